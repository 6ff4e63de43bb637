"""Heroku: a colour for each system, and incidents whose state tells more than their flag."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_pages import NOW, Event, Page, Part
from summary_suite import AbsentListSuite, ComponentSuite, UnnamedIncidentSuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.heroku import read, requests

COLOURS = {
    Verdict.OPERATIONAL: "green", Verdict.MAINTENANCE: "blue", Verdict.DEGRADED: "yellow",
    Verdict.MAJOR_OUTAGE: "red",
}  # fmt: skip
CHAT = Part("Chat")


def incident_row(event: Event, **values: JsonValue) -> dict[str, JsonValue]:
    started = second_text(event.started_at) if event.started_at else None
    return {
        "id": 2963, "title": event.title, "state": event.status or "investigating",
        "resolved": False, "created_at": started, "updates": [], "tags": ["EMEA"],
        "systems": [
            {"name": part.name, "status": COLOURS[event.impact], "services": [part.name]}
            for part in event.parts
        ], **values,
    }  # fmt: skip


class TestHeroku(ComponentSuite, UnnamedIncidentSuite, AbsentListSuite):
    word = "heroku"
    states = (
        Verdict.OPERATIONAL, Verdict.MAINTENANCE, Verdict.DEGRADED, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    impacts = (Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    strange_word = "purple"
    identity = ("system", "name")

    def document(self, page: Page) -> JsonValue:
        return {
            "status": [
                {"system": part.name, "status": part.word or COLOURS[part.state]}
                for part in page.parts
            ],
            "incidents": [incident_row(event) for event in page.incidents],
            "scheduled": [incident_row(event, state="upcoming") for event in page.maintenance],
        }

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        return {"status": document["status"]}

    def one(self, *components: str, **row: JsonValue) -> PageReading:
        """What is read of one incident about Chat."""
        page = self.document(Page())
        assert isinstance(page, dict)
        page["incidents"] = [incident_row(Event(parts=(CHAT,)), **row)]
        return self.read(page, *components)

    def test_the_current_status_is_asked_for(self) -> None:
        spec = self.spec(url="https://status.heroku.com")
        assert [request.url for request in requests(spec)] == [
            "https://status.heroku.com/api/v4/current-status"
        ]

    @pytest.mark.parametrize("resolved", [False, True, None])
    def test_the_state_tells_and_the_flag_does_not(self, resolved: JsonValue) -> None:
        assert self.one("Chat", state="resolved", resolved=resolved).incidents == ()
        assert self.one("Chat", state="identified", resolved=resolved).state is Verdict.DEGRADED

    @pytest.mark.parametrize("state", [None, ""])
    def test_without_a_state_the_newest_update_tells(self, state: JsonValue) -> None:
        older: JsonValue = {"created_at": "2026-11-21T05:00:00+04:00", "update_type": "issue"}
        newer: JsonValue = {"created_at": "2026-11-21T02:00:00Z", "update_type": "resolved"}
        assert self.one("Chat", state=state, updates=[older, newer]).incidents == ()
        (incident,) = self.one("Chat", state=state, updates=[older]).incidents
        assert incident.status == "issue"

    def test_without_a_state_and_updates_the_flag_is_all_there_is(self) -> None:
        assert self.one("Chat", state=None, resolved=True).incidents == ()
        assert self.one("Chat", state=None, resolved=False).state is Verdict.DEGRADED
        assert self.one("Chat", state=None, resolved="true").state is Verdict.DEGRADED

    def test_scheduled_work_counts_for_nothing_whatever_it_says(self) -> None:
        for event in (Event(parts=(CHAT,)), Event(parts=(CHAT,), open=False)):
            reading = self.read(Page(maintenance=(event,)), "Chat")
            assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_an_incident_is_for_us_as_bad_as_it_is_for_our_system(self) -> None:
        systems: JsonValue = [
            {"name": "Chat", "status": "yellow"}, {"name": "Video", "status": "red"},
            {"name": "Login", "status": "green"},
        ]  # fmt: skip
        assert self.one("Chat", systems=systems).state is Verdict.DEGRADED
        assert self.one("Video", systems=systems).state is Verdict.MAJOR_OUTAGE
        assert self.one("Login", systems=systems).state is Verdict.OPERATIONAL
        assert self.one(systems=systems).state is Verdict.MAJOR_OUTAGE

    def test_an_unknown_colour_of_an_incident_about_us_is_unknown(self) -> None:
        reading = self.one("Chat", systems=[{"name": "Chat", "status": "purple"}])
        assert reading.error == "an incident's colour 'purple' is not known"


def test_a_captured_page_in_maintenance_with_work_that_was_done(shared_data: Path) -> None:
    body = (shared_data / "status" / "heroku" / "heroku-maintenance.json").read_bytes()
    assert captured(body, "Data") is Verdict.MAINTENANCE
    assert captured(body, "Apps") is Verdict.OPERATIONAL
    assert captured(body) is Verdict.MAINTENANCE


def test_captured_work_among_the_incidents_is_over_by_its_flag(shared_data: Path) -> None:
    path = shared_data / "status" / "heroku" / "heroku-maintenance.json"
    document = json.loads(path.read_bytes())
    document["incidents"] = document["scheduled"]
    assert captured(json.dumps(document).encode(), "Apps") is Verdict.OPERATIONAL


def captured(body: bytes, *components: str) -> Verdict:
    spec = SourceSpec(family="heroku", url="https://status.heroku.com", components=components)
    reading = read(spec, [Reply(requests(spec)[0].url, 200, {}, body)], NOW)
    assert reading.incidents == ()
    return reading.state
