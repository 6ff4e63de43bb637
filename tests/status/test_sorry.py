"""Sorry, in the shapes of its pages' own documents and of two readers of real pages."""

from collections.abc import Sequence

import pytest
from family_suite import NOW, Event, Page, Part
from pydantic import JsonValue
from status_mutations import WRONG_VALUES
from summary_suite import (
    AbsentListSuite,
    GroupSuite,
    IdSuite,
    OddMaintenanceSuite,
    UnnamedIncidentSuite,
)  # fmt: skip

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.base import SourceSpec
from bcp.status.sorry import follow, read, requests

Row = dict[str, JsonValue]
WORDS = {Verdict.OPERATIONAL: "operational", Verdict.MAINTENANCE: "under_maintenance"}
BASE = "https://status.vendor.example/api/v1"


def component_row(part: Part, parent: JsonValue = None) -> Row:
    return {
        "id": part.key, "name": part.name, "description": None, "parent_id": parent,
        "state": part.word or WORDS.get(part.state, "degraded"),
    }  # fmt: skip


def heading_part(name: str, names: Sequence[str], page_: Page) -> Part:
    """A heading is as bad as the worst below it."""
    below = frozenset(names)
    state = worst(part.state for part in page_.parts if part.name in below)
    return Part(name, state, f"group-{name}")


def notice_row(number: int, event: Event, type_: str, state: str) -> Row:
    return {
        "id": number, "type": type_, "state": event.status or state, "subject": event.title,
        "timeline_state": "present", "tag_list": [], "ended_at": None,
        "began_at": second_text(event.started_at) if event.started_at else None,
    }  # fmt: skip


def listed(key: str, rows: Sequence[JsonValue], next_page: int = 0, total: int = 0) -> Row:
    following = f"/api/v1/{key}?page={next_page}" if next_page else None
    meta: Row = {"count": len(rows), "total_count": total or len(rows), "next_page": following}
    return {key: [*rows], "meta": meta}


def page(rows: Sequence[JsonValue], notices: Sequence[JsonValue] = (), **details: JsonValue) -> Row:
    """The answers of a page, in one document."""
    return {
        "components": listed("components", rows),
        "notices": listed("notices", notices),
        "details": {**details},
    }


