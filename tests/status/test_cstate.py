"""cState, in the shape that its `layouts/index.json` writes."""

from collections.abc import Iterable
from datetime import datetime

import pytest
from family_suite import Event, Page, Part
from pydantic import JsonValue
from summary_suite import AbsentListSuite, GroupSuite, UnnamedIncidentSuite

from bcp.model.instant import second_text
from bcp.model.verdict import Verdict, worst
from bcp.status.cstate import requests

WORDS = {
    Verdict.OPERATIONAL: "ok",
    Verdict.DEGRADED: "notice",
    Verdict.PARTIAL_OUTAGE: "disrupted",
    Verdict.MAJOR_OUTAGE: "down",
}


def go_time(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S %z} UTC" if instant else ""


def severity(event: Event) -> Verdict:
    return worst((Verdict.DEGRADED, event.impact))


def issue_row(event: Event, **more: JsonValue) -> dict[str, JsonValue]:
    return {
        "is": "issue", "title": event.title, "createdAt": go_time(event.started_at),
        "permalink": "https://status.vendor.example/issues/1/",
        "severity": WORDS[severity(event)], "resolved": False, "informational": False,
        "resolvedAt": "", "affected": [part.name for part in event.parts],
        "filename": "1.md", **more,
    }  # fmt: skip


def is_open(event: Event) -> bool:
    return event.status != "resolved"


def system_row(
    part: Part, events: Iterable[Event], heading: str | None = None
) -> dict[str, JsonValue]:
    ours = [event for event in events if is_open(event) and part.name in named(event)]
    state = worst((part.state, *map(severity, ours)))
    return {
        "name": part.name, "category": heading or "Uncategorized",
        "status": part.word or WORDS.get(state, "ok"),
        "unresolvedIssues": [issue_row(event) for event in ours],
    }  # fmt: skip


def listing(word: str, *issues: dict[str, JsonValue], summary: str = "ok") -> JsonValue:
    """An index whose only system is Chat, with a word for its state and open issues."""
    row: dict[str, JsonValue] = {"name": "Chat", "category": "", "status": word}
    row["unresolvedIssues"] = [*issues]
    return index([row], summary)


CHAT = Event(parts=(Part("Chat"),))


def named(event: Event) -> list[str]:
    return [part.name for part in event.parts]


def index(systems: list[JsonValue], summary: str = "ok") -> dict[str, JsonValue]:
    return {
        "is": "index", "cStateVersion": "6.0.1", "apiVersion": "2.0", "title": "Vendor",
        "summaryStatus": summary, "categories": [], "pinnedIssues": [], "systems": systems,
        "buildDate": "2026-11-21",
    }  # fmt: skip


class TestCState(GroupSuite, UnnamedIncidentSuite, AbsentListSuite):
    word = "cstate"
    states = (
        Verdict.OPERATIONAL, Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    opening_word = "notice"
    open_words = ("notice",)

    def document(self, page: Page) -> JsonValue:
        heading = {name: group for group, names in page.groups.items() for name in names}
        rows = [system_row(p, page.incidents, heading.get(p.name)) for p in page.parts]
        states = [part.state for part in page.parts]
        states += [severity(event) for event in page.incidents if is_open(event)]
        return index([*rows], WORDS[worst((Verdict.OPERATIONAL, *states))])

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        systems = document["systems"]
        assert isinstance(systems, list)
        for row in systems:
            assert isinstance(row, dict)
            del row["unresolvedIssues"]
        kept = ("summaryStatus", "systems")
        return {key: value for key, value in document.items() if key in kept}

    def test_down_is_worse_than_disrupted(self) -> None:
        parts = (Part("Chat", word="down"), Part("Login", word="disrupted"))
        assert self.read(Page(parts), "Chat").state is Verdict.MAJOR_OUTAGE
        assert self.read(Page(parts), "Login").state is Verdict.PARTIAL_OUTAGE

    def test_an_informational_post_counts_for_nothing(self) -> None:
        post = issue_row(CHAT, informational=True)
        for components in (("Chat",), ()):
            reading = self.read(listing("notice", post, summary="notice"), *components)
            assert reading.state is Verdict.OPERATIONAL
            assert reading.incidents == ()

    def test_a_post_besides_a_real_issue_hides_nothing(self) -> None:
        post = issue_row(CHAT, informational=True, permalink="other")
        reading = self.read(listing("notice", post, issue_row(CHAT), summary="notice"), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert len(reading.incidents) == 1

    @pytest.mark.parametrize("word", ["disrupted", "down"])
    def test_a_system_that_its_page_shows_as_bad_is_bad_whatever_the_post_is(
        self, word: str
    ) -> None:
        post = issue_row(CHAT, informational=True, severity=word)
        assert self.read(listing(word, post, summary=word), "Chat").state.is_outage

    def test_a_resolved_issue_among_the_unresolved_is_over(self) -> None:
        issue = issue_row(CHAT, resolved=True)
        reading = self.read(listing("ok", issue), "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_an_issue_of_several_systems_is_one_incident(self) -> None:
        event = Event(parts=(Part("Chat"), Part("Video")), impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "Login")
        (incident,) = reading.incidents
        assert incident.components == ("Chat", "Chat", "Video", "Video")
        assert reading.state is Verdict.OPERATIONAL

    def test_a_summary_worse_than_every_system_is_an_issue_that_names_none(self) -> None:
        reading = self.read(listing("ok", summary="down"), "Chat")
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert "names no system" in reading.incidents[0].title

    def test_an_unknown_summary_counts_for_the_whole_page_alone(self) -> None:
        page = listing("ok", summary="rainy")
        assert "the page's summary 'rainy' is not known" in str(self.read(page).error)
        assert self.read(page, "Chat").state is Verdict.OPERATIONAL

    def test_an_unknown_severity_is_unknown(self) -> None:
        issue = issue_row(CHAT, severity="odd")
        assert "severity 'odd' is not known" in str(self.read(listing("ok", issue), "Chat").error)

    @pytest.mark.parametrize(
        ("text", "instant"),
        [("2026-11-21 03:51:00 +0100 CET", "2026-11-21T02:51:00Z"),
         ("2026-11-21 02:51:00.5 +0000 UTC", "2026-11-21T02:51:00Z"),
         ("2026-11-21T02:51:00Z", "2026-11-21T02:51:00Z"), ("yesterday", None)],
    )  # fmt: skip
    def test_a_start_is_read_as_go_prints_it(self, text: str, instant: str | None) -> None:
        issue = issue_row(CHAT, createdAt=text)
        began = self.read(listing("ok", issue), "Chat").incidents[0].started_at
        assert (second_text(began) if began else None) == instant

    def test_a_page_may_lie_below_its_host_s_root(self) -> None:
        spec = self.spec("Chat", url="https://vendor.example/status/")
        assert requests(spec)[0].url == "https://vendor.example/status/index.json"
