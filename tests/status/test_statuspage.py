"""Atlassian Statuspage, in the shapes of its page API and in what real pages answered."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_pages import NOW, Event, Page, Part
from summary_suite import SummarySuite

from bcp.model.instant import second_text
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.statuspage import read, requests

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
ULID = "01JMDK9XYNY6RXSED6SDWW50WY"


def component_row(part: Part, group_id: str | None = None) -> dict[str, JsonValue]:
    return {
        "id": part.key, "name": part.name, "status": part.word or STATES[part.state],
        "position": 1, "description": None, "group_id": group_id, "group": False,
        "only_show_if_degraded": False,
    }  # fmt: skip


def group_row(name: str) -> dict[str, JsonValue]:
    # A rollup row says green whatever is below it: judging it would be the fault.
    return {**component_row(Part(name, id=f"group-{name}")), "group": True, "components": []}


def incident_row(event: Event) -> dict[str, JsonValue]:
    started = second_text(event.started_at) if event.started_at else None
    return {
        "id": "inc1", "name": event.title, "status": event.status or "investigating",
        "impact": IMPACTS[event.impact], "created_at": started, "started_at": started,
        "components": [component_row(part) for part in event.parts], "incident_updates": [],
    }  # fmt: skip


def maintenance_row(event: Event) -> dict[str, JsonValue]:
    status = event.status or ("in_progress" if event.open else "scheduled")
    return {
        **incident_row(event), "status": status, "impact": "maintenance",
        "scheduled_for": "2026-11-21T03:00:00Z", "scheduled_until": "2026-11-21T04:00:00Z",
    }  # fmt: skip


class TestStatuspage(SummarySuite):
    word = "statuspage"

    def document(self, page: Page) -> JsonValue:
        group_of = {name: group for group, names in page.groups.items() for name in names}
        rows: list[JsonValue] = [group_row(name) for name in page.groups]
        for part in page.parts:
            group = group_of.get(part.name)
            rows.append(component_row(part, group and f"group-{group}"))
        return {
            "page": {"id": "tymt9n04zgry", "name": "Vendor", "time_zone": "Etc/UTC"},
            "status": {"indicator": "none", "description": "All Systems Operational"},
            "components": rows,
            "incidents": [incident_row(event) for event in page.incidents],
            "scheduled_maintenances": [maintenance_row(event) for event in page.maintenance],
        }

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        kept = ("page", "status", "components")
        return {key: value for key, value in document.items() if key in kept}

    def test_the_summary_is_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec("Chat"))] == [
            "https://status.vendor.example/api/v2/summary.json"
        ]

    def test_a_group_s_own_row_is_never_judged(self) -> None:
        document = self.document(Page(groups={"APIs": ("Chat",)}))
        assert isinstance(document, dict)
        rows = document["components"]
        assert isinstance(rows, list)
        assert isinstance(rows[0], dict)
        rows[0]["status"] = "major_outage"
        assert self.read(document).state is Verdict.OPERATIONAL

    def test_a_start_before_the_post_counts(self) -> None:
        row = {**incident_row(Event()), "started_at": "2026-11-21T02:40:00.000-01:00",
               "created_at": "2026-11-21T03:50:00Z"}  # fmt: skip
        document = changed(self.document(Page()), incidents=[row])
        started = self.read(document, "Chat").incidents[0].started_at
        assert started is not None
        assert second_text(started) == "2026-11-21T03:40:00Z"

    def test_maintenance_begins_when_it_is_planned_not_when_it_is_announced(self) -> None:
        reading = self.read(Page(maintenance=(Event(),)), "Chat")
        started = reading.incidents[0].started_at
        assert started is not None
        assert second_text(started) == "2026-11-21T03:00:00Z"

    @pytest.mark.parametrize(
        ("indicator", "state"),
        [("none", Verdict.OPERATIONAL), ("maintenance", Verdict.MAINTENANCE),
         ("minor", Verdict.DEGRADED), ("major", Verdict.PARTIAL_OUTAGE),
         ("critical", Verdict.MAJOR_OUTAGE), ("purple", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_the_indicator_counts_only_for_the_whole_page(
        self, indicator: str, state: Verdict
    ) -> None:
        document = changed(self.document(Page()), status={"indicator": indicator})
        assert self.read(document).state is state
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_an_unknown_impact_of_an_incident_about_us_is_unknown(self) -> None:
        row = {**incident_row(Event()), "impact": "apocalyptic"}
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert "an incident's impact 'apocalyptic' is not known" in str(reading.error)
        assert reading.incidents[0].touches_ours

    def test_the_compatible_feed_of_incidentio_proves_no_absence(self) -> None:
        document = changed(self.document(Page()), page={"id": ULID})
        reading = self.read(document, "Chat Completions")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing" in str(reading.error)
        assert "use family incidentio" in str(reading.error)
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_a_full_window_of_the_compatible_feed_is_told(self) -> None:
        parts = tuple(Part(f"p{n}") for n in range(25))
        document = changed(self.document(Page(parts)), page={"id": ULID})
        assert "25 components at most" in str(self.read(document).note)

    def test_a_dead_mirror_is_never_green(self) -> None:
        spec = SourceSpec(family="statuspage", url="https://deepseek.statuspage.io")
        reading = read(spec, self.answer(self.document(Page()), spec), NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "frozen" in str(reading.error)


def changed(document: JsonValue, **values: JsonValue) -> JsonValue:
    assert isinstance(document, dict)
    return {**document, **values}


def read_captured(path: Path, *components: str) -> tuple[Verdict, str | None, str | None]:
    url = json.loads(path.read_bytes())["page"]["url"]
    spec = SourceSpec(family="statuspage", url=url, components=components)
    reading = read(spec, [Reply(requests(spec)[0].url, 200, {}, path.read_bytes())], NOW)
    return reading.state, reading.error, reading.note


def test_captured_pages_that_were_fine(shared_data: Path) -> None:
    folder = shared_data / "status" / "statuspage"
    claude = folder / "anthropic-summary-operational-2026-09-28.json"
    assert read_captured(claude, "k8w3r06qmzrp")[0] is Verdict.OPERATIONAL
    assert read_captured(claude, "Claude Code")[0] is Verdict.OPERATIONAL
    cursor = folder / "cursor-summary-operational-2026-09-28.json"
    assert read_captured(cursor)[0] is Verdict.OPERATIONAL


def test_a_captured_page_in_maintenance(shared_data: Path) -> None:
    path = shared_data / "status" / "statuspage" / "cloudamqp-summary-maintenance.json"
    assert read_captured(path, "Shared servers")[0] is Verdict.MAINTENANCE
    assert read_captured(path, "Dedicated servers")[0] is Verdict.OPERATIONAL
    assert read_captured(path)[0] is Verdict.MAINTENANCE


def test_a_captured_list_of_incidents_in_the_place_of_a_summary(shared_data: Path) -> None:
    path = shared_data / "status" / "statuspage" / "github-incidents-2026-07-30-copilot.json"
    spec = SourceSpec(family="statuspage", url="https://status.vendor.example")
    reading = read(spec, [Reply(requests(spec)[0].url, 200, {}, path.read_bytes())], NOW)
    assert reading.error == "the page lists no components"


def test_a_captured_page_of_incidentio_in_the_compatible_shape(shared_data: Path) -> None:
    path = shared_data / "status" / "incidentio" / "perplexity-summary-operational-2026-09-28.json"
    assert read_captured(path, "API")[0] is Verdict.OPERATIONAL
    state, error, _ = read_captured(path, "Sonar")
    assert state is Verdict.UNKNOWN
    assert "use family incidentio" in str(error)
