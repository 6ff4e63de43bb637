"""incident.io's native feed, in the words that its readers have met."""

import json

import pytest
from family_suite import JSON_HEADERS
from pydantic import JsonValue
from status_pages import NOW, Event, Page, Part
from summary_suite import SummarySuite

from bcp.model.instant import second_text
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.incidentio import read, requests

STATES = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "under_maintenance",
    Verdict.DEGRADED: "degraded_performance",
    Verdict.PARTIAL_OUTAGE: "partial_outage",
    Verdict.MAJOR_OUTAGE: "full_outage",
}
LISTS = ("ongoing_incidents", "scheduled_maintenances", "structure")


def affected_row(part: Part, state: Verdict) -> dict[str, JsonValue]:
    return {"component_id": part.key, "status": part.word or STATES[state]}


def incident_row(event: Event) -> dict[str, JsonValue]:
    started = second_text(event.started_at) if event.started_at else None
    return {
        "id": "01INC", "name": event.title, "status": event.status or "investigating",
        "published_at": started, "last_update_at": "2026-11-21T03:05:00Z", "updates": [],
        "affected_components": [affected_row(part, event.impact) for part in event.parts],
    }  # fmt: skip


def maintenance_row(event: Event) -> dict[str, JsonValue]:
    status = "maintenance_in_progress" if event.open else "maintenance_scheduled"
    return {**incident_row(event), "status": event.status or status}


def structure(page: Page) -> dict[str, JsonValue]:
    grouped = {name for names in page.groups.values() for name in names}
    keys = {part.name: part.key for part in page.parts}
    items: list[JsonValue] = [
        {"component": {"component_id": part.key, "name": part.name, "hidden": False}}
        for part in page.parts
        if part.name not in grouped
    ]
    for group, names in page.groups.items():
        members: list[JsonValue] = [
            {"component_id": keys[name], "name": name, "hidden": False} for name in names
        ]
        body: JsonValue = {"id": f"g-{group}", "name": group, "hidden": False,
                           "components": members}  # fmt: skip
        items.append({"group": body})
    return {"items": items}


