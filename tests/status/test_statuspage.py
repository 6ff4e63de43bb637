"""Atlassian Statuspage, in the shapes of its page API and in what real pages answered."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE, Event, Page, Part
from summary_suite import SummarySuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.statuspage import follow, read, requests

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

    def test_maintenance_that_is_verified_is_still_under_way(self) -> None:
        event = Event(parts=(Part("Chat"),), status="verifying")
        assert self.read(Page(maintenance=(event,)), "Chat").state is Verdict.MAINTENANCE

    def test_maintenance_that_is_completed_is_over(self) -> None:
        event = Event(parts=(Part("Chat"),), status="completed")
        assert self.read(Page(maintenance=(event,)), "Chat").state is Verdict.OPERATIONAL

    def test_a_postmortem_is_no_open_incident(self) -> None:
        event = Event(parts=(Part("Chat"),), status="postmortem", impact=Verdict.MAJOR_OUTAGE)
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    @pytest.mark.parametrize("affected", [None, [], [{"code": "id-video", "name": "Video"}]])
    def test_what_an_update_says_is_affected_is_not_relied_on(self, affected: JsonValue) -> None:
        row = incident_row(Event(parts=(Part("Chat"),)))
        row["incident_updates"] = [{"id": "u1", "status": "investigating", "body": "",
                                    "affected_components": affected}]  # fmt: skip
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert reading.state is Verdict.DEGRADED

    def test_a_peak_of_one_region_is_not_ours(self) -> None:
        # One region of 63 down, or 13 of 544 components: the indicator reads major all the same.
        regions = (*(Part(f"r{n}") for n in range(62)), Part("Oslo", Verdict.MAJOR_OUTAGE))
        document = changed(self.document(Page(regions)), status={"indicator": "major"})
        assert self.read(document, "r1").state is Verdict.OPERATIONAL
        assert self.read(document, "Oslo").state is Verdict.MAJOR_OUTAGE

    def test_a_mild_indicator_hides_no_outage(self) -> None:
        # Four of six components in partial outage read minor.
        parts = tuple(Part(name, Verdict.PARTIAL_OUTAGE) for name in ("Chat", "API", "Code", "IDE"))
        page = Page((*parts, Part("Console"), Part("Gov")))
        document = changed(self.document(page), status={"indicator": "minor"})
        assert self.read(document, "API").state is Verdict.PARTIAL_OUTAGE
        assert self.read(document).state is Verdict.PARTIAL_OUTAGE

    def test_a_page_may_be_green_with_an_incident_open(self) -> None:
        document = self.document(Page(incidents=(Event(impact=Verdict.OPERATIONAL),)))
        assert isinstance(document, dict)
        assert document["status"] == {"indicator": "none",
                                      "description": "All Systems Operational"}  # fmt: skip
        assert self.read(document, "Chat").state is Verdict.DEGRADED
        assert self.read(document).state is Verdict.DEGRADED

    ALL = tuple(Part(name) for name in ("Chat", "Login", "Video", "Batch"))

    def test_an_incident_linked_to_every_component_is_advisory(self) -> None:
        page = Page(self.ALL, (Event("Hiccups", self.ALL, Verdict.MAJOR_OUTAGE),))
        reading = self.read(page, "Chat")
        assert reading.state is Verdict.DEGRADED
        assert "'Hiccups' names every component of the page" in str(reading.note)

    def test_an_incident_linked_to_every_component_counts_where_ours_is_impaired(self) -> None:
        parts = (Part("Chat", Verdict.DEGRADED), *self.ALL[1:])
        page = Page(parts, (Event(parts=parts, impact=Verdict.MAJOR_OUTAGE),))
        assert self.read(page, "Chat").state is Verdict.MAJOR_OUTAGE
        assert self.read(page, "Chat").note is None

    def test_a_small_page_may_well_be_down_as_a_whole(self) -> None:
        page = Page(self.ALL[:3], (Event(parts=self.ALL[:3], impact=Verdict.MAJOR_OUTAGE),))
        assert self.read(page, "Chat").state is Verdict.MAJOR_OUTAGE

    def test_an_unknown_impact_is_unknown_though_every_component_is_named(self) -> None:
        row = {**incident_row(Event(parts=self.ALL)), "impact": "apocalyptic"}
        document = changed(self.document(Page(self.ALL)), incidents=[row])
        assert self.read(document, "Chat").state is Verdict.UNKNOWN

    def test_the_compatible_feed_of_incidentio_proves_no_absence(self) -> None:
        document = changed(self.document(Page()), page={"id": ULID})
        reading = self.read(document, "Chat Completions")
        assert reading.state is Verdict.UNKNOWN
        assert "component missing" in str(reading.error)
        assert "use family incidentio" in str(reading.error)
        chat = self.read(document, "Chat")
        assert chat.state is Verdict.OPERATIONAL
        assert "runs on incident.io now" in str(chat.note)
        assert "25 components at most: use family incidentio" in str(chat.note)

    def test_a_full_window_of_incidentio_says_nothing_of_a_whole_page(self) -> None:
        for count, state in ((24, Verdict.OPERATIONAL), (25, Verdict.UNKNOWN)):
            document = self.document(Page(tuple(Part(f"p{n}") for n in range(count))))
            whole = self.read(changed(document, page={"id": ULID}))
            assert whole.state is state
            assert "use family incidentio" in f"{whole.error} {whole.note}"
            assert (
                self.read(changed(document, page={"id": ULID}), "p3").state is Verdict.OPERATIONAL
            )
            assert self.read(document).state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("id_", [ULID.lower(), ULID[:-1], ULID + "0", "8" + ULID[1:], None])
    def test_another_id_is_no_sign_of_incidentio(self, id_: str | None) -> None:
        document = changed(self.document(Page()), page={"id": id_})
        assert self.read(document, "Chat").note is None

    def test_a_dead_mirror_is_never_green(self) -> None:
        mirror = "https://deepseek.statuspage.io"
        for spec in (self.spec(url=mirror), self.spec(url=PAGE, api=mirror)):
            reading = read(spec, self.answer(self.document(Page()), spec), NOW)
            assert reading.state is Verdict.UNKNOWN
            assert "frozen" in str(reading.error)
            assert follow(spec, [Reply(requests(spec)[0].url, 404)]) == ()


class TestParts:
    """The summary is not there, and its three parts are."""

    @pytest.mark.parametrize(
        "reply", [{"status": 404}, {"status": 500}, {"status": 200, "body": b"<html>"}]
    )
    def test_the_parts_are_asked_for(self, reply: dict[str, object]) -> None:
        assert [request.url for request in follow(SPEC, [answered(reply)])] == [
            "https://status.vendor.example/api/v2/components.json",
            "https://status.vendor.example/api/v2/incidents/unresolved.json",
            "https://status.vendor.example/api/v2/scheduled-maintenances/active.json",
        ]

    @pytest.mark.parametrize(
        "reply",
        [{"failure": Failure.TIMEOUT}, {"status": 403}, {"status": 429}, {"status": 401},
         {"status": 404, "url": "https://status.elsewhere.example/"},
         {"status": 503, "headers": {"cf-mitigated": "challenge"}},
         {"status": 200, "body": b'{"components": []}'}],
    )  # fmt: skip
    def test_nothing_more_is_asked_of_a_host_that_is_not_there_or_sends_us_away(
        self, reply: dict[str, object]
    ) -> None:
        assert follow(SPEC, [answered(reply)]) == ()

    def test_the_parts_are_judged_together(self) -> None:
        reading = read_parts(Page())
        assert reading.state is Verdict.OPERATIONAL
        assert reading.note == "read from the summary's parts: summary.json: HTTP 404"
        assert read_parts(Page((Part("Chat", Verdict.DEGRADED),))).state is Verdict.DEGRADED
        assert read_parts(Page(incidents=(Event(),))).state is Verdict.DEGRADED
        assert read_parts(Page(maintenance=(Event(),))).state is Verdict.MAINTENANCE

    def test_the_evidence_is_all_of_them(self) -> None:
        bodies = [part_body(Page(), key) for key in PARTS]
        assert read_parts(Page()).digest == hashlib.sha256(b"".join(bodies)).hexdigest()

    @pytest.mark.parametrize("at", range(3))
    @pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"page": {}}'])
    def test_one_part_that_cannot_be_read_is_unknown(self, at: int, body: bytes) -> None:
        bodies = [part_body(Page(), key) for key in PARTS]
        bodies[at] = body
        reading = read_bodies(bodies)
        assert reading.state is Verdict.UNKNOWN
        path = follow(SPEC, [answered({"status": 404})])[at].url.partition("/api/v2/")[2]
        assert f"HTTP 404; {path}: " in str(reading.error)

    def test_before_the_parts_are_there_it_is_unknown(self) -> None:
        assert read(SPEC, [answered({"status": 404})], NOW).error == "HTTP 404"


PARTS = ("components", "incidents", "scheduled_maintenances")
SPEC = SourceSpec(family="statuspage", url=PAGE, components=("Chat",))


def answered(reply: dict[str, object]) -> Reply:
    return Reply(**{"url": requests(SPEC)[0].url, **reply})  # type: ignore[arg-type]  # the test names Reply's own fields


def part_body(page: Page, key: str) -> bytes:
    document = TestStatuspage().document(page)
    assert isinstance(document, dict)
    return json.dumps({"page": document["page"], key: document[key]}).encode()


def read_parts(page: Page) -> PageReading:
    return read_bodies([part_body(page, key) for key in PARTS])


def read_bodies(bodies: Sequence[bytes]) -> PageReading:
    first = [answered({"status": 404})]
    urls = [request.url for request in follow(SPEC, first)]
    parts = [Reply(url, 200, {}, body) for url, body in zip(urls, bodies, strict=True)]
    return read(SPEC, [*first, *parts], NOW)


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