class TestSorry(
    IdSuite, GroupSuite, UnnamedIncidentSuite, OddMaintenanceSuite, AbsentListSuite
):  # fmt: skip
    word = "sorry"
    namings = (("Chat",), ("id-chat",), ("APIs",), ())
    states = (Verdict.OPERATIONAL, Verdict.MAINTENANCE, Verdict.DEGRADED)
    state_keys = ("state",)
    impacts = (Verdict.DEGRADED,)
    open_words = ("identified", "recovering", "a_new_word")
    identity = ("id", "name", "parent_id")
    sole_evidence = ("parent_id",)  # null there is a component under no heading, and no fault

    def document(self, page_: Page) -> JsonValue:
        heading = {name: group for group, names in page_.groups.items() for name in names}
        rows = [
            component_row(heading_part(name, names, page_))
            for name, names in page_.groups.items()
            if names
        ]
        rows += [
            component_row(part, f"group-{heading[part.name]}" if part.name in heading else None)
            for part in page_.parts
        ]
        works = [("planned", e, "underway" if e.open else "scheduled") for e in page_.maintenance]
        events = [*(("unplanned", e, "investigating") for e in page_.incidents), *works]
        notices = [notice_row(n, e, type_, state) for n, (type_, e, state) in enumerate(events, 1)]
        details: Row = {
            str(n): {"notice": {"components": [component_row(part) for part in e.parts]}}
            for n, (_, e, _) in enumerate(events, 1)
        }
        return page([*rows], [*notices], **details)

    def bodies(self, document: JsonValue, spec: SourceSpec) -> list[bytes]:
        if not isinstance(document, dict):
            return super().bodies(document, spec)
        return [self.encode(document.get(key)) for key in ("components", "notices")]

    def follow_body(self, document: JsonValue, request: Request) -> bytes | None:
        details = document.get("details") if isinstance(document, dict) else None
        found = details.get(request.url.split("/")[-1]) if isinstance(details, dict) else None
        return None if found is None else self.encode(found)

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        components = document["components"]
        assert isinstance(components, dict)
        rows: JsonValue = {"components": components["components"]}
        return {"components": rows, "notices": {"notices": None}}

    def test_a_missing_component_hides_no_outage(self) -> None:
        """Such a page knows no outage: a component that is not known outweighs a degraded one."""
        reading = self.read(Page((Part("Chat", self.bad),)), "Chat", "Gone")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Gone'" in str(reading.error)

    # What is asked

    def test_components_and_the_notices_of_now_are_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec("Chat"))] == [
            f"{BASE}/components",
            f"{BASE}/notices?filter%5Btimeline_state_eq%5D=present",
        ]

    def test_further_pages_and_details_are_asked_for_by_our_own_urls(self) -> None:
        notice = notice_row(7, Event(), "unplanned", "investigating")
        document = page([component_row(Part("Chat"))], [notice])
        document["components"] = {
            "components": [component_row(Part("Chat"))],
            "meta": {"next_page": "https://evil.example/steal", "total_count": 3},
        }
        spec = self.spec("Chat")
        first = [Reply(r.url, 200, {}, b) for r, b in
                 zip(requests(spec), self.bodies(document, spec), strict=True)]  # fmt: skip
        assert [r.url for r in follow(spec, first)] == [
            f"{BASE}/components?page=2", f"{BASE}/components?page=3", f"{BASE}/notices/7"
        ]  # fmt: skip

    def test_no_page_makes_us_ask_without_end(self) -> None:
        notices = [notice_row(n, Event(), "unplanned", "identified") for n in range(1000)]
        document = page([component_row(Part("Chat"))], notices)
        document["components"] = listed("components", [component_row(Part("Chat"))], 2, 10**9)
        spec = self.spec("Chat")
        first = [Reply(r.url, 200, {}, b) for r, b in
                 zip(requests(spec), self.bodies(document, spec), strict=True)]  # fmt: skip
        assert len(follow(spec, first)) < 20

    # Pages

    def read_pages(self, *pages: Row, named: str = "Video") -> PageReading:
        """Read pages of components, and no notices."""
        bodies = [pages[0], listed("notices", []), *pages[1:]]
        spec = self.spec(named)
        replies = [Reply(f"{BASE}/x", 200, {}, self.encode(body)) for body in bodies]
        return self.checked(read(spec, replies, NOW))

    def test_a_component_of_the_second_page_is_found(self) -> None:
        first = listed("components", [component_row(Part("Chat"))], 2, 2)
        second = listed("components", [component_row(Part("Video", Verdict.DEGRADED))])
        assert self.read_pages(first, second).state is Verdict.DEGRADED

    def test_a_page_that_was_not_read_is_never_green(self) -> None:
        first = listed("components", [component_row(Part("Chat"))], 2, 2)
        reading = self.read_pages(first, named="Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "page 2 of the components: not asked for yet" in str(reading.error)

    def test_pages_beyond_those_that_are_read_are_said(self) -> None:
        first = listed("components", [component_row(Part("Chat"))], 2)
        second = listed("components", [component_row(Part("Video"))], 3)
        reading = self.read_pages(first, second)
        assert "more components than the 8 pages" in str(reading.error)

    # Components

    def test_ids_are_numbers(self) -> None:
        rows: list[JsonValue] = [
            {"id": 1, "name": "API", "state": "degraded", "parent_id": None},
            {"id": 2, "name": "Chat", "state": "operational", "parent_id": 1},
        ]
        assert self.read(page(rows), "2").state is Verdict.DEGRADED
        assert [part.id for part in self.read(page(rows), "API").components] == ["2"]

    @pytest.mark.parametrize(
        ("word", "state"),
        [("partially-degraded", Verdict.DEGRADED), ("partially_degraded", Verdict.DEGRADED),
         ("under-maintenance", Verdict.MAINTENANCE), ("down", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_words_as_real_pages_spell_them(self, word: str, state: Verdict) -> None:
        assert self.read(page([component_row(Part("Chat", word=word))]), "Chat").state is state

    def test_a_component_without_an_id_counts_on_a_whole_page(self) -> None:
        rows: list[JsonValue] = [
            component_row(Part("Chat")), {"name": "Login", "parent_id": None, "state": "degraded"}
        ]  # fmt: skip
        assert self.read(page(rows)).state is Verdict.DEGRADED

    def test_components_far_below_belong_to_those_far_above(self) -> None:
        rows = [component_row(Part("a")), component_row(Part("b"), "id-a"),
                component_row(Part("Chat", Verdict.DEGRADED), "id-b")]  # fmt: skip
        reading = self.read(page([*rows]), "a")
        assert [part.name for part in reading.components] == ["Chat"]

    def test_components_that_stand_below_themselves_are_missing(self) -> None:
        rows = [component_row(Part("a"), "id-b"), component_row(Part("b"), "id-a")]
        assert self.read(page([*rows]), "a").state is Verdict.UNKNOWN

    def test_a_heading_worse_than_all_below_it_is_no_green(self) -> None:
        rows = [component_row(Part("a", Verdict.DEGRADED)), component_row(Part("Chat"), "id-a")]
        assert self.read(page([*rows]), "Chat").state is Verdict.DEGRADED

    # Notices

    def test_a_general_notice_is_news(self) -> None:
        notice = notice_row(1, Event(), "general", "published")
        reading = self.read(page([component_row(Part("Chat"))], [notice]), "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_a_notice_whose_details_cannot_be_read_is_about_us(self) -> None:
        notice = notice_row(1, Event(), "unplanned", "investigating")
        reading = self.read(page([component_row(Part("Chat"))], [notice]), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert "what a notice is about: " in str(reading.note)

    @pytest.mark.parametrize("wrong", [w for w in WRONG_VALUES if w not in (None, [])], ids=repr)
    def test_a_list_of_notices_that_is_none_is_unknown(self, wrong: JsonValue) -> None:
        document = page([component_row(Part("Chat"))])
        document["notices"] = {"notices": wrong}
        assert self.read(document, "Chat").state in (Verdict.UNKNOWN, Verdict.DEGRADED)
