"""What every status family has to do, whatever its pages look like: subclassed by each member.

A member's test says how one of its pages writes components, incidents and maintenance; the suite
then asks for the same judgement of all of them.
"""

import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import JsonValue

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.status.base import Family, FamilyWord, SourceSpec
from bcp.status.registry import FAMILIES

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
PAGE = "https://status.vendor.example"
JSON_HEADERS = {"content-type": "application/json"}
WRONG_TYPES: list[JsonValue] = [
    None, 0, -1, 2**63, 1.5, True, "x", "\ud800", "", [], {}, [1], [None], [[]], {"id": 5},
    {"status": []},
]  # fmt: skip

IDENTITY = ("id", "component_id", "group_id", "name")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@dataclass(frozen=True)
class Part:
    """A component of the page."""

    name: str
    state: Verdict = Verdict.OPERATIONAL
    id: str = ""
    word: str | None = None
    """Another word for the state than the page's own."""

    @property
    def key(self) -> str:
        return self.id or f"id-{self.name.lower()}"


@dataclass(frozen=True)
class Event:
    """An incident, or maintenance."""

    title: str = "Elevated errors"
    parts: tuple[Part, ...] = ()
    impact: Verdict = Verdict.DEGRADED
    open: bool = True
    started_at: datetime | None = datetime(2026, 11, 21, 2, 51, tzinfo=UTC)
    status: str = ""


@dataclass(frozen=True)
class Page:
    """One page, in bcp's words."""

    parts: tuple[Part, ...] = (Part("Chat"), Part("Login"), Part("Video"))
    incidents: tuple[Event, ...] = ()
    maintenance: tuple[Event, ...] = ()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


class FamilySuite:
    """Subclass, set `word`, and write `document`."""

    word: FamilyWord

    def document(self, page: Page) -> JsonValue:
        """The page as this family would answer it."""
        raise NotImplementedError

    def without_lists(self, document: JsonValue) -> JsonValue:
        """The same answer, with every list that may be empty absent."""
        raise NotImplementedError

    @property
    def family(self) -> Family:
        return FAMILIES[self.word]

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(family=self.word, url=url, components=components, api=api)

    def answer(self, document: JsonValue, spec: SourceSpec) -> list[Reply]:
        body = json.dumps(document).encode()
        urls = [request.url for request in self.family.requests(spec)]
        return [Reply(url, 200, JSON_HEADERS, body) for url in urls]

    def read(self, page: Page | JsonValue, *components: str) -> PageReading:
        document = self.document(page) if isinstance(page, Page) else page
        spec = self.spec(*components)
        return self.checked(self.family.read(spec, self.answer(document, spec), NOW))

    def read_reply(self, *components: str, **reply: object) -> PageReading:
        spec = self.spec(*components)
        url = str(reply.pop("url", "")) or self.family.requests(spec)[0].url
        return self.checked(self.family.read(spec, [Reply(url, **reply)], NOW))  # type: ignore[arg-type]  # the test names Reply's own fields

    @staticmethod
    def checked(reading: PageReading) -> PageReading:
        """Unknown always says why, and only unknown does."""
        assert (reading.state is Verdict.UNKNOWN) == (reading.error is not None)
        assert reading.error is None or reading.error.strip()
        for shown in (reading.error, reading.note, *(i.title for i in reading.incidents)):
            assert shown is None or visible(shown) == shown
        return reading

    # What is asked

    def test_asks_the_page_s_own_host(self) -> None:
        for request in self.family.requests(self.spec("Chat")):
            assert request.url.startswith(PAGE + "/")
            assert request.method == "GET"

    @pytest.mark.parametrize("api", ["http://127.0.0.1:8123", "http://127.0.0.1:8123/base/"])
    def test_asks_the_api_where_one_is_given(self, api: str) -> None:
        for request in self.family.requests(self.spec("Chat", api=api)):
            assert request.url.startswith(api.rstrip("/") + "/")
            assert "//" not in request.url.removeprefix("http://")

    # Components

    @pytest.mark.parametrize("state", [state for state in Verdict if state.is_known])
    def test_our_component_s_state_is_the_page_s_state(self, state: Verdict) -> None:
        reading = self.read(Page((Part("Chat", state), Part("Login"))), "Chat")
        assert reading.state is state
        assert [(c.name, c.state) for c in reading.components] == [("Chat", state)]

    def test_the_worst_of_our_components_counts(self) -> None:
        parts = (Part("Chat"), Part("Login", Verdict.PARTIAL_OUTAGE), Part("Video"))
        assert self.read(Page(parts), "Chat", "Login").state is Verdict.PARTIAL_OUTAGE

    def test_another_component_s_outage_counts_for_nothing(self) -> None:
        parts = (Part("Chat"), Part("Login", Verdict.MAJOR_OUTAGE))
        reading = self.read(Page(parts), "Chat")
        assert reading.state is Verdict.OPERATIONAL
        assert reading.note is None

    def test_an_id_goes_before_a_name(self) -> None:
        parts = (Part("one", Verdict.MAJOR_OUTAGE, "two"), Part("two", id="one"))
        assert [c.id for c in self.read(Page(parts), "two").components] == ["two"]

    def test_a_name_is_matched_exactly(self) -> None:
        reading = self.read(Page((Part("Chat Completions"),)), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Chat'" in str(reading.error)

    def test_a_name_that_stands_twice_means_both(self) -> None:
        parts = (Part("API", id="eu"), Part("API", Verdict.DEGRADED, "us"))
        assert self.read(Page(parts), "API").state is Verdict.DEGRADED

    def test_a_missing_component_hides_no_outage(self) -> None:
        reading = self.read(Page((Part("Chat", Verdict.MAJOR_OUTAGE),)), "Chat", "Gone")
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert "component missing: 'Gone'" in str(reading.note)

    def test_an_unknown_word_is_unknown_and_shown(self) -> None:
        reading = self.read(Page((Part("Chat", word="on_fire"),)), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert reading.components[0].raw == "on_fire"
        assert "'on_fire' for 'Chat'" in str(reading.error)

    def test_a_group_stands_for_its_components(self) -> None:
        parts = (Part("Chat"), Part("Batch", Verdict.DEGRADED), Part("Video", Verdict.MAJOR_OUTAGE))
        reading = self.read(Page(parts, groups={"APIs": ("Chat", "Batch")}), "APIs")
        assert reading.state is Verdict.DEGRADED
        assert [c.name for c in reading.components] == ["Chat", "Batch"]

    def test_a_group_without_components_is_missing(self) -> None:
        reading = self.read(Page(groups={"APIs": ()}), "APIs")
        assert "component missing: 'APIs'" in str(reading.error)

    def test_an_incident_may_name_a_member_of_our_group(self) -> None:
        page = Page(groups={"APIs": ("Chat",)}, incidents=(Event(parts=(Part("Chat"),)),))
        assert self.read(page, "APIs").state is Verdict.DEGRADED

    def test_no_components_named_judges_the_whole_page_and_says_so(self) -> None:
        parts = (Part("Chat"), Part("Video", Verdict.PARTIAL_OUTAGE))
        reading = self.read(Page(parts))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "whole page" in str(reading.note)
        assert len(reading.components) == 2

    def test_a_whole_page_that_lists_nothing_is_unknown(self) -> None:
        assert "lists no components" in str(self.read(Page(())).error)

    # Incidents

    def test_an_open_incident_about_us_is_at_least_degraded(self) -> None:
        event = Event(parts=(Part("Chat"),), impact=Verdict.OPERATIONAL)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is Verdict.DEGRADED
        (incident,) = reading.incidents
        assert (incident.title, incident.status) == ("Elevated errors", "investigating")
        assert incident.touches_ours

    def test_an_open_incident_that_names_nothing_is_about_us(self) -> None:
        reading = self.read(Page(incidents=(Event(),)), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert reading.incidents[0].touches_ours

    def test_an_open_incident_of_others_is_kept_and_counts_for_nothing(self) -> None:
        event = Event(parts=(Part("Video"),), impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is Verdict.OPERATIONAL
        (incident,) = reading.incidents
        assert not incident.touches_ours
        assert incident.impact is Verdict.MAJOR_OUTAGE
        assert "id-video" in incident.components

    def test_the_worse_of_impact_and_component_counts(self) -> None:
        chat = Part("Chat", Verdict.PARTIAL_OUTAGE)
        worse = Page((chat,), (Event(parts=(chat,), impact=Verdict.MAJOR_OUTAGE),))
        better = Page((chat,), (Event(parts=(chat,), impact=Verdict.DEGRADED),))
        assert self.read(worse, "Chat").state is Verdict.MAJOR_OUTAGE
        assert self.read(better, "Chat").state is Verdict.PARTIAL_OUTAGE

    def test_on_a_whole_page_every_incident_counts(self) -> None:
        reading = self.read(Page(incidents=(Event(parts=(Part("Video"),)),)))
        assert reading.state is Verdict.DEGRADED

    @pytest.mark.parametrize("status", ["identified", "monitoring", "a_new_word"])
    def test_an_incident_is_open_until_it_is_closed(self, status: str) -> None:
        reading = self.read(Page(incidents=(Event(status=status),)), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert reading.incidents[0].status == status

    def test_a_resolved_incident_is_over(self) -> None:
        reading = self.read(Page(incidents=(Event(status="resolved"),)), "Chat")
        assert reading.state is Verdict.OPERATIONAL
        assert reading.incidents == ()

    def test_an_incident_may_name_what_the_page_no_longer_lists(self) -> None:
        event = Event(parts=(Part("Gone"),), impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "id-gone")
        assert reading.incidents[0].touches_ours
        assert reading.state is Verdict.MAJOR_OUTAGE

    def test_an_incident_says_when_it_began(self) -> None:
        started = NOW - timedelta(minutes=18)
        reading = self.read(Page(incidents=(Event(started_at=started),)), "Chat")
        assert reading.incidents[0].started_at == started

    def test_a_start_in_the_future_is_kept(self) -> None:
        started = NOW + timedelta(days=9)
        reading = self.read(Page(incidents=(Event(started_at=started),)), "Chat")
        assert reading.incidents[0].started_at == started
        assert reading.state is Verdict.DEGRADED

    def test_an_incident_without_a_start_is_open_all_the_same(self) -> None:
        reading = self.read(Page(incidents=(Event(started_at=None),)), "Chat")
        assert reading.incidents[0].started_at is None
        assert reading.state is Verdict.DEGRADED

    # Maintenance

    def test_maintenance_counts_while_in_progress(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(Part("Chat"),)),)), "Chat")
        assert reading.state is Verdict.MAINTENANCE
        assert reading.incidents[0].impact is Verdict.MAINTENANCE

    def test_planned_maintenance_counts_for_nothing(self) -> None:
        event = Event(parts=(Part("Chat"),), open=False)
        reading = self.read(Page(maintenance=(event,)), "Chat")
        assert reading.state is Verdict.OPERATIONAL
        assert reading.incidents == ()

    def test_maintenance_of_others_counts_for_nothing(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(Part("Video"),)),)), "Chat")
        assert reading.state is Verdict.OPERATIONAL

    def test_maintenance_in_an_unknown_word_is_unknown(self) -> None:
        reading = self.read(Page(maintenance=(Event(status="someday"),)), "Chat")
        assert "'someday'" in str(reading.error)

    # Lists that are not there

    def test_lists_may_be_absent(self) -> None:
        reading = self.read(self.without_lists(self.document(Page())), "Chat")
        assert reading.state is Verdict.OPERATIONAL

    def test_lists_may_be_null(self) -> None:
        document = self.document(Page())
        for holder, key in list(_lists(document)):
            if not holder[key]:
                holder[key] = None
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    # Answers that are no page

    @pytest.mark.parametrize("failure", list(Failure))
    def test_no_answer_is_unknown(self, failure: Failure) -> None:
        reading = self.read_reply("Chat", failure=failure, detail="all \x1b[31mattempts\n failed")
        assert "could not be read" in str(reading.error)
        assert "failed" in str(reading.error)

    @pytest.mark.parametrize("status", [204, 301, 403, 404, 429, 500, 503])
    def test_another_status_is_unknown(self, status: int) -> None:
        body = json.dumps(self.document(Page())).encode()
        reading = self.read_reply("Chat", status=status, headers=JSON_HEADERS, body=body)
        assert f"HTTP {status}" in str(reading.error)

    def test_html_where_json_was_means_that_the_page_moved(self) -> None:
        headers = {"content-type": "text/html; charset=utf-8"}
        for reading in (
            self.read_reply("Chat", status=200, headers=headers, body=b"All operational"),
            self.read_reply("Chat", status=200, body=b"\n<!doctype html><title>Status</title>"),
        ):
            assert reading.error == "page moved: HTML where JSON was"

    def test_another_host_means_that_the_page_moved(self) -> None:
        body = json.dumps(self.document(Page())).encode()
        url = "https://status.elsewhere.example/"
        reading = self.read_reply("Chat", url=url, status=200, headers=JSON_HEADERS, body=body)
        assert reading.error == "page moved: now at https://status.elsewhere.example/"
        html = self.read_reply("Chat", url=url, status=200, body=b"<html>")
        assert html.error == f"page moved: HTML where JSON was, now at {url}"

    def test_a_challenge_page_is_named(self) -> None:
        reading = self.read_reply(
            "Chat", status=403, headers={"cf-mitigated": "challenge"}, body=b"<html>"
        )
        assert "challenge page" in str(reading.error)

    @pytest.mark.parametrize(
        "body",
        [b"", b"  \n", b'{"components": [', b"[]", b"null", b'"x"', b"\xff\xfe", b"NaN",
         b"[" * 200_000, b'{"a":' * 100_000, b"9" * 5_000, b"\x00", b'{"page": {}}', b"{}"],
    )  # fmt: skip
    def test_a_body_that_is_no_page_is_unknown(self, body: bytes) -> None:
        self.read_reply("Chat", status=200, headers=JSON_HEADERS, body=body)

    def test_text_of_others_cannot_move_the_cursor(self) -> None:
        reading = self.read(Page(incidents=(Event("\x1b[2Jgone\u202e\ud800"),)), "Chat")
        assert reading.incidents[0].title == r"\x1b[2Jgone\u202e\ud800"

    def test_the_evidence_keeps_its_age_and_its_digest(self) -> None:
        body = json.dumps(self.document(Page())).encode()
        reading = self.read_reply("Chat", status=200, headers={"age": "75"}, body=body)
        assert (reading.age_s, reading.read_at) == (75, NOW)
        assert reading.digest == hashlib.sha256(body).hexdigest()
        odd = self.read_reply("Chat", status=200, headers={"age": "-\u0661"}, body=body)
        assert odd.age_s == 0

    def test_a_page_with_very_many_components_is_read(self) -> None:
        parts = tuple(Part(f"p{n}", word="?") for n in range(20_000))
        page = Page(parts, groups={"all": tuple(part.name for part in parts)})
        reading = self.read(page, "all")
        assert reading.error is not None
        assert "and 19996 more" in reading.error

    # Properties

    OUTAGE = Page(
        parts=(Part("Chat", Verdict.MAJOR_OUTAGE), Part("Login")),
        incidents=(
            Event(parts=(Part("Chat", Verdict.MAJOR_OUTAGE),), impact=Verdict.MAJOR_OUTAGE),
        ),
        maintenance=(Event(parts=(Part("Login"),)),),
        groups={"APIs": ("Chat",)},
    )

    # Each property is a function of its own call: hypothesis keeps one history a function, and
    # every member runs its own.

    def test_an_outage_with_one_value_broken_is_never_green(self) -> None:
        @given(data=st.data(), named=st.sampled_from([("Chat",), ("id-chat",), ("APIs",), ()]))
        def is_never_green(data: st.DataObject, named: tuple[str, ...]) -> None:
            document = copy.deepcopy(self.document(self.OUTAGE))
            holder, key = data.draw(st.sampled_from(list(_places(document))))
            value = data.draw(st.sampled_from(WRONG_TYPES))
            assume(key not in IDENTITY or value != "x")  # another id is another component
            holder[key] = value
            reading = self.read(document, *named)
            assert reading.state not in (Verdict.OPERATIONAL, Verdict.MAINTENANCE)

        is_never_green()

    def test_no_json_whatever_raises_or_is_green(self) -> None:
        @given(document=json_values)
        def is_unknown(document: JsonValue) -> None:
            assert self.read(document, "Chat").state is Verdict.UNKNOWN

        is_unknown()

    def test_no_bytes_whatever_raise_or_are_green(self) -> None:
        @given(
            body=st.binary(max_size=200), headers=st.dictionaries(st.text(), st.text(), max_size=3)
        )
        def is_unknown(body: bytes, headers: dict[str, str]) -> None:
            reading = self.read_reply("Chat", status=200, headers=headers, body=body)
            assert reading.state is Verdict.UNKNOWN

        is_unknown()

    def test_no_final_url_whatever_raises(self) -> None:
        body = json.dumps(self.document(Page())).encode()

        @given(url=st.text())
        def has_moved(url: str) -> None:
            reading = self.read_reply("Chat", url=url or "?", status=200, body=body)
            assert "page moved" in str(reading.error)

        has_moved()


def _places(node: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """Every (object, key) of a document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield node, key
            yield from _places(value)
    if isinstance(node, list):
        for item in node:
            yield from _places(item)


def _lists(node: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
    return ((holder, key) for holder, key in _places(node) if isinstance(holder[key], list))
