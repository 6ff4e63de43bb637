"""Statuspal, in the shapes of its API v2 and in what real pages answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from family_suite import NOW, PAGE, Event, Page, Part
from pydantic import JsonValue
from summary_suite import (
    AbsentListSuite,
    GroupSuite,
    IdSuite,
    MaintenanceSuite,
    UnnamedIncidentSuite,
)  # fmt: skip

from bcp.model.instant import second_text
from bcp.model.verdict import Verdict, worst
from bcp.status.base import SourceSpec
from bcp.status.statuspal import read, requests

STATES = {
    Verdict.OPERATIONAL: None,
    Verdict.MAINTENANCE: "scheduled",
    Verdict.DEGRADED: "minor",
    Verdict.MAJOR_OUTAGE: "major",
}
Row = dict[str, JsonValue]


def service(part: Part, *children: Row) -> Row:
    return {
        "id": part.key, "name": part.name, "description": None, "children": [*children],
        "current_incident_type": part.word or STATES[part.state],
    }  # fmt: skip


def rollup(name: str, parts: Sequence[Part]) -> Row:
    """A service with others below it, as bad as the worst of them."""
    state = worst(part.state for part in parts)
    return service(Part(name, state), *map(service, parts))


def naive(instant: datetime | None) -> str | None:
    return second_text(instant).removesuffix("Z") if instant else None


def event_row(event: Event, type_: str | None, **more: JsonValue) -> Row:
    return {
        "id": 187842, "type": type_, "title": event.title, "timezone": None,
        "starts_at": naive(event.started_at), "affects_uptime": False,
        "ends_at": "2026-11-21T03:00:00" if event.status == "resolved" else None,
        "service_ids": [part.key for part in event.parts],
        "updates": [{"id": 1, "type": event.status or "issue", "description": "…"}], **more,
    }  # fmt: skip


def incident_row(event: Event, **more: JsonValue) -> Row:
    return event_row(event, STATES[event.impact] or "info", **more)


def summary(*services: JsonValue, **lists: JsonValue) -> JsonValue:
    page: Row = {"name": "Vendor", "subdomain": "vendor", "current_incident_type": None}
    return {
        "status_page": page, "services": [*services], "incidents": [], "maintenances": [],
        "upcoming_maintenances": [], "info_notices": [], "current_status_type": None, **lists,
    }  # fmt: skip


class TestStatuspal(
    IdSuite, GroupSuite, UnnamedIncidentSuite, MaintenanceSuite, AbsentListSuite
):  # fmt: skip
    word = "statuspal"
    hosts = ("https://statuspal.io/api/v2/status_pages/vendor/",)
    namings = (("Chat",), ("id-chat",), ("APIs",), ())
    states = (
        Verdict.OPERATIONAL, Verdict.MAINTENANCE, Verdict.DEGRADED, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    state_keys = ("current_incident_type",)
    good_values = (None, "")
    impacts = (Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    opening_word = "issue"

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(
            family="statuspal", url=url, components=components, api=api, slug="vendor"
        )

    def document(self, page: Page) -> JsonValue:
        under = {name for names in page.groups.values() for name in names}
        parts = {part.name: part for part in page.parts}
        groups = [
            rollup(name, [parts[each] for each in names])
            for name, names in page.groups.items() if names
        ]  # fmt: skip
        return summary(
            *groups, *(service(part) for part in page.parts if part.name not in under),
            incidents=[incident_row(event) for event in page.incidents],
            maintenances=[event_row(e, "scheduled") for e in page.maintenance if e.open],
            upcoming_maintenances=[event_row(e, "scheduled") for e in page.maintenance],
        )  # fmt: skip

    def without_lists(self, document: JsonValue) -> JsonValue:
        assert isinstance(document, dict)
        kept = ("status_page", "services")
        return {key: value for key, value in document.items() if key in kept}

    # What is asked

    @pytest.mark.parametrize(
        ("url", "slug", "asked"),
        [("https://acme.statuspal.io", None, "https://statuspal.io/api/v2/status_pages/acme/"),
         ("https://acme.statuspal.eu/", None, "https://statuspal.eu/api/v2/status_pages/acme/"),
         (PAGE, "a/../b", "https://statuspal.io/api/v2/status_pages/a%2F..%2Fb/")],
    )  # fmt: skip
    def test_the_subdomain_is_the_page_s_or_the_plan_s(
        self, url: str, slug: str | None, asked: str
    ) -> None:
        spec = SourceSpec(family="statuspal", url=url, slug=slug)
        assert requests(spec)[0].url == f"{asked}summary"

    def test_a_page_of_its_own_domain_needs_a_slug_and_says_so(self) -> None:
        spec = SourceSpec(family="statuspal", url=PAGE)
        assert requests(spec) == ()
        reading = self.checked(read(spec, [], NOW))
        assert reading.state is Verdict.UNKNOWN
        assert "write it as slug" in str(reading.error)

    # Services

    def test_ids_are_numbers(self) -> None:
        row: Row = {"id": 19114, "name": "Chat", "children": [], "current_incident_type": "major"}
        assert self.read(summary(row), "19114").state is Verdict.MAJOR_OUTAGE

    def test_what_stands_above_others_is_a_rollup_and_never_judged(self) -> None:
        zone = service(Part("Zone", Verdict.MAJOR_OUTAGE), service(Part("Chat")))
        assert self.read(summary(zone)).state is Verdict.OPERATIONAL
        assert self.read(summary(zone), "Zone").state is Verdict.OPERATIONAL

    def test_services_far_below_belong_to_those_far_above(self) -> None:
        inner = service(Part("Chat", Verdict.DEGRADED))
        for name in ("c", "b", "a"):
            inner = service(Part(name), inner)
        assert self.read(summary(inner), "a").state is Verdict.DEGRADED

    def test_services_without_end_are_unreadable(self) -> None:
        inner = service(Part("Chat"))
        for n in range(300):
            inner = service(Part(f"s{n}"), inner)
        assert "deep" in str(self.read(summary(inner), "Chat").error)

    def test_a_service_without_any_word_is_unknown(self) -> None:
        row: Row = {"id": 1, "name": "Chat", "children": []}
        assert "'(none)' for 'Chat'" in str(self.read(summary(row), "Chat").error)

    @pytest.mark.parametrize(
        ("word", "state"),
        [("info", Verdict.OPERATIONAL), ("performance", Verdict.DEGRADED),
         ("emergency-maintenance", Verdict.MAINTENANCE), ("custom-type", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_words_that_real_pages_used(self, word: str, state: Verdict) -> None:
        assert self.read(summary(service(Part("Chat", word=word))), "Chat").state is state

    # Incidents

    def test_an_incident_of_type_info_is_an_incident_all_the_same(self) -> None:
        chat = Part("Chat", word="info")
        row = event_row(Event(parts=(chat,)), "info")
        reading = self.read(summary(service(chat), incidents=[row]), "Chat")
        assert reading.state is Verdict.DEGRADED

    def test_an_info_notice_counts_for_nothing(self) -> None:
        document = summary(service(Part("Chat")), info_notices=[event_row(Event(), "info")])
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_an_incident_of_one_service_names_its_rollup_too(self) -> None:
        zone = service(Part("Zone"), service(Part("Chat")), service(Part("Video")))
        row = incident_row(Event(parts=(Part("Zone"), Part("Video"))))
        assert self.read(summary(zone, incidents=[row]), "Chat").state is Verdict.OPERATIONAL
        assert self.read(summary(zone, incidents=[row]), "Zone").state is Verdict.DEGRADED

    def test_an_incident_that_names_only_a_rollup_is_about_all_below_it(self) -> None:
        zone = service(Part("Zone"), service(Part("Chat")), service(Part("Video")))
        row = incident_row(Event(parts=(Part("Zone"),)))
        assert self.read(summary(zone, incidents=[row]), "Chat").state is Verdict.DEGRADED

    def test_an_incident_that_ends_later_is_open(self) -> None:
        row = incident_row(Event(parts=(Part("Chat"),)), ends_at="2026-11-21T04:00:00")
        assert self.read(summary(service(Part("Chat")), incidents=[row]), "Chat").incidents

    def test_an_end_that_cannot_be_read_ends_nothing(self) -> None:
        row = incident_row(Event(parts=(Part("Chat"),)), ends_at="soon")
        assert self.read(summary(service(Part("Chat")), incidents=[row]), "Chat").incidents

    def test_an_unknown_type_of_an_incident_is_unknown(self) -> None:
        row = event_row(Event(parts=(Part("Chat"),)), "custom-type")
        reading = self.read(summary(service(Part("Chat")), incidents=[row]), "Chat")
        assert "an incident's type 'custom-type' is not known" in str(reading.error)

    def test_maintenance_that_is_still_to_come_counts_for_nothing(self) -> None:
        later = NOW + timedelta(days=1)
        for started, state in ((later, Verdict.OPERATIONAL), (None, Verdict.MAINTENANCE)):
            reading = self.read(Page(maintenance=(Event(started_at=started),)), "Chat")
            assert reading.state is state

    def test_emergency_maintenance_is_maintenance(self) -> None:
        row = event_row(Event(parts=(Part("Chat"),)), "emergency-maintenance")
        document = summary(service(Part("Chat")), maintenances=[row])
        assert self.read(document, "Chat").state is Verdict.MAINTENANCE

    def test_the_page_s_own_type_counts_for_the_whole_page_alone(self) -> None:
        page: Row = {"name": "Vendor", "current_incident_type": "major"}
        document = summary(service(Part("Chat")), status_page=page)
        assert self.read(document).state is Verdict.MAJOR_OUTAGE
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL
