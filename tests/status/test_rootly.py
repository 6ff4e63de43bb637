"""Rootly, in the shape that its documents of the public status page API give."""

import pytest
from family_suite import NOW, Event, FamilySuite, Page
from pydantic import JsonValue
from status_mutations import WRONG_VALUES

from bcp.model.instant import second_text
from bcp.model.verdict import Verdict, worst
from bcp.status.rootly import requests

INDICATORS = {
    Verdict.OPERATIONAL: "none",
    Verdict.MAINTENANCE: "maintenance",
    Verdict.DEGRADED: "minor",
    Verdict.PARTIAL_OUTAGE: "major",
    Verdict.MAJOR_OUTAGE: "critical",
}


def incident_row(event: Event, **more: JsonValue) -> dict[str, JsonValue]:
    return {
        "name": event.title, "status": event.status or "started",
        "impact": INDICATORS[event.impact], "resolved_at": None,
        "started_at": second_text(event.started_at) if event.started_at else None,
        "url": "https://status.vendor.example/incidents/abc123", "incident_updates": [], **more,
    }  # fmt: skip


def answer(indicator: str, *incidents: JsonValue, name: str = "Chat") -> dict[str, JsonValue]:
    return {
        "page": {"name": name, "url": "https://status.vendor.example", "time_zone": "Etc/UTC"},
        "status": {"indicator": indicator, "description": "…"},
        "incidents": [*incidents],
    }


class TestRootly(FamilySuite):
    word = "rootly"

    def document(self, page: Page) -> JsonValue:
        """The page is called Chat: that is all that a plan can name."""
        state = worst((Verdict.OPERATIONAL, *(part.state for part in page.parts)))
        return answer(INDICATORS[state], *(incident_row(event) for event in page.incidents))

    def test_the_status_is_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec())] == [
            "https://status.vendor.example/api/v1/status.json"
        ]

    @pytest.mark.parametrize("state", INDICATORS)
    def test_the_indicator_is_the_page_s_state_and_labelled_so(self, state: Verdict) -> None:
        reading = self.read(answer(INDICATORS[state]))
        assert reading.state is state
        assert "the state of the whole page" in str(reading.note)

    def test_an_unknown_indicator_is_unknown_and_shown(self) -> None:
        reading = self.read(answer("purple"))
        assert "'purple' for 'Chat'" in str(reading.error)

    @pytest.mark.parametrize("wrong", WRONG_VALUES, ids=repr)
    def test_an_indicator_that_is_none_is_never_green(self, wrong: JsonValue) -> None:
        document = {**answer("none"), "status": {"indicator": wrong}}
        assert self.read(document).state is Verdict.UNKNOWN

    def test_a_component_cannot_be_named(self) -> None:
        reading = self.read(answer("none"), "La Plateforme")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing: 'La Plateforme'" in str(reading.error)
        assert "name no components" in str(reading.error)

    def test_green_with_an_open_incident_is_not_green(self) -> None:
        reading = self.read(answer("none", incident_row(Event(impact=Verdict.OPERATIONAL))))
        assert reading.state is Verdict.DEGRADED
        (incident,) = reading.incidents
        assert (incident.title, incident.status) == ("Elevated errors", "started")
        assert incident.started_at == Event().started_at

    @pytest.mark.parametrize(
        "impact", [Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE]
    )
    def test_an_incident_is_as_bad_as_its_impact(self, impact: Verdict) -> None:
        assert self.read(answer("none", incident_row(Event(impact=impact)))).state is impact

    def test_an_unknown_impact_is_unknown(self) -> None:
        reading = self.read(answer("none", incident_row(Event(), impact="dire")))
        assert "impact 'dire' is not known" in str(reading.error)

    @pytest.mark.parametrize("status", ["in_triage", "mitigated", "a_new_word", ""])
    def test_an_incident_is_open_until_it_is_closed(self, status: str) -> None:
        row = incident_row(Event(), status=status)
        assert self.read(answer("none", row)).state is Verdict.DEGRADED

    @pytest.mark.parametrize("status", ["resolved", "closed", "cancelled", "completed"])
    def test_a_closed_incident_is_over(self, status: str) -> None:
        reading = self.read(answer("none", incident_row(Event(status=status))))
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_maintenance_counts_while_in_progress(self) -> None:
        planned = incident_row(Event(status="scheduled"))
        assert self.read(answer("none", planned)).state is Verdict.OPERATIONAL
        under_way = incident_row(Event(status="in_progress"))
        assert self.read(answer("none", under_way)).state is Verdict.MAINTENANCE

    def test_lists_may_be_absent_or_null(self) -> None:
        document = answer("none")
        del document["incidents"]
        assert self.read(document).state is Verdict.OPERATIONAL
        assert self.read({**document, "incidents": None}).state is Verdict.OPERATIONAL

    def test_the_challenge_before_a_real_page_is_unknown_and_said(self) -> None:
        reading = self.read_reply(
            status=403, headers={"cf-mitigated": "challenge"}, body=b"<html>Just a moment"
        )
        assert reading.state is Verdict.UNKNOWN
        assert reading.read_at == NOW
        assert "a challenge page stands before it (HTTP 403)" in str(reading.error)
