"""Cachet, in the shapes that its versions 2.3, 2.4 and 3 write."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from family_suite import NOW, Event, FamilySuite, Page, Part
from hypothesis import given
from pydantic import JsonValue
from status_mutations import mutated
from status_pages import OUTAGE
from summary_suite import GroupSuite, IdSuite, OddMaintenanceSuite, UnnamedIncidentSuite

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.cachet import follow, read, requests

Row = dict[str, JsonValue]
NUMBERS = {
    Verdict.OPERATIONAL: 1,
    Verdict.DEGRADED: 2,
    Verdict.PARTIAL_OUTAGE: 3,
    Verdict.MAJOR_OUTAGE: 4,
    Verdict.MAINTENANCE: 6,
}
STAGES = {"": 1, "investigating": 1, "identified": 2, "watching": 3, "fixed": 4}
SCHEDULE_STAGES = {"upcoming": 0, "in progress": 1, "complete": 2}
API = "https://status.vendor.example/api"


def no_zone(instant: datetime | None) -> str | None:
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant else None


def paged(rows: Sequence[JsonValue], pages: int = 1) -> Row:
    return {"meta": {"pagination": {"total": len(rows), "total_pages": pages}}, "data": [*rows]}


def component_row(part: Part, group: JsonValue = 0) -> Row:
    return {
        "id": part.key, "name": part.name, "status": part.word or NUMBERS[part.state],
        "group_id": group, "enabled": True, "meta": None,
    }  # fmt: skip


def incident_row(event: Event, **more: JsonValue) -> Row:
    stage: JsonValue = STAGES.get(event.status, event.status)
    return {
        "id": 12, "name": event.title, "status": stage, "latest_status": None, "visible": 1,
        "component_id": event.parts[0].key if event.parts else 0,
        "occurred_at": no_zone(event.started_at), **more,
    }  # fmt: skip


def schedule_row(event: Event) -> Row:
    stage = event.status or ("in progress" if event.open else "upcoming")
    return {
        "id": 3, "name": event.title, "status": SCHEDULE_STAGES.get(stage, stage),
        "components": [{"component_id": part.key, "component_status": 3} for part in event.parts],
    }  # fmt: skip


def answers_of_2(page: Page) -> Row:
    """What each path of version 2.4 answers."""
    heading = {name: group for group, names in page.groups.items() for name in names}
    rows = [
        component_row(part, f"group-{heading[part.name]}" if part.name in heading else 0)
        for part in page.parts
    ]
    groups: list[JsonValue] = [{"id": f"group-{name}", "name": name} for name in page.groups]
    return {
        "components": paged(rows),
        "groups": paged(groups),
        "incidents": paged([incident_row(event) for event in page.incidents]),
        "schedules": paged([schedule_row(event) for event in page.maintenance]),
    }


def last_word(url: str) -> str:
    """`incidents` of `…/api/v1/incidents?…`."""
    return url.partition("?")[0].rpartition("/")[2]


class TestCachet(IdSuite, GroupSuite, UnnamedIncidentSuite, OddMaintenanceSuite):
    """Version 2.4; what every family has to do is asked of it."""

    word = "cachet"
    namings = (("Chat",), ("id-chat",), ("APIs",), ())
    states = (
        Verdict.OPERATIONAL, Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    identity = ("id", "name", "group_id", "component_id")
    sole_evidence = ("group_id",)  # null there is a component without a group, and no fault
    impacts = (Verdict.DEGRADED,)
    open_words = ("identified", "watching", "a_new_word")
    closed_word = "fixed"

    def document(self, page: Page) -> JsonValue:
        return answers_of_2(page)

    def bodies(self, document: JsonValue, spec: SourceSpec) -> list[bytes]:
        if not isinstance(document, dict):
            return super().bodies(document, spec)
        return [self.encode(document.get("components"))]

    def follow_body(self, document: JsonValue, request: Request) -> bytes | None:
        assert isinstance(document, dict)
        return self.encode(document.get(last_word(request.url)))

    def test_an_incident_says_when_it_began(self) -> None:
        """It does not: Cachet writes its times without a zone."""
        event = Event(parts=(Part("Chat"),), started_at=NOW)
        assert self.read(Page(incidents=(event,)), "Chat").incidents[0].started_at is None

    def test_a_start_in_the_future_is_kept(self) -> None:
        """No start is; the incident is."""
        event = Event(parts=(Part("Chat"),), started_at=NOW + timedelta(days=9))
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert (reading.state, reading.incidents[0].started_at) == (Verdict.DEGRADED, None)

    def test_the_newest_incidents_are_asked_for(self) -> None:
        spec = self.spec("Chat")
        assert [r.url for r in requests(spec)] == [f"{API}/v1/components?per_page=100"]
        first = self.answer(self.document(Page()), spec)[:1]
        assert [r.url for r in follow(spec, first)] == [
            f"{API}/v1/components/groups?per_page=100",
            f"{API}/v1/incidents?sort=id&order=desc&per_page=100",
            f"{API}/v1/schedules?sort=id&order=desc&per_page=100",
        ]

    def test_version_2_3_knows_no_schedules_and_is_not_asked_for_them(self) -> None:
        row = component_row(Part("Chat"))
        del row["meta"]
        document = {**answers_of_2(Page()), "components": paged([row])}
        spec = self.spec("Chat")
        asked = follow(spec, self.answer(document, spec)[:1])
        assert [last_word(request.url) for request in asked] == ["groups", "incidents"]
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_ids_and_numbers_may_be_written_as_text(self) -> None:
        row: Row = {"id": 7, "name": "Chat", "status": "4", "group_id": "0"}
        document = {**answers_of_2(Page()), "components": paged([row])}
        assert self.read(document, "7").state is Verdict.MAJOR_OUTAGE

    def test_what_stands_in_no_group_is_no_group(self) -> None:
        groups = paged([{"id": 0, "name": "APIs"}])
        reading = self.read({**answers_of_2(Page()), "groups": groups}, "APIs")
        assert "component missing: 'APIs'" in str(reading.error)

    def test_status_0_is_unknown_and_shown(self) -> None:
        row: Row = {"id": 7, "name": "Chat", "status": 0, "status_name": "Unknown"}
        reading = self.read({**answers_of_2(Page()), "components": paged([row])}, "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "'0 Unknown' for 'Chat'" in str(reading.error)

    def test_an_incident_of_status_0_is_planned(self) -> None:
        incidents = paged([incident_row(Event(parts=(Part("Chat"),)), status=0)])
        reading = self.read({**answers_of_2(Page()), "incidents": incidents}, "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    @pytest.mark.parametrize(("newest", "is_open"), [(4, False), (3, True), (None, True)])
    def test_the_newest_update_goes_before_the_incident_s_own_status(
        self, newest: JsonValue, *, is_open: bool
    ) -> None:
        row = incident_row(Event(parts=(Part("Chat"),)), latest_status=newest)
        reading = self.read({**answers_of_2(Page()), "incidents": paged([row])}, "Chat")
        assert bool(reading.incidents) is is_open

    def test_further_pages_are_read(self) -> None:
        first = paged([component_row(Part("Login"))], pages=2)
        spec = self.spec("Chat")
        document: Row = {**answers_of_2(Page()), "components": first}
        replies = self.answer(document, spec)
        second = self.encode(paged([component_row(Part("Chat", Verdict.DEGRADED))]))
        replies[1] = Reply(replies[1].url, 200, {}, second)
        assert self.checked(read(spec, replies, NOW)).state is Verdict.DEGRADED

    def test_no_page_makes_us_ask_without_end(self) -> None:
        document = {
            **answers_of_2(Page()), "components": paged([component_row(Part("Chat"))], 10**9)
        }  # fmt: skip
        spec = self.spec("Chat")
        assert len(follow(spec, self.answer(document, spec)[:1])) < 12
        reading = self.read(document, "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "more components than the 800" in str(reading.error)


# Version 3: JSON:API, at /api


def resource(kind: str, id_: str, attributes: Row, **related: JsonValue) -> Row:
    relationships: Row = {name: {"data": data} for name, data in related.items()}
    return {"id": id_, "type": kind, "attributes": attributes, "relationships": relationships}


def refs(kind: str, parts: Sequence[Part]) -> list[JsonValue]:
    return [{"id": part.key, "type": kind} for part in parts]


def answers_of_3(page: Page) -> Row:
    heading = {name: group for group, names in page.groups.items() for name in names}
    components = [
        resource(
            "components", part.key,
            {"name": part.name, "status": {"human": "…", "value": NUMBERS[part.state]}},
            group={"id": heading[part.name], "type": "componentGroups"}
            if part.name in heading else None,
        )
        for part in page.parts
    ]  # fmt: skip
    incidents = [
        resource("incidents", "12", {"name": e.title, "status": {"value": STAGES[e.status]}},
                 components=refs("components", e.parts))
        for e in page.incidents
    ]  # fmt: skip
    works = [
        resource("schedules", "3", {"name": e.title, "status": {"value": 1 if e.open else 0}},
                 components=refs("components", e.parts))
        for e in page.maintenance
    ]  # fmt: skip
    groups = [resource("componentGroups", name, {"name": name}) for name in page.groups]
    return {
        "components": {"data": [*components], "included": [*groups], "links": {"next": None}},
        "more": {"data": [], "links": {"next": None}},
        "incidents": {"data": [*incidents]},
        "schedules": {"data": [*works]},
    }


SPEC = SourceSpec(family="cachet", url="https://status.vendor.example")
GONE = Reply(requests(SPEC)[0].url, 404, {"content-type": "text/html"}, b"<html>")


def with_(page: Page, what: str, rows: Sequence[JsonValue], more: str = "") -> Row:
    """A page of version 3, one of its answers replaced."""
    return {**answers_of_3(page), what: {"data": [*rows], "links": {"next": more or None}}}


def read_3(document: JsonValue, *components: str) -> PageReading:
    """Read a page of version 3: version 2's path is not there."""
    spec = SPEC.model_copy(update={"components": components})
    assert isinstance(document, dict)
    replies = [GONE]
    for request in follow(spec, replies):
        key = "more" if request.url.endswith("page=2") else last_word(request.url)
        replies.append(Reply(request.url, 200, {}, json.dumps(document.get(key)).encode()))
    return FamilySuite.checked(read(spec, replies, NOW))