class TestIncidentio(SummarySuite):
    word = "incidentio"

    def document(self, page: Page) -> JsonValue:
        impaired = [p for p in page.parts if p.word or p.state is not Verdict.OPERATIONAL]
        return {
            "summary": {
                "id": "01PAGE", "name": "Vendor", "public_url": "https://status.vendor.example/",
                "components": [{"id": part.key, "name": part.name} for part in page.parts],
                "structure": structure(page),
                "affected_components": [affected_row(part, part.state) for part in impaired],
                "ongoing_incidents": [incident_row(event) for event in page.incidents],
                "scheduled_maintenances": [maintenance_row(event) for event in page.maintenance],
            }
        }  # fmt: skip

    def without_lists(self, document: JsonValue) -> JsonValue:
        return {"summary": {k: v for k, v in summary_of(document).items() if k not in LISTS}}

    def test_without_the_list_of_what_is_affected_nothing_is_known(self) -> None:
        document = self.document(Page())
        summary_of(document)["component_impacts"] = summary_of(document).pop("affected_components")
        for named in self.namings[:2]:
            reading = self.read(document, *named)
            assert reading.state is Verdict.UNKNOWN
            assert "no affected_components" in str(reading.error)

    def test_the_native_feed_is_asked_for(self) -> None:
        spec = self.spec("Chat", url="https://status.vendor.example/some/page")
        assert [r.url for r in requests(spec)] == [
            "https://status.vendor.example/proxy/status.vendor.example"
        ]

    def test_both_hosts_are_asked_for_where_the_page_has_a_port(self) -> None:
        spec = self.spec("Chat", url="http://127.0.0.1:8123", api="http://127.0.0.1:9000/feed")
        assert [r.url for r in requests(spec)] == [
            "http://127.0.0.1:9000/feed/proxy/127.0.0.1",
            "http://127.0.0.1:9000/feed/proxy/127.0.0.1:8123",
        ]

    def test_the_first_answer_that_is_a_page_is_read(self) -> None:
        spec = self.spec("Chat", url="http://127.0.0.1:8123")
        first, second = (request.url for request in requests(spec))
        green = json.dumps(self.document(Page())).encode()
        red = json.dumps(self.document(Page((Part("Chat", Verdict.MAJOR_OUTAGE),)))).encode()
        page_first = [Reply(first, 200, {}, red), Reply(second, 200, {}, green)]
        page_second = [Reply(first, 404, {}, b"<html>"), Reply(second, 200, {}, red)]
        neither = [Reply(first, 404, {}, b"<html>"), Reply(second, 200, JSON_HEADERS, b"{}")]
        assert read(spec, page_first, NOW).state is Verdict.MAJOR_OUTAGE
        assert read(spec, page_second, NOW).state is Verdict.MAJOR_OUTAGE
        error = read(spec, neither, NOW).error
        assert error is not None
        assert "HTTP 404; the answer has no summary" in error

    @pytest.mark.parametrize("word", ["full_outage", "major_outage"])
    def test_both_words_for_an_outage_are_read(self, word: str) -> None:
        assert self.read(Page((Part("Chat", word=word),)), "Chat").state is Verdict.MAJOR_OUTAGE

    def test_current_status_stands_for_status(self) -> None:
        document = self.document(Page())
        affected: JsonValue = [{"component_id": "id-chat", "current_status": "partial_outage"}]
        summary_of(document)["affected_components"] = affected
        assert self.read(document, "Chat").state is Verdict.PARTIAL_OUTAGE

    def test_an_affected_component_is_judged_by_its_worst_word(self) -> None:
        document = self.document(Page())
        summary_of(document)["affected_components"] = [
            {"component_id": "id-chat", "status": word}
            for word in ("degraded_performance", "full_outage", "operational")
        ]
        assert self.read(document, "Chat").state is Verdict.MAJOR_OUTAGE

    def test_an_affected_component_without_an_id_may_be_anyone_s(self) -> None:
        document = self.document(Page())
        summary_of(document)["affected_components"] = [{"status": "full_outage"}]
        assert "no id" in str(self.read(document, "Chat").error)

    def test_a_component_is_known_by_the_structure_alone(self) -> None:
        document = self.document(Page(groups={"APIs": ("Chat",)}))
        summary_of(document)["components"] = []
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_a_group_is_found_by_its_id_too(self) -> None:
        page = Page((Part("Chat", Verdict.DEGRADED),), groups={"APIs": ("Chat",)})
        assert self.read(page, "g-APIs").state is Verdict.DEGRADED

    def test_a_component_goes_before_a_group_of_the_same_name(self) -> None:
        parts = (Part("API"), Part("Batch", Verdict.MAJOR_OUTAGE))
        reading = self.read(Page(parts, groups={"API": ("Batch",)}), "API")
        assert reading.state is Verdict.OPERATIONAL

    def test_a_hidden_component_is_no_part_of_a_group(self) -> None:
        document = self._with_hidden(Verdict.DEGRADED)
        assert self.read(document, "APIs").state is Verdict.OPERATIONAL
        assert self.read(document).state is Verdict.OPERATIONAL

    def test_a_hidden_component_named_outright_is_judged(self) -> None:
        document = self._with_hidden(Verdict.DEGRADED)
        assert self.read(document, "Secret").state is Verdict.DEGRADED

    def test_an_incident_about_a_hidden_member_of_our_group_is_about_us(self) -> None:
        document = self._with_hidden(Verdict.OPERATIONAL)
        row = incident_row(Event(parts=(Part("Secret"),)))
        summary_of(document)["ongoing_incidents"] = [row]
        assert self.read(document, "APIs").state is Verdict.DEGRADED

    def _with_hidden(self, state: Verdict) -> JsonValue:
        parts = (Part("Chat"), Part("Secret", state))
        document = self.document(Page(parts, groups={"APIs": ("Chat", "Secret")}))
        members = json.dumps(document).replace(
            '"name": "Secret", "hidden": false', '"name": "Secret", "hidden": true'
        )
        loaded: JsonValue = json.loads(members)
        return loaded

    def test_an_incident_is_for_us_as_bad_as_it_is_for_our_component(self) -> None:
        document = self.document(Page())
        row = incident_row(Event())
        row["affected_components"] = [
            {"component_id": "id-chat", "status": "degraded_performance"},
            {"component_id": "id-video", "status": "full_outage"},
        ]
        summary_of(document)["ongoing_incidents"] = [row]
        assert self.read(document, "Chat").state is Verdict.DEGRADED
        assert self.read(document, "Video").state is Verdict.MAJOR_OUTAGE
        assert self.read(document, "Login").state is Verdict.OPERATIONAL

    def test_an_unknown_state_in_an_incident_about_us_is_unknown(self) -> None:
        document = self.document(Page())
        row = incident_row(Event(parts=(Part("Chat", word="melting"),)))
        summary_of(document)["ongoing_incidents"] = [row]
        assert "an incident's state 'melting' is not known" in str(
            self.read(document, "Chat").error
        )

    def test_the_compatible_shape_is_not_the_native_feed(self) -> None:
        reading = self.read({"page": {}, "components": []}, "Chat")
        assert "not incident.io's native feed" in str(reading.error)


def summary_of(document: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(document, dict)
    summary = document["summary"]
    assert isinstance(summary, dict)
    return summary
