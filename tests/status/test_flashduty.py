"""Flashduty's page: its open changes, the widget behind them, the feed behind both."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from family_suite import JSON_HEADERS, NOW, PAGE, Event, FamilySuite, Page, Part
from pydantic import JsonValue
from summary_suite import (
    CHAT,
    VIDEO,
    GroupSuite,
    IdSuite,
    OddMaintenanceSuite,
    UnnamedIncidentSuite,
)

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.flashduty import follow, read, requests

ID = "6410630422455"
STATES = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "under_maintenance",
    Verdict.DEGRADED: "degraded",
    Verdict.PARTIAL_OUTAGE: "partial_outage",
    Verdict.MAJOR_OUTAGE: "full_outage",
}
SINCE = 1706745600


def component_row(part: Part, section: str = "") -> dict[str, JsonValue]:
    return {
        "component_id": part.key, "name": part.name, "section_id": section,
        "available_since_seconds": SINCE,
    }  # fmt: skip


def affected_row(part: Part, state: Verdict) -> JsonValue:
    return {**component_row(part), "status": part.word or STATES[state]}


def change(event: Event, kind: str, status: str, at: int = 7001) -> dict[str, JsonValue]:
    started = int(event.started_at.timestamp()) if event.started_at else None
    return {
        "change_id": at, "type": kind, "title": event.title, "status": event.status or status,
        "start_at_seconds": started, "updates": [],
        "affected_components": [affected_row(part, event.impact) for part in event.parts],
    }  # fmt: skip


def works(event: Event) -> dict[str, JsonValue]:
    planned = Event(event.title, event.parts, Verdict.MAINTENANCE, event.open, event.started_at)
    status = event.status or ("ongoing" if event.open else "scheduled")
    return {**change(planned, "maintenance", status), "status": status}


def for_part(part: Part) -> dict[str, JsonValue]:
    event = Event("Trouble", (part,), part.state)
    return works(event) if part.state is Verdict.MAINTENANCE else change(event, "incident", "open")


def document(page: Page) -> dict[str, JsonValue]:
    sections = {name: f"s-{group}" for group, names in page.groups.items() for name in names}
    impaired = [p for p in page.parts if p.word or p.state is not Verdict.OPERATIONAL]
    changes: list[JsonValue] = [
        *(for_part(part) for part in impaired),
        *(change(event, "incident", "investigating") for event in page.incidents),
        *(works(event) for event in page.maintenance),
    ]
    components: list[JsonValue] = [
        component_row(part, sections.get(part.name, "")) for part in page.parts
    ]
    groups: list[JsonValue] = [{"section_id": f"s-{name}", "name": name} for name in page.groups]
    listed: JsonValue = {
        "page_id": 1,
        "name": "Vendor",
        "components": components,
        "sections": groups,
    }
    return {"request_id": "r", "data": {"page": listed, "active_changes": changes}}


class TestFlashduty(IdSuite, GroupSuite, UnnamedIncidentSuite, OddMaintenanceSuite):
    word = "flashduty"
    identity = ("component_id", "section_id", "name")
    sole_evidence = ("active_changes",)
    namings = (("Chat",), ("id-chat",), ("APIs",), ())

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(family="flashduty", url=url, components=components, api=api, slug=ID)

    def document(self, page: Page) -> JsonValue:
        return document(page)


def widget(page: Page, written: datetime = NOW) -> dict[str, JsonValue]:
    events = [widget_event(event, "investigating") for event in page.incidents]
    done = [widget_event(event, "ongoing") for event in page.maintenance if event.open]
    later = [widget_event(event, "scheduled") for event in page.maintenance if not event.open]
    still = [event for event in page.incidents if event.status != "resolved"]
    worst = max((event.impact for event in still), default=Verdict.OPERATIONAL,
                key=lambda state: state.rank)  # fmt: skip
    return {
        "schema_version": "1.0", "generated_at": second_text(written), "poll_after_seconds": 30,
        "max_stale_seconds": 120, "page": {"name": "Vendor", "url": PAGE},
        "overall": {"status": STATES[worst]}, "ongoing_incidents": [*events],
        "in_progress_maintenances": [*done], "scheduled_maintenances": [*later],
    }  # fmt: skip


def widget_event(event: Event, phase: str) -> JsonValue:
    started = second_text(event.started_at) if event.started_at else None
    parts: list[JsonValue] = [
        {"id": part.key, "name": part.name, "status": STATES[event.impact]} for part in event.parts
    ]
    return {
        "id": "inc-1", "title": event.title, "phase": event.status or phase,
        "impact": STATES[event.impact], "started_at": started, "affected_components": parts,
    }  # fmt: skip


class TestFlashdutyWidget(UnnamedIncidentSuite, OddMaintenanceSuite):
    """A page whose id is not known: the widget is all that is asked first."""

    word = "flashduty"
    sole_evidence = ("ongoing_incidents", "in_progress_maintenances")
    namings = (("Chat",), ("id-chat",), ())

    def document(self, page: Page) -> JsonValue:
        return widget(page)

    def test_an_open_incident_of_others_is_kept_and_counts_for_nothing(self) -> None:
        """Here it leaves unknown whether ours is named as it is written on the page."""
        event = Event(parts=(VIDEO,), impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert "component missing: the widget does not list Chat" in str(reading.error)
        assert [incident.touches_ours for incident in reading.incidents] == [False]

    def test_maintenance_of_others_counts_for_nothing(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(VIDEO,)),)), "Chat")
        assert "component missing" in str(reading.error)


def spec_of(*components: str, url: str = PAGE, api: str | None = None,
            slug: str | None = None) -> SourceSpec:  # fmt: skip
    return SourceSpec(family="flashduty", url=url, components=components, api=api, slug=slug)


def reading_of(value: JsonValue, spec: SourceSpec, at: datetime = NOW) -> PageReading:
    reply = Reply(requests(spec)[0].url, 200, JSON_HEADERS, json.dumps(value).encode())
    return FamilySuite.checked(read(spec, [reply], at))


ACTIVE = f"{PAGE}/api/status-page/{ID}/summary/active"
WIDGET = f"{PAGE}/api/widget/v1/summary.json"
FEED = f"{PAGE}/history.rss"


# What is asked


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        (spec_of(slug=ID), ACTIVE),
        (spec_of(), WIDGET),
        (spec_of(url="https://status.deepseek.com"),
         f"https://status.deepseek.com/api/status-page/{ID}/summary/active"),
        (spec_of(url="https://status.deepseek.com", api="http://127.0.0.1:1"),
         f"http://127.0.0.1:1/api/status-page/{ID}/summary/active"),
        (spec_of(api="https://api.flashcat.example/status-page/7"),
         "https://api.flashcat.example/status-page/7/summary/active"),
        (spec_of(api="https://api.flashcat.example/status-page/7/summary/active/"),
         "https://api.flashcat.example/status-page/7/summary/active"),
    ],
)  # fmt: skip
def test_the_page_is_asked_by_its_id_where_that_is_known(spec: SourceSpec, url: str) -> None:
    assert [request.url for request in requests(spec)] == [url]


def test_the_widget_and_the_feed_are_asked_where_the_page_does_not_tell() -> None:
    spec = spec_of(slug=ID)
    for reply in (Reply(ACTIVE, 400, {}, b"{}"), Reply(ACTIVE, 200, {}, b"<html>")):
        assert [request.url for request in follow(spec, [reply])] == [WIDGET, FEED]
    assert [r.url for r in follow(spec_of(), [Reply(WIDGET, 404, {}, b"")])] == [FEED]
    for reply in (Reply(ACTIVE, failure=Failure.TLS), Reply(ACTIVE, 200, {}, b"{}")):
        assert follow(spec, [reply]) == ()
    assert follow(spec, []) == ()


def test_of_a_mirror_the_same_places_are_asked() -> None:
    spec = spec_of(api="https://m.example/api/status-page/7")
    then = follow(spec, [Reply(requests(spec)[0].url, 503, {}, b"")])
    assert [request.url for request in then] == [
        "https://m.example/api/widget/v1/summary.json", "https://m.example/history.rss",
    ]  # fmt: skip


# What is open now


def test_an_answer_as_the_page_gives_it() -> None:
    api, chat = Part("API Service", id="01KY4MVS8BM3F9JSYWACGQVG7A"), Part("Chat Service", id="02")
    event = Event("API partially unavailable", (api,), Verdict.PARTIAL_OUTAGE)
    answer = document(Page((api, chat), (event,), groups={"Chat": ("Chat Service",)}))
    reading = reading_of(answer, spec_of("API Service", slug=ID))
    assert reading.state is Verdict.PARTIAL_OUTAGE
    assert reading.incidents[0].id == "7001"
    assert reading.incidents[0].started_at == event.started_at
    assert reading_of(answer, spec_of("Chat", slug=ID)).state is Verdict.OPERATIONAL


def test_a_component_in_two_changes_is_as_bad_as_the_worse() -> None:
    parts = (Part("Chat", Verdict.DEGRADED), Part("Chat", Verdict.MAJOR_OUTAGE))
    assert reading_of(document(Page(parts)), spec_of("Chat", slug=ID)).state is Verdict.MAJOR_OUTAGE


def test_a_page_without_a_list_of_components_is_judged_by_its_changes() -> None:
    """As the answer was first described: nothing but the changes."""
    quiet: JsonValue = {"data": {"active_changes": []}}
    for named in ((), ("Chat",)):
        reading = reading_of(quiet, spec_of(*named, slug=ID))
        if named:
            assert "component missing: 'Chat'" in str(reading.error)
        else:
            assert reading.state is Verdict.OPERATIONAL
            assert "judged by what is open alone" in str(reading.note)
    event = change(Event(parts=(CHAT,), impact=Verdict.DEGRADED), "incident", "monitoring")
    loud: JsonValue = {"data": {"active_changes": [event]}}
    assert reading_of(loud, spec_of("Chat", slug=ID)).state is Verdict.DEGRADED


@pytest.mark.parametrize("lost", ["component_id", "name"])
def test_an_affected_component_is_known_by_its_id_or_its_name(lost: str) -> None:
    row = change(Event(parts=(CHAT,), impact=Verdict.PARTIAL_OUTAGE), "incident", "identified")
    (affected,) = cast("list[dict[str, JsonValue]]", row["affected_components"])
    del affected[lost]
    for named in ("Chat", "id-chat", "APIs"):
        answer = document(Page(groups={"APIs": ("Chat",)}))
        cast("dict[str, JsonValue]", answer["data"])["active_changes"] = [row]
        reading = reading_of(answer, spec_of(named, slug=ID))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert [part.state for part in reading.components] == [Verdict.PARTIAL_OUTAGE]
        assert reading_of(answer, spec_of("Login", slug=ID)).state is Verdict.OPERATIONAL
    affected.pop("component_id", None)
    affected.pop("name", None)
    assert "neither id nor name" in str(reading_of(answer, spec_of("Chat", slug=ID)).error)


@pytest.mark.parametrize("value", [None, {}, "x", 0, {"0": {}}])
def test_without_a_list_of_changes_it_is_unknown(value: JsonValue) -> None:
    answer = document(Page())
    cast("dict[str, JsonValue]", answer["data"])["active_changes"] = value
    assert "no list of active changes" in str(reading_of(answer, spec_of("Chat", slug=ID)).error)


@pytest.mark.parametrize("seconds", [None, True, "1788433200", 10**30, -(10**30), 1e400])
def test_a_start_that_is_none_is_none(seconds: JsonValue) -> None:
    answer = document(Page())
    row = change(Event(parts=(CHAT,)), "incident", "investigating")
    row["start_at_seconds"] = seconds
    cast("dict[str, JsonValue]", answer["data"])["active_changes"] = [row]
    reading = reading_of(answer, spec_of("Chat", slug=ID))
    assert reading.state is Verdict.DEGRADED
    assert reading.incidents[0].started_at is None


# The widget


@pytest.mark.parametrize(
    ("written", "state"),
    [
        (NOW, Verdict.OPERATIONAL),
        (NOW - timedelta(seconds=119), Verdict.OPERATIONAL),
        (NOW + timedelta(minutes=5), Verdict.OPERATIONAL),
        (NOW - timedelta(seconds=121), Verdict.UNKNOWN),
        (datetime(2026, 5, 8, tzinfo=UTC), Verdict.UNKNOWN),
    ],
)
def test_a_widget_that_has_gone_stale_by_its_own_measure_is_frozen(
    written: datetime, state: Verdict
) -> None:
    reading = reading_of(widget(Page(), written), spec_of("Chat"))
    assert reading.state is state
    if state is Verdict.UNKNOWN:
        assert f"the page is frozen: written {second_text(written)}" in str(reading.error)
        assert "good for 120 s" in str(reading.error)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("generated_at", None, "how long it is good"),
        ("generated_at", "yesterday", "how long it is good"),
        ("max_stale_seconds", None, "how long it is good"),
        ("max_stale_seconds", True, "how long it is good"),
        ("max_stale_seconds", 10**30, "how long it is good"),
        ("max_stale_seconds", -1, "how long it is good"),
        ("schema_version", "2.0", "another version than 1"),
        ("error", "widget_summary_unavailable", "answers 'widget_summary_unavailable'"),
        ("ongoing_incidents", None, "no list of ongoing_incidents"),
        ("in_progress_maintenances", {}, "no list of in_progress_maintenances"),
        ("overall", None, "overall state '' is not known"),
        ("overall", {"status": "melting"}, "overall state 'melting' is not known"),
    ],
)
def test_what_the_widget_must_say_it_must_say(key: str, value: JsonValue, says: str) -> None:
    for named in ((), ("Chat",)):
        assert says in str(reading_of({**widget(Page()), key: value}, spec_of(*named)).error)


def test_an_overall_state_that_nothing_explains_leaves_ours_unknown() -> None:
    answer: JsonValue = {**widget(Page()), "overall": {"status": "partial_outage"}}
    assert "does not say what is affected" in str(reading_of(answer, spec_of("Chat")).error)
    assert reading_of(answer, spec_of()).state is Verdict.PARTIAL_OUTAGE
    works_: JsonValue = {
        **widget(Page(maintenance=(Event(parts=(CHAT,)),))), "overall": {"status": "full_outage"},
    }  # fmt: skip
    assert "does not say what is affected" in str(reading_of(works_, spec_of("Chat")).error)


def test_an_incident_that_nobody_has_classified_is_degraded() -> None:
    event = Event(parts=(CHAT,), impact=Verdict.OPERATIONAL)
    reading = reading_of(widget(Page(incidents=(event,))), spec_of("Chat"))
    assert reading.state is Verdict.DEGRADED
    assert "from the page's widget" in str(reading.note)


# What is behind


def test_the_widget_is_read_where_the_page_s_id_is_refused() -> None:
    spec = spec_of("Chat", slug="deepseek")
    refused = Reply(requests(spec)[0].url, 400, JSON_HEADERS, b'{"error": {}}')
    then = follow(spec, [refused])
    down = widget(Page(incidents=(Event(parts=(CHAT,), impact=Verdict.MAJOR_OUTAGE),)))
    replies = [refused, Reply(then[0].url, 200, JSON_HEADERS, json.dumps(down).encode())]
    assert read(spec, replies, NOW).state is Verdict.MAJOR_OUTAGE
    assert "HTTP 400" in str(read(spec, [refused], NOW).error)


def test_the_captured_feed_is_read_where_nothing_else_is_there(shared_data: Path) -> None:
    body = (shared_data / "status/flashduty/deepseek-history-2026-09-28.rss.xml").read_bytes()
    spec = spec_of("对话服务(Chatservice)", url="https://status.deepseek.com")
    refused = Reply(requests(spec)[0].url, 404, {}, b"<html>")
    places = [request.url for request in follow(spec, [refused])]
    gone = Reply(places[0], 404, {}, b"<html>")

    def reading(feed: bytes) -> PageReading:
        replies = [refused, gone, Reply(places[1], 200, {}, feed)]
        return FamilySuite.checked(read(spec, replies, NOW))

    assert reading(body).state is Verdict.OPERATIONAL
    assert "from a feed" in str(reading(body).note)
    opened = body.replace(b"&lt;/strong&gt; resolved", b"&lt;/strong&gt; identified", 1)
    assert reading(opened).state is Verdict.DEGRADED
    assert reading(opened).incidents[0].id == "urn:flashduty:change:7023110499287"
    assert reading(body[:9000]).state is Verdict.UNKNOWN


def test_a_frozen_widget_is_not_made_up_for_by_the_feed(shared_data: Path) -> None:
    body = (shared_data / "status/flashduty/deepseek-history-2026-09-28.rss.xml").read_bytes()
    spec = spec_of(slug=ID)
    stale = json.dumps(widget(Page(), NOW - timedelta(days=1))).encode()
    replies = [Reply(ACTIVE, 503), Reply(WIDGET, 200, {}, stale), Reply(FEED, 200, {}, body)]
    assert "the page is frozen" in str(read(spec, replies, NOW).error)


def test_without_an_answer_it_is_unknown() -> None:
    assert read(spec_of(), [], NOW).error == "nothing was answered"
