"""Slack: what is active now, and the services that it names."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from family_suite import FamilySuite
from pydantic import JsonValue
from status_pages import NOW, PAGE, Event, Page

from bcp.model.observation import PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.slack import read, requests

TYPES = {
    Verdict.OPERATIONAL: "notice", Verdict.DEGRADED: "incident", Verdict.MAJOR_OUTAGE: "outage"
}  # fmt: skip
SERVICES = {"Chat": "Messaging", "Login": "Login/SSO", "Video": "Huddles"}
"""What Slack calls the parts of a page: it names no others than its fourteen services."""


def active(event: Event, **values: JsonValue) -> dict[str, JsonValue]:
    started = event.started_at.isoformat() if event.started_at else None
    return {
        "id": 878, "title": event.title, "type": TYPES[event.impact],
        "status": event.status or "active", "date_created": started, "url": "https://…",
        "services": [SERVICES.get(part.name, part.name) for part in event.parts],
        "notes": [{"date_created": started, "body": "<p>…</p>"}], **values,
    }  # fmt: skip


def current(*rows: JsonValue, status: JsonValue = None) -> JsonValue:
    word = status or ("active" if rows else "ok")
    return {"status": word, "date_created": "…", "active_incidents": list(rows)}


class TestSlack(FamilySuite):
    word = "slack"
    nothing_wrong = ({"status": "ok"},)

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        named = tuple(SERVICES.get(name, name) for name in components)
        return SourceSpec(family="slack", url=url, components=named, api=api)

    def document(self, page: Page) -> JsonValue:
        down = [part for part in page.parts if part.state is not Verdict.OPERATIONAL]
        events = [Event(parts=(part,), impact=part.state) for part in down]
        return current(*(active(event) for event in (*events, *page.incidents)))

    def one(self, *components: str, **row: JsonValue) -> PageReading:
        """What is read of one incident about messaging."""
        return self.read(
            current({**active(Event()), "services": ["Messaging"], **row}), *components
        )

    def test_the_current_status_is_asked_for(self) -> None:
        spec = self.spec(url="https://slack-status.com")
        assert [request.url for request in requests(spec)] == [
            "https://slack-status.com/api/v2.0.0/current"
        ]

    def test_the_old_host_has_moved_and_it_is_said_where_to(self) -> None:
        spec = self.spec("Messaging", url="https://status.slack.com")
        body = json.dumps(current()).encode()
        answer = Reply("https://slack-status.com/api/v2.0.0/current", 200, {}, body)
        reading = read(spec, [answer], NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "page moved: now at https://slack-status.com" in str(reading.error)

    @pytest.mark.parametrize(
        ("kind", "state"),
        [("notice", Verdict.OPERATIONAL), ("incident", Verdict.DEGRADED),
         ("outage", Verdict.MAJOR_OUTAGE)],
    )  # fmt: skip
    def test_the_type_tells_how_bad_it_is(self, kind: str, state: Verdict) -> None:
        reading = self.one("Messaging", type=kind)
        assert reading.state is state
        assert [(part.name, part.state) for part in reading.components] == [("Messaging", state)]
        assert [item.impact for item in reading.incidents] == [state]

    @pytest.mark.parametrize("kind", [None, "", "catastrophe"])
    def test_an_unknown_type_is_unknown(self, kind: JsonValue) -> None:
        reading = self.one("Messaging", type=kind)
        assert reading.error == f"an incident's type {kind or ''!r} is not known"

    def test_an_outage_of_other_services_counts_for_nothing(self) -> None:
        reading = self.one("Files", "Login/SSO", type="outage")
        assert reading.state is Verdict.OPERATIONAL
        (incident,) = reading.incidents
        assert not incident.touches_ours
        assert "Messaging" in incident.components

    @pytest.mark.parametrize("services", [None, []])
    def test_an_incident_that_names_no_service_is_about_us(self, services: JsonValue) -> None:
        assert self.one("Files", services=services).state is Verdict.DEGRADED

    @pytest.mark.parametrize("services", ["Files", {}, [1], [None], 5])
    def test_services_that_are_no_names_are_unknown(self, services: JsonValue) -> None:
        assert self.one("Files", services=services).error == "services is not a list of names"

    @pytest.mark.parametrize("status", ["resolved", "scheduled", "completed", "cancelled"])
    def test_what_is_over_or_still_to_come_is_not_open(self, status: str) -> None:
        reading = self.one("Messaging", type="outage", status=status)
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    @pytest.mark.parametrize("status", ["active", "a_new_word", None])
    def test_everything_else_is_open(self, status: JsonValue) -> None:
        assert self.one("Messaging", type="outage", status=status).state is Verdict.MAJOR_OUTAGE

    def test_an_incident_tells_what_it_is_and_since_when(self) -> None:
        local = "2026-11-20T18:51:00-08:00"
        (incident,) = self.one("Messaging", date_created=local, title="\x1b[2JLate").incidents
        assert incident.started_at == datetime(2026, 11, 21, 2, 51, tzinfo=UTC)
        assert (incident.id, incident.title, incident.status) == ("878", r"\x1b[2JLate", "active")
        (other,) = self.one("Messaging", id="546", date_created=None).incidents
        assert (other.id, other.started_at) == ("546", None)

    def test_the_worst_of_several_incidents_counts(self) -> None:
        rows = [self._of("incident"), self._of("outage"), self._of("notice")]
        assert self.read(current(*rows), "Messaging").state is Verdict.MAJOR_OUTAGE

    @staticmethod
    def _of(kind: str) -> JsonValue:
        return active(Event(), services=["Messaging"], type=kind)

    def test_a_service_that_slack_does_not_have_is_missing(self) -> None:
        reading = self.read(current(), "Messages")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'Messages'" in str(reading.error)
        assert "Apps/Integrations/APIs" in str(reading.error)

    def test_a_service_that_is_new_is_known_by_its_incident(self) -> None:
        reading = self.one("Lists", services=["Lists"])
        assert reading.state is Verdict.DEGRADED

    def test_a_service_that_is_not_known_here_may_be_ours_under_a_new_name(self) -> None:
        reading = self.one("Calls", services=["Calls and Huddles"], type="outage")
        assert reading.state is Verdict.UNKNOWN
        assert "'Calls and Huddles', which is none of Slack's services" in str(reading.error)
        both = self.one("Calls", services=["Calls and Huddles", "Calls"], type="incident")
        assert both.state is Verdict.DEGRADED
        news = self.one("Calls", services=["Calls and Huddles"], type="notice")
        assert news.state is Verdict.OPERATIONAL

    def test_more_services_than_there_can_be_are_unknown(self) -> None:
        for count, state in ((1000, Verdict.DEGRADED), (1001, Verdict.UNKNOWN)):
            services: list[JsonValue] = [f"s{n}" for n in range(count)]
            reading = self.one("Calls", services=["Calls", *services[1:]], type="incident")
            assert reading.state is state

    def test_the_whole_page_is_all_services(self) -> None:
        reading = self.read(current())
        assert len(reading.components) == 14
        assert "whole page" in str(reading.note)

    @pytest.mark.parametrize("status", ["broken", "", None, 5, []])
    def test_a_page_in_an_unknown_word_is_unknown(self, status: JsonValue) -> None:
        page: JsonValue = {"status": status, "active_incidents": []}
        assert self.read(page, "Messaging").state is Verdict.UNKNOWN

    def test_a_page_that_is_active_without_saying_of_what_is_unknown(self) -> None:
        reading = self.read(current(status="active"), "Messaging")
        assert reading.error == "the page says that something is active, and not what"


def test_a_captured_page_with_two_incidents(shared_data: Path) -> None:
    path = shared_data / "status" / "slack" / "slack-active-incident-2020-07-30.json"

    def captured(*components: str) -> PageReading:
        spec = SourceSpec(family="slack", url="https://slack-status.com", components=components)
        return read(spec, [Reply(requests(spec)[0].url, 200, {}, path.read_bytes())], NOW)

    assert captured("Messaging").state is Verdict.OPERATIONAL
    assert [item.touches_ours for item in captured("Messaging").incidents] == [False, False]
    apis = captured("Apps/Integrations/APIs")
    assert apis.state is Verdict.DEGRADED
    assert [item.touches_ours for item in apis.incidents] == [False, True]
    assert apis.incidents[1].started_at == datetime(2020, 7, 24, 17, 45, 8, tzinfo=UTC)
    assert captured().state is Verdict.DEGRADED
