"""Datadog Status Pages, in the shape that three readers found at status.openrouter.ai."""

import pytest
from family_suite import Event, Page, Part
from pydantic import JsonValue
from summary_suite import SummarySuite

from bcp.model.instant import second_text
from bcp.model.verdict import Verdict
from bcp.status.datadog import requests

Row = dict[str, JsonValue]
WORDS = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "maintenance",
    Verdict.DEGRADED: "degraded",
    Verdict.PARTIAL_OUTAGE: "partial_outage",
    Verdict.MAJOR_OUTAGE: "major_outage",
}


def component_row(part: Part) -> Row:
    return {
        "id": part.key, "name": part.name, "position": 0, "type": "Component",
        "status": part.word or WORDS[part.state],
    }  # fmt: skip


def group_row(name: str, *rows: JsonValue) -> Row:
    return {"id": f"group-{name}", "name": name, "type": "ComponentGroup", "components": [*rows]}


def event_row(event: Event, state: Verdict, stage: str, **more: JsonValue) -> Row:
    affected = [{**component_row(part), "status": WORDS[state]} for part in event.parts]
    start = second_text(event.started_at) if event.started_at else None
    return {
        "id": "2a3d415a", "title": event.title, "currentStatus": event.status or stage,
        "publishedDate": start, "startDate": start, "componentsAffected": [*affected],
        "timeline": [], **more,
    }  # fmt: skip


def incident_row(event: Event, **more: JsonValue) -> Row:
    over = event.status == "resolved"
    known: Row = {"resolved": over, "resolvedDate": "2026-11-21T03:00:00Z" if over else ""}
    return event_row(event, event.impact, "investigating", **{**known, **more})


def config(rows: list[JsonValue], **more: JsonValue) -> Row:
    return {
        "id": "3bdfe680", "name": "Vendor", "pageUrl": "https://vendor.statuspage.datadoghq.com",
        "customDomain": "", "components": rows, "incidents": [], "maintenances": None, **more,
    }  # fmt: skip


class TestDatadog(SummarySuite):
    word = "datadog"

    def document(self, page: Page) -> JsonValue:
        under = {name for names in page.groups.values() for name in names}
        parts = {part.name: part for part in page.parts}
        rows: list[JsonValue] = [
            group_row(name, *(component_row(parts[each]) for each in names))
            for name, names in page.groups.items()
        ]
        rows += [component_row(part) for part in page.parts if part.name not in under]
        works = [
            event_row(e, Verdict.MAINTENANCE, "in_progress" if e.open else "scheduled")
            for e in page.maintenance
        ]
        incidents = [incident_row(event) for event in page.incidents]
        return config(rows, incidents=[*incidents], maintenances=[*works])

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        return {key: value for key, value in document.items() if key != "maintenances"}

    def test_the_one_document_is_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec())] == [
            "https://status.vendor.example/config.json"
        ]

    @pytest.mark.parametrize(
        "change",
        [{"components": [{"id": "a", "name": "Chat", "status": "operational"}]},
         {"components": [{"id": "a", "name": "Chat", "status": "operational", "type": "Odd"}]},
         {"components": "none"}, {"incidents": {}}],
    )  # fmt: skip
    def test_another_shape_is_unknown_and_a_probe_is_advised(self, change: Row) -> None:
        document = {**config([component_row(Part("Chat"))]), **change}
        reading = self.read(document, "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "not known well enough" in str(reading.error)
        assert "give the service a probe" in str(reading.error)

    @pytest.mark.parametrize("key", ["components", "incidents"])
    def test_a_document_without_its_lists_is_another_document(self, key: str) -> None:
        document = config([component_row(Part("Chat"))])
        del document[key]
        assert f"it has no {key}" in str(self.read(document, "Chat").error)

    def test_groups_in_groups_without_end_are_unknown(self) -> None:
        inner = group_row("a", component_row(Part("Chat")))
        for _ in range(300):
            inner = group_row("a", inner)
        assert "deep" in str(self.read(config([inner]), "Chat").error)

    @pytest.mark.parametrize(
        ("resolved", "stage", "is_open"),
        [(True, "resolved", False), (True, "monitoring", True), (False, "resolved", True),
         (None, "resolved", True), ("true", "resolved", True)],
    )  # fmt: skip
    def test_an_incident_is_closed_where_flag_and_word_agree(
        self, resolved: JsonValue, stage: str, *, is_open: bool
    ) -> None:
        row = incident_row(Event(), resolved=resolved, currentStatus=stage)
        document = config([component_row(Part("Chat"))], incidents=[row])
        assert bool(self.read(document, "Chat").incidents) is is_open

    @pytest.mark.parametrize("stage", ["completed", "canceled", "scheduled"])
    def test_maintenance_that_is_not_under_way_counts_for_nothing(self, stage: str) -> None:
        row = event_row(Event(), Verdict.MAINTENANCE, stage)
        document = config([component_row(Part("Chat"))], maintenances=[row])
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_the_access_denied_of_its_store_is_unknown(self) -> None:
        body = b"<Error><Code>AccessDenied</Code></Error>"
        reading = self.read_reply("Chat", status=403, body=body)
        assert reading.error == "HTTP 403"
