"""incident.io where its native feed is not to be had: the widget feed and the compatible one."""

import copy
import json
from pathlib import Path

import pytest
from family_suite import NOT_GREEN, FamilySuite
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import JsonValue
from status_mutations import mutated, one_of, places, wrong_values
from status_pages import NOW, PAGE, Event, Page, Part

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.incidentio import follow, read, requests

NATIVE_STATES = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "under_maintenance",
    Verdict.DEGRADED: "degraded_performance",
    Verdict.PARTIAL_OUTAGE: "partial_outage",
    Verdict.MAJOR_OUTAGE: "full_outage",
}
COMPATIBLE_STATES = {**NATIVE_STATES, Verdict.MAJOR_OUTAGE: "major_outage"}
IMPACTS = {Verdict.DEGRADED: "minor", Verdict.PARTIAL_OUTAGE: "major"}
WIDGET = "https://status.vendor.example/api/v1/summary"
SHIM = "https://status.vendor.example/api/v2/summary.json"
ULID = "01JMDK9XYNY6RXSED6SDWW50WY"
CHAT = Part("Chat")

Written = dict[str, JsonValue]


def spec_of(*components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
    return SourceSpec(family="incidentio", url=url, components=components, api=api)


def affected(part: Part, state: Verdict, group: str = "") -> Written:
    return {"id": part.key, "name": part.name, "group_name": group,
            "current_status": part.word or NATIVE_STATES[state]}  # fmt: skip


def widget(page: Page) -> Written:
    """The widget feed: what is affected, by incidents and by maintenance, and nothing else."""
    group_of = {name: group for group, names in page.groups.items() for name in names}

    def row(event: Event, state: Verdict) -> Written:
        parts: list[JsonValue] = [
            affected(part, state, group_of.get(part.name, "")) for part in event.parts
        ]
        return {
            "id": "01INC", "name": event.title, "status": event.status or "investigating",
            "url": PAGE, "last_update_at": "2026-11-21T03:05:00Z", "last_update_message": "",
            "current_worst_impact": NATIVE_STATES[event.impact], "affected_components": parts,
        }  # fmt: skip

    return {
        "page_title": "Vendor", "page_url": PAGE,
        "ongoing_incidents": [row(event, event.impact) for event in page.incidents],
        "in_progress_maintenances": [
            {**row(event, Verdict.MAINTENANCE), "status": "maintenance_in_progress",
             "started_at": "2026-11-21T03:00:00Z"}
            for event in page.maintenance if event.open
        ],
        "scheduled_maintenances": [
            row(event, Verdict.MAINTENANCE) for event in page.maintenance if not event.open
        ],
    }  # fmt: skip


def compatible(page: Page, id_: str = ULID) -> Written:
    """The compatible feed: no lists where nothing is open, incidents without components."""
    document: Written = {
        "page": {"id": id_, "name": "Vendor", "url": PAGE},
        "status": {"indicator": "none", "description": "All Systems Operational"},
        "components": [
            {"id": part.key, "name": part.name, "position": 1,
             "status": part.word or COMPATIBLE_STATES[part.state]}
            for part in page.parts
        ],
    }  # fmt: skip
    if page.incidents:
        document["incidents"] = [
            {"id": "01INC", "name": event.title, "status": "investigating", "shortlink": None,
             "impact": IMPACTS.get(event.impact, "none"), "incident_updates": [],
             "created_at": second_text(event.started_at or NOW)}
            for event in page.incidents
        ]  # fmt: skip
    if page.maintenance:
        document["scheduled_maintenances"] = [
            {"id": "01MNT", "name": event.title, "scheduled_for": "2026-11-21T03:00:00Z",
             "status": "in_progress" if event.open else "scheduled", "impact": "maintenance"}
            for event in page.maintenance
        ]  # fmt: skip
    return document


def reply(url: str, document: JsonValue) -> Reply:
    """An answer; None is what a path that does not exist gets."""
    if document is None:
        return Reply(url, 404, {"content-type": "text/html"}, b"<html>")
    return Reply(url, 200, {"content-type": "application/json"}, json.dumps(document).encode())


def reading_of(*components: str, wide: JsonValue = None, narrow: JsonValue = None) -> PageReading:
    """What is read where the native feed is gone and these two answer."""
    spec = spec_of(*components)
    native = [reply(requests(spec)[0].url, None)]
    first, second = follow(spec, native)
    replies = [*native, reply(first.url, wide), reply(second.url, narrow)]
    return FamilySuite.checked(read(spec, replies, NOW))


class TestWhatIsAsked:
    def test_both_feeds_where_the_native_one_is_not_there(self) -> None:
        spec = spec_of("Chat")
        url = requests(spec)[0].url
        for native in (
            Reply(url, 404), Reply(url, 500), Reply(url, 200, {}, b"<html>"),
            Reply(url, 200, {}, b"{}"), Reply(url, 200, {}, b'{"summary": {"structure": []}}'),
            Reply(url, 200, {}, b'{"summary": {"affected_components": 5}}'),
            Reply(url, 200, {}, b'{"summary": {"affected_components": []}}'),
        ):  # fmt: skip
            wanted = [] if b"[]}}" in native.body and b"affected" in native.body else [WIDGET, SHIM]
            assert [request.url for request in follow(spec, [native])] == wanted

    @pytest.mark.parametrize(
        "native",
        [{"failure": Failure.TLS}, {"status": 403}, {"status": 429},
         {"status": 404, "url": "https://elsewhere.example/"},
         {"status": 200, "headers": {"cf-mitigated": "challenge"}}],
    )  # fmt: skip
    def test_nothing_of_a_host_that_is_not_there_or_sends_us_away(
        self, native: dict[str, object]
    ) -> None:
        url = requests(spec_of())[0].url
        first = Reply(**{"url": url, **native})  # type: ignore[arg-type]  # the test names Reply's own fields
        assert follow(spec_of(), [first]) == ()

    def test_a_sub_page_has_a_widget_feed_of_its_own(self) -> None:
        spec = spec_of(url="https://status.vendor.example/aws-eu/")
        asked = [request.url for request in follow(spec, [reply(requests(spec)[0].url, None)])]
        assert asked == ["https://status.vendor.example/aws-eu/api/v1/summary", SHIM]

    def test_the_api_where_one_is_given(self) -> None:
        spec = spec_of(api="http://127.0.0.1:9000/feed/")
        asked = [request.url for request in follow(spec, [reply(requests(spec)[0].url, None)])]
        assert asked == [
            "http://127.0.0.1:9000/feed/api/v1/summary",
            "http://127.0.0.1:9000/feed/api/v2/summary.json",
        ]

    def test_one_native_answer_of_two_is_enough(self) -> None:
        spec = spec_of(url="http://127.0.0.1:8123")
        first, second = (request.url for request in requests(spec))
        native: JsonValue = {"summary": {"components": [], "affected_components": None}}
        assert follow(spec, [reply(first, None), reply(second, native)]) == ()
        assert len(follow(spec, [reply(first, None), reply(second, None)])) == 2


class TestWidgetAndCompatibleFeed:
    """Both answer: the one knows what is affected, the other what there is."""

    def test_a_component_that_is_listed_and_not_affected_is_operational(self) -> None:
        reading = reading_of("Chat", wide=widget(Page()), narrow=compatible(Page()))
        assert reading.state is Verdict.OPERATIONAL
        assert reading.note == (
            "read from the widget feed and the Statuspage-compatible feed (native feed: HTTP 404)"
        )

    def test_a_component_that_neither_names_is_unknown_and_says_that_it_proves_nothing(
        self,
    ) -> None:
        page = Page((Part("Login"),))
        reading = reading_of("Chat", wide=widget(page), narrow=compatible(page))
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Chat' is in no feed that could be read" in str(reading.error)
        assert "proves nothing" in str(reading.error)
        assert "25 components at most" in str(reading.error)

    @pytest.mark.parametrize("state", [state for state in NATIVE_STATES if state.is_impaired])
    def test_a_component_outside_the_window_is_known_by_its_incident(self, state: Verdict) -> None:
        event = Event(parts=(CHAT,), impact=state)
        page = Page((Part("Login"),), incidents=(event,))
        reading = reading_of("Chat", wide=widget(page), narrow=compatible(Page((Part("Login"),))))
        assert reading.state is state
        assert [(c.id, c.state) for c in reading.components] == [("id-chat", state)]

    def test_the_worse_of_the_two_counts(self) -> None:
        page = Page(incidents=(Event(parts=(CHAT,), impact=Verdict.DEGRADED),))
        worse = Page((Part("Chat", Verdict.MAJOR_OUTAGE),))
        reading = reading_of("id-chat", wide=widget(page), narrow=compatible(worse))
        assert reading.state is Verdict.MAJOR_OUTAGE

    def test_an_incident_of_others_counts_for_nothing(self) -> None:
        event = Event(parts=(Part("Video"),), impact=Verdict.MAJOR_OUTAGE)
        page = Page(incidents=(event,))
        # The compatible feed lists the same incident and cannot say whom it is about.
        reading = reading_of("Chat", wide=widget(page), narrow=compatible(page))
        assert reading.state is Verdict.OPERATIONAL
        assert not reading.incidents[0].touches_ours

    def test_an_incident_that_names_nothing_is_about_us_and_as_bad_as_it_says(self) -> None:
        page = Page(incidents=(Event(impact=Verdict.PARTIAL_OUTAGE),))
        reading = reading_of("Chat", wide=widget(page), narrow=compatible(Page()))
        assert reading.state is Verdict.PARTIAL_OUTAGE

    def test_an_unknown_worst_impact_is_unknown(self) -> None:
        page = Page(incidents=(Event(),))
        wide = copy.deepcopy(widget(page))
        first_of(wide, "ongoing_incidents")["current_worst_impact"] = "melting"
        reading = reading_of("Chat", wide=wide, narrow=compatible(Page()))
        assert "an incident's state 'melting' is not known" in str(reading.error)

    def test_a_component_without_a_state_is_as_bad_as_its_incident(self) -> None:
        page = Page(incidents=(Event(parts=(CHAT,), impact=Verdict.PARTIAL_OUTAGE),))
        wide = copy.deepcopy(widget(page))
        del first_of(first_of(wide, "ongoing_incidents"), "affected_components")["current_status"]
        assert reading_of("Chat", wide=wide).state is Verdict.PARTIAL_OUTAGE

    def test_maintenance_counts_while_in_progress(self) -> None:
        for event, state in (
            (Event(parts=(CHAT,)), Verdict.MAINTENANCE),
            (Event(parts=(CHAT,), open=False), Verdict.OPERATIONAL),
        ):
            page = Page(maintenance=(event,))
            assert reading_of("Chat", wide=widget(page), narrow=compatible(page)).state is state

    def test_maintenance_needs_no_word_for_what_its_list_says(self) -> None:
        wide = copy.deepcopy(widget(Page(maintenance=(Event(parts=(CHAT,)),))))
        row = first_of(wide, "in_progress_maintenances")
        del row["status"]
        first_of(row, "affected_components")["current_status"] = None
        assert reading_of("Chat", wide=wide).state is Verdict.MAINTENANCE

    def test_the_whole_page_is_judged_by_both(self) -> None:
        page = Page(tuple(Part(f"p{n}") for n in range(25)))
        reading = reading_of(wide=widget(page), narrow=compatible(page))
        assert reading.state is Verdict.OPERATIONAL
        outage = Page(incidents=(Event(parts=(Part("Far"),), impact=Verdict.MAJOR_OUTAGE),))
        assert reading_of(wide=widget(outage), narrow=compatible(page)).state is (
            Verdict.MAJOR_OUTAGE
        )


class TestWidgetAlone:
    def test_that_nothing_is_affected_does_not_prove_that_our_component_exists(self) -> None:
        reading = reading_of("Chat", wide=widget(Page()))
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Chat'" in str(reading.error)
        assert "Statuspage-compatible feed: HTTP 404" in str(reading.error)

    def test_nor_that_the_whole_page_is_fine(self) -> None:
        reading = reading_of(wide=widget(Page()))
        assert reading.state is Verdict.UNKNOWN
        assert "list what is affected" in str(reading.error)

    def test_what_is_affected_is_known(self) -> None:
        page = Page(incidents=(Event(parts=(CHAT,), impact=Verdict.PARTIAL_OUTAGE),))
        assert reading_of("Chat", wide=widget(page)).state is Verdict.PARTIAL_OUTAGE

    def test_a_group_is_known_by_those_of_its_members_that_are_affected(self) -> None:
        event = Event(parts=(CHAT,), impact=Verdict.PARTIAL_OUTAGE)
        page = Page(incidents=(event,), groups={"APIs": ("Chat", "Login")})
        reading = reading_of("APIs", wide=widget(page))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert [part.name for part in reading.components] == ["Chat"]
        assert reading_of("APIs", wide=widget(Page(groups=page.groups))).state is Verdict.UNKNOWN

    def test_a_component_that_has_recovered_in_an_open_incident_is_degraded(self) -> None:
        part = Part("Chat", word="operational")
        page = Page(incidents=(Event(parts=(part,), status="monitoring"),))
        assert reading_of("Chat", wide=widget(page)).state is Verdict.DEGRADED

    def test_an_answer_without_incidents_is_not_the_widget_feed(self) -> None:
        reading = reading_of("Chat", wide={"page_title": "Vendor"})
        assert "widget feed: the answer has no ongoing_incidents" in str(reading.error)


class TestCompatibleFeedAlone:
    def test_a_component_that_is_listed_is_judged(self) -> None:
        for state in COMPATIBLE_STATES:
            reading = reading_of("Chat", narrow=compatible(Page((Part("Chat", state),))))
            assert reading.state is state
            assert "read from the Statuspage-compatible feed" in str(reading.note)

    def test_a_component_that_is_absent_is_unknown(self) -> None:
        reading = reading_of("Sora", narrow=compatible(Page()))
        assert "which proves nothing" in str(reading.error)

    def test_its_incidents_name_nothing_and_are_about_us(self) -> None:
        page = Page(incidents=(Event(parts=(Part("Video"),), impact=Verdict.PARTIAL_OUTAGE),))
        reading = reading_of("Chat", narrow=compatible(page))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert reading.incidents[0].started_at == page.incidents[0].started_at

    def test_an_incident_may_name_components_after_all(self) -> None:
        page = Page(incidents=(Event(impact=Verdict.PARTIAL_OUTAGE),))
        narrow = copy.deepcopy(compatible(page))
        first_of(narrow, "incidents")["components"] = [{"id": "id-video", "name": "Video"}]
        assert reading_of("Chat", narrow=narrow).state is Verdict.OPERATIONAL
        assert reading_of("Video", narrow=narrow).state is Verdict.PARTIAL_OUTAGE

    def test_an_unknown_impact_is_unknown(self) -> None:
        narrow = copy.deepcopy(compatible(Page(incidents=(Event(),))))
        first_of(narrow, "incidents")["impact"] = "apocalyptic"
        assert reading_of("Chat", narrow=narrow).state is Verdict.UNKNOWN

    def test_maintenance_counts_while_in_progress(self) -> None:
        for event, state in ((Event(), Verdict.MAINTENANCE),
                             (Event(open=False), Verdict.OPERATIONAL)):  # fmt: skip
            assert reading_of("Chat", narrow=compatible(Page(maintenance=(event,)))).state is state

    def test_a_full_window_is_not_the_whole_page(self) -> None:
        full = Page(tuple(Part(f"p{n}") for n in range(25)))
        reading = reading_of(narrow=compatible(full))
        assert reading.state is Verdict.UNKNOWN
        assert "25 components at most" in str(reading.error)
        assert reading_of(narrow=compatible(Page(full.parts[:24]))).state is Verdict.OPERATIONAL
        down = Page((*full.parts[:24], Part("Down", Verdict.MAJOR_OUTAGE)))
        assert reading_of(narrow=compatible(down)).state is Verdict.MAJOR_OUTAGE

    def test_a_page_that_runs_on_statuspage_now_is_told(self) -> None:
        reading = reading_of("Chat", narrow=compatible(Page(), id_="tymt9n04zgry"))
        assert reading.state is Verdict.UNKNOWN
        assert "runs on Statuspage now: use family statuspage" in str(reading.error)


class TestHostile:
    OUTAGE = Page(
        (Part("Chat", Verdict.MAJOR_OUTAGE), Part("Login")),
        incidents=(Event(parts=(CHAT,), impact=Verdict.MAJOR_OUTAGE),),
        groups={"APIs": ("Chat",)},
    )

    def test_neither_feed_is_unknown_and_says_so_of_each(self) -> None:
        error = str(reading_of("Chat").error)
        assert error == (
            "HTTP 404; widget feed: HTTP 404; Statuspage-compatible feed: HTTP 404"
        )  # fmt: skip

    def test_before_they_are_there_it_is_unknown(self) -> None:
        spec = spec_of("Chat")
        assert read(spec, [reply(requests(spec)[0].url, None)], NOW).state is Verdict.UNKNOWN

    def test_another_host_is_no_answer_of_the_page(self) -> None:
        spec = spec_of("Chat")
        native = reply(requests(spec)[0].url, None)
        moved = "https://elsewhere.example/"
        replies = [native, reply(moved, widget(Page())), reply(moved, compatible(Page()))]
        assert "widget feed: page moved" in str(read(spec, replies, NOW).error)

    def test_an_outage_with_one_value_broken_is_never_green(self) -> None:
        # Chat stands in both feeds, and in the one group that has a name.
        both: JsonValue = {"wide": widget(self.OUTAGE), "narrow": compatible(self.OUTAGE)}

        @given(data=st.data(), named=st.sampled_from([("Chat",), ("id-chat",), ("APIs",), ()]))
        def is_never_green(data: st.DataObject, named: tuple[str, ...]) -> None:
            document = copy.deepcopy(both)
            assert isinstance(document, dict)
            found = [place for feed in document.values() for place in places(feed)]
            holder, key = one_of(data.draw, found)
            value = data.draw(wrong_values)
            assume(key not in FamilySuite.identity or not isinstance(value, str) or not value)
            holder[key] = copy.deepcopy(value)
            reading = reading_of(*named, wide=document["wide"], narrow=document["narrow"])
            assert reading.state in NOT_GREEN

        is_never_green()

    def test_no_mutation_raises(self) -> None:
        wide, narrow = widget(self.OUTAGE), compatible(self.OUTAGE)

        @given(wide=mutated(wide), narrow=mutated(narrow), named=st.sampled_from(["Chat", "APIs"]))
        def is_read(wide: JsonValue, narrow: JsonValue, named: str) -> None:
            reading_of(named, wide=wide, narrow=narrow)
            reading_of(named, wide=wide)
            reading_of(named, narrow=narrow)

        is_read()


def test_a_captured_page_by_its_compatible_feed(shared_data: Path) -> None:
    path = shared_data / "status" / "incidentio" / "perplexity-summary-operational-2026-09-28.json"
    captured: JsonValue = json.loads(path.read_bytes())
    assert reading_of("API", narrow=captured).state is Verdict.OPERATIONAL
    assert reading_of(narrow=captured).state is Verdict.OPERATIONAL
    sonar = reading_of("Sonar", narrow=captured)
    assert sonar.state is Verdict.UNKNOWN
    assert "proves nothing" in str(sonar.error)


def first_of(document: Written, key: str) -> Written:
    rows = document[key]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    return rows[0]