class TestVersion3:
    def test_it_is_asked_for_where_version_2_is_not_there(self) -> None:
        assert [r.url for r in follow(SPEC, [GONE])] == [
            f"{API}/components?per_page=100&include=group",
            f"{API}/components?per_page=100&include=group&page=2",
            f"{API}/incidents?per_page=100&include=components",
            f"{API}/schedules?per_page=100&include=components&sort=-id",
        ]

    def test_a_host_that_did_not_answer_is_not_asked_again(self) -> None:
        assert follow(SPEC, [Reply(GONE.url, failure=Failure.TIMEOUT)]) == ()

    @pytest.mark.parametrize("state", NUMBERS)
    def test_a_component_s_number_is_its_state(self, state: Verdict) -> None:
        page = answers_of_3(Page((Part("Chat", state), Part("Login"))))
        for name in ("Chat", "id-chat"):
            assert read_3(page, name).state is state

    def test_5_is_unknown_and_shown(self) -> None:
        row = resource("components", "1", {"name": "Chat", "status": {"human": "?", "value": 5}})
        page = with_(Page(), "components", [row])
        assert "'5 ?' for 'Chat'" in str(read_3(page, "Chat").error)

    def test_what_the_page_shows_goes_before_what_was_set(self) -> None:
        said: Row = {"name": "Chat", "status": {"value": 1}, "latest_status": {"value": 4}}
        page = with_(Page(), "components", [resource("components", "1", said)])
        assert read_3(page, "1").state is Verdict.MAJOR_OUTAGE

    def test_a_group_stands_for_its_components(self) -> None:
        parts = (Part("Chat", Verdict.DEGRADED), Part("Video", Verdict.MAJOR_OUTAGE))
        reading = read_3(answers_of_3(Page(parts, groups={"APIs": ("Chat",)})), "APIs")
        assert [part.name for part in reading.components] == ["Chat"]

    def test_an_open_incident_about_us_is_degraded_and_one_of_others_counts_for_nothing(
        self,
    ) -> None:
        page = answers_of_3(Page(incidents=(Event(parts=(Part("Chat"),)),)))
        assert read_3(page, "Chat").state is Verdict.DEGRADED
        assert read_3(page, "Video").state is Verdict.OPERATIONAL

    def test_an_incident_of_status_0_is_open(self) -> None:
        row = resource("incidents", "1", {"name": "Odd", "status": {"value": 0}})
        page = with_(Page(), "incidents", [row])
        assert read_3(page, "Chat").state is Verdict.DEGRADED

    def test_a_fixed_incident_is_over(self) -> None:
        page = answers_of_3(Page(incidents=(Event(status="fixed"),)))
        assert read_3(page, "Chat").incidents == ()

    def test_a_schedule_counts_while_in_progress(self) -> None:
        chat = (Part("Chat"),)
        under_way = answers_of_3(Page(maintenance=(Event(parts=chat),)))
        assert read_3(under_way, "Chat").state is Verdict.MAINTENANCE
        planned = answers_of_3(Page(maintenance=(Event(parts=chat, open=False),)))
        assert read_3(planned, "Chat").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("lost", ["components", "more", "incidents", "schedules"])
    def test_an_answer_that_is_missing_is_never_green(self, lost: str) -> None:
        page = answers_of_3(Page())
        assert read_3(page, "Chat").state is Verdict.OPERATIONAL
        assert read_3({**page, lost: "gone"}, "Chat").state is Verdict.UNKNOWN

    def test_pages_beyond_those_that_are_read_are_said(self) -> None:
        page = with_(Page(), "more", [], "…page=3")
        assert "more components than the 200" in str(read_3(page, "Chat").error)

    def test_neither_version_is_unknown_with_both_reasons(self) -> None:
        replies = [GONE, *(Reply(r.url, 500) for r in follow(SPEC, [GONE]))]
        error = str(read(SPEC, replies, NOW).error)
        assert "HTTP 404" in error
        assert "HTTP 500" in error
        assert "HTTP 404" in str(read(SPEC, [GONE], NOW).error)

    @given(document=mutated(answers_of_3(OUTAGE)))
    def test_no_mutation_of_a_page_raises(self, document: JsonValue) -> None:
        if isinstance(document, dict):
            read_3(document, "Chat")
            read_3(document)
