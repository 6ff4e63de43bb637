"""Cloudflare's status page: its newer summary, and the older one behind it."""

import json

import pytest
from pydantic import JsonValue
from status_pages import NOW, OUTAGE, Event, Page, Part
from summary_suite import SummarySuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.cloudflare import follow, read, requests

STATES = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "under_maintenance",
    Verdict.DEGRADED: "degraded_performance",
    Verdict.PARTIAL_OUTAGE: "partial_outage",
    Verdict.MAJOR_OUTAGE: "major_outage",
}
IMPACTS = {
    Verdict.OPERATIONAL: "none",
    Verdict.DEGRADED: "minor",
    Verdict.PARTIAL_OUTAGE: "major",
    Verdict.MAJOR_OUTAGE: "critical",
}
V3 = "https://status.vendor.example/api/v3/summary"
V2 = "https://status.vendor.example/api/v2/summary.json"


def component_row(part: Part, group: str | None = None) -> dict[str, JsonValue]:
    return {
        "id": part.key, "name": part.name, "status": part.word or STATES[part.state],
        "group_id": group, "group": False,
    }  # fmt: skip


def active_row(event: Event, status: str) -> dict[str, JsonValue]:
    started = second_text(event.started_at) if event.started_at else None
    return {
        "id": "inc1", "name": event.title, "status": event.status or status,
        "impact": IMPACTS.get(event.impact, "none"), "created_at": started, "starts_at": started,
        "components": [{"id": part.key, "name": part.name} for part in event.parts],
        "last_update": {"status": status, "message": "…", "created_at": started},
    }  # fmt: skip


def summary(page: Page) -> dict[str, JsonValue]:
    groups = {name: f"g-{group}" for group, names in page.groups.items() for name in names}
    headings: list[JsonValue] = [
        {"id": f"g-{group}", "name": group, "status": "operational", "group": True}
        for group in page.groups
    ]
    return {
        "components": [*headings, *(component_row(p, groups.get(p.name)) for p in page.parts)],
        "active_incidents": [active_row(event, "investigating") for event in page.incidents],
        "active_maintenances": [
            active_row(event, "in_progress" if event.open else "scheduled")
            for event in page.maintenance
        ],
    }


def older(page: Page) -> JsonValue:
    newer = summary(page)
    return {
        "page": {"id": "yh6f0r4529hb"}, "status": {"indicator": "minor"},
        "components": newer["components"], "incidents": newer["active_incidents"],
        "scheduled_maintenances": newer["active_maintenances"],
    }  # fmt: skip


class TestCloudflare(SummarySuite):
    word = "cloudflare"

    def document(self, page: Page) -> JsonValue:
        return {"success": True, "errors": [], "result": summary(page)}

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        result = document["result"]
        assert isinstance(result, dict)
        kept = {key: result[key] for key in ("components", "active_incidents")}
        return {"success": True, "result": kept}

    def both(self, newer: Reply, behind: JsonValue = None) -> PageReading:
        spec = self.spec("Chat")
        asked = follow(spec, [newer])
        more = [Reply(r.url, 200, {}, json.dumps(behind).encode()) for r in asked if behind]
        return self.checked(read(spec, [newer, *more], NOW))

    def test_the_newer_summary_is_asked_for(self) -> None:
        assert [request.url for request in requests(self.spec("Chat"))] == [V3]

    def test_an_incident_that_only_speaks_of_us_is_not_attributed_by_its_words(self) -> None:
        event = Event("Chat: elevated errors", parts=(Part("Login"),))
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.state is Verdict.OPERATIONAL

    def test_an_incident_over_is_not_read_from_the_recent_ones(self) -> None:
        page = self.document(Page())
        assert isinstance(page, dict)
        result = page["result"]
        assert isinstance(result, dict)
        result["recent_incidents"] = [active_row(Event(parts=(Part("Chat"),)), "resolved")]
        assert self.read(page, "Chat").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (404, b"<html>"),
            (500, b""),
            (200, b"<!doctype html>"),
            (200, b'{"success": true, "result": {}}'),
            (200, b'{"success": true, "result": {"components": []}}'),
            (200, b'{"success": false, "result": {"components": [], "active_incidents": []}}'),
        ],
    )
    def test_the_older_feed_is_asked_where_the_newer_one_is_gone(
        self, status: int, body: bytes
    ) -> None:
        gone = Reply(V3, status, {}, body)
        assert [request.url for request in follow(self.spec("Chat"), [gone])] == [V2]
        fine = self.both(gone, older(Page()))
        assert fine.state is Verdict.OPERATIONAL
        assert fine.note == "read by the page's older feed, /api/v2/summary.json"
        assert self.both(gone, older(OUTAGE)).state is Verdict.MAJOR_OUTAGE
        assert self.both(gone).state is Verdict.UNKNOWN

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(V3, failure=Failure.TIMEOUT),
            Reply(V3, 403, {"cf-mitigated": "challenge"}, b"<html>"),
            Reply("https://elsewhere.example/", 200, {}, b"<html>"),
        ],
    )
    def test_a_host_that_turns_us_away_is_not_asked_again(self, reply: Reply) -> None:
        assert follow(self.spec("Chat"), [reply]) == ()
        assert self.both(reply).state is Verdict.UNKNOWN

    def test_a_newer_summary_needs_nothing_more(self) -> None:
        spec = self.spec("Chat")
        assert follow(spec, self.answer(self.document(Page()), spec)[:1]) == ()

    def test_both_reasons_are_said_where_neither_feed_can_be_read(self) -> None:
        error = str(self.both(Reply(V3, 404, {}, b""), behind=[1]).error)
        assert error == "HTTP 404; the answer is JSON, but not an object"
