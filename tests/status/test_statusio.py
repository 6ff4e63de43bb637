"""Status.io: numbers for states, containers below components, and the address in the plan."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE, Event, Page, Part
from summary_suite import AbsentListSuite, IdSuite, MaintenanceSuite, UnnamedIncidentSuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.statusio import read, requests

API = "https://api.status.io/1.0/status/533c6539221ae15e3f000031"
CODES = {
    Verdict.OPERATIONAL: 100,
    Verdict.MAINTENANCE: 200,
    Verdict.DEGRADED: 300,
    Verdict.PARTIAL_OUTAGE: 400,
    Verdict.MAJOR_OUTAGE: 500,
}
STEPS = {"investigating": 100, "identified": 200, "monitoring": 300}

Written = dict[str, JsonValue]


def container(name: str, code: JsonValue) -> Written:
    return {"id": f"c-{name.lower()}", "name": name, "updated": "2026-11-21T03:00:00.000Z",
            "status": "", "status_code": code}  # fmt: skip


def component_row(part: Part, *containers: Written) -> Written:
    code: JsonValue = part.word or CODES[part.state]
    held: list[JsonValue] = [*containers] or [container("Frankfurt", 100)]
    return {"id": part.key, "name": part.name, "updated": "2026-11-21T03:00:00.000Z",
            "status": "", "status_code": code, "containers": held}  # fmt: skip


def message(code: JsonValue, state: JsonValue = 100, at: str = "2026-11-21T02:51:00Z") -> Written:
    return {"details": "We look into it.", "state": state, "status": code, "datetime": at}


def event_row(event: Event, code: JsonValue, state: JsonValue = 100, *places: str) -> Written:
    start = second_text(event.started_at) if event.started_at else None
    parts: list[JsonValue] = [{"name": part.name, "_id": part.key} for part in event.parts]
    held: list[JsonValue] = [{"name": place, "_id": f"c-{place.lower()}"} for place in places]
    return {
        "name": event.title, "_id": "5f108cc06e9c9104c0553a46", "datetime_open": start,
        "messages": [message(code, state)], "containers_affected": held,
        "components_affected": parts,
    }  # fmt: skip


def incident_row(event: Event, *places: str) -> Written:
    state = STEPS.get(event.status, event.status or 100)
    return event_row(event, CODES[event.impact], state, *places)


def maintenance_row(event: Event) -> Written:
    return {
        **event_row(event, 200),
        "datetime_open": "2026-11-20T09:00:00.000Z",
        "datetime_planned_start": "2026-11-21T03:00:00.000Z",
        "datetime_planned_end": "2026-11-21T05:00:00.000Z",
    }


class TestStatusIo(IdSuite, UnnamedIncidentSuite, MaintenanceSuite, AbsentListSuite):
    word = "statusio"
    hosts = (API,)
    identity = ("id", "_id", "name")
    state_keys = ("status_code",)

    def spec(self, *components: str, url: str = PAGE, api: str | None = API) -> SourceSpec:
        return SourceSpec(family=self.word, url=url, components=components, api=api)

    def document(self, page: Page) -> JsonValue:
        return {
            "result": {
                "status_overall": {"updated": "2026-11-21T03:00:00Z", "status": "Operational",
                                   "status_code": 100},
                "status": [component_row(part) for part in page.parts],
                "incidents": [incident_row(event) for event in page.incidents],
                "maintenance": {
                    "active": [maintenance_row(e) for e in page.maintenance if e.open],
                    "upcoming": [maintenance_row(e) for e in page.maintenance if not e.open],
                },
            }
        }  # fmt: skip

    def without_lists(self, document: JsonValue) -> JsonValue:
        kept = {key: value for key, value in result_of(document).items() if "status" in key}
        return {"result": kept}

    def test_a_resolved_incident_is_over(self) -> None:
        # There is no word for it: what is over is no longer listed.
        assert self.read(Page(), "Chat").incidents == ()

    # The address

    def test_the_address_is_the_plan_s(self) -> None:
        assert [request.url for request in requests(self.spec("Chat"))] == [API]
        slashed = self.spec("Chat", api="http://127.0.0.1:8123/1.0/status/abc/")
        assert requests(slashed)[0].url == "http://127.0.0.1:8123/1.0/status/abc"

    def test_the_page_s_url_may_be_the_address(self) -> None:
        assert requests(self.spec(url=API, api=None))[0].url == API

    def test_without_an_address_it_is_unknown_and_says_what_to_write(self) -> None:
        spec = self.spec("Chat", api=None)
        assert requests(spec) == ()
        reading = self.checked(read(spec, [], NOW))
        assert reading.state is Verdict.UNKNOWN
        assert "`api: https://api.status.io/1.0/status/ID`" in str(reading.error)

    def test_an_answer_that_is_an_error_is_unknown(self) -> None:
        reading = self.read({"status": {"error": "yes", "message": "Invalid id"}}, "Chat")
        assert "not Status.io's API" in str(reading.error)

    # Codes

    @pytest.mark.parametrize("code", [400, "400", " 400 "])
    def test_a_code_is_a_number_or_text(self, code: JsonValue) -> None:
        row = {**component_row(Part("Chat")), "status_code": code}
        assert self.read(self._with(row), "Chat").state is Verdict.PARTIAL_OUTAGE

    @pytest.mark.parametrize("code", ["", None, 0, 150, "Operational", -100])
    def test_another_code_is_unknown(self, code: JsonValue) -> None:
        row = {**component_row(Part("Chat")), "status": "Operational", "status_code": code}
        reading = self.read(self._with(row), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "for 'Chat' is not known" in str(reading.error)

    @pytest.mark.parametrize("code", [True, 100.0, [100], {"code": 100}])
    def test_a_code_of_another_type_is_unknown(self, code: JsonValue) -> None:
        row = {**component_row(Part("Chat")), "status_code": code}
        assert "status_code is not" in str(self.read(self._with(row), "Chat").error)

    def test_a_security_event_is_degraded_and_says_what_it_is(self) -> None:
        row = {**component_row(Part("Chat")), "status_code": 600}
        reading = self.read(self._with(row, component_row(Part("Login"))), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert "Chat: a security event" in str(reading.note)
        assert self.read(self._with(row, component_row(Part("Login"))), "Login").note is None

    @pytest.mark.parametrize(
        ("code", "state"),
        [(100, Verdict.OPERATIONAL), ("200", Verdict.MAINTENANCE), (500, Verdict.MAJOR_OUTAGE),
         (600, Verdict.DEGRADED), ("", Verdict.OPERATIONAL), (700, Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_the_overall_code_counts_only_for_the_whole_page(
        self, code: JsonValue, state: Verdict
    ) -> None:
        document = changed(self.document(Page()), status_overall={"status_code": code})
        assert self.read(document).state is state
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    # Containers

    ROW = component_row(
        Part("Chat", Verdict.PARTIAL_OUTAGE), container("Oslo", 500), container("Frankfurt", "100"),
        container("Lab", ""),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("region", "state"),
        [("Oslo", Verdict.MAJOR_OUTAGE), ("c-oslo", Verdict.MAJOR_OUTAGE),
         ("Frankfurt", Verdict.OPERATIONAL), ("Lab", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_a_region_is_the_container_that_counts(self, region: str, state: Verdict) -> None:
        reading = self._in(region, self._with(self.ROW), "Chat")
        assert reading.state is state
        assert [part.name for part in reading.components] == ["Chat"]
        assert self._in(region, self._with(self.ROW)).state is state

    def test_a_component_that_is_not_in_the_region_is_missing(self) -> None:
        reading = self._in("Tokyo", self._with(self.ROW), "Chat")
        assert "component missing: 'Chat'" in str(reading.error)
        assert "in the container 'Tokyo'" in str(reading.error)
        assert self._in("Tokyo", self._with(self.ROW)).state is Verdict.UNKNOWN

    def test_without_a_region_the_worst_container_counts(self) -> None:
        row = component_row(Part("Chat"), container("Oslo", 400), container("Lab", ""))
        assert self.read(self._with(row), "Chat").state is Verdict.PARTIAL_OUTAGE
        fine = component_row(Part("Chat"), container("Oslo", 100), container("Lab", ""))
        assert self.read(self._with(fine), "Chat").state is Verdict.OPERATIONAL

    def test_a_container_in_an_unknown_word_is_no_green(self) -> None:
        row = component_row(Part("Chat"), container("Oslo", 700), container("Lab", 100))
        reading = self.read(self._with(row), "Chat")
        assert reading.state is Verdict.UNKNOWN
        assert "'700' for 'Chat'" in str(reading.error)

    def test_an_incident_elsewhere_is_of_others(self) -> None:
        row = incident_row(Event(parts=(Part("Chat"),), impact=Verdict.MAJOR_OUTAGE), "Oslo")
        document = changed(self.document(Page()), incidents=[row])
        here = self._in("Frankfurt", document, "Chat")
        assert here.state is Verdict.OPERATIONAL
        assert not here.incidents[0].touches_ours
        assert self.read(document, "Chat").state is Verdict.MAJOR_OUTAGE
        row["containers_affected"] = []
        anywhere = changed(self.document(Page()), incidents=[row])
        assert self._in("Frankfurt", anywhere, "Chat").state is Verdict.MAJOR_OUTAGE

    # Incidents and maintenance

    def test_the_newest_message_tells_how_bad_it_is(self) -> None:
        row = incident_row(Event(parts=(Part("Chat"),)))
        row["messages"] = [
            message(500, 300, "2026-11-21T05:00:00.000+02:00"),
            message(300, 100, "2026-11-21T02:00:00Z"),
            message(400, 200, "no time"),
        ]
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert reading.incidents[0].status == "monitoring"
        row["messages"] = [message(500, 100, ""), message(300, 200, "")]
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert reading.incidents[0].status == "identified"

    def test_an_incident_without_a_message_is_open_all_the_same(self) -> None:
        row = {**incident_row(Event(parts=(Part("Chat"),))), "messages": []}
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert reading.state is Verdict.DEGRADED

    def test_an_unknown_impact_is_unknown(self) -> None:
        row = event_row(Event(parts=(Part("Chat"),)), 777)
        reading = self.read(changed(self.document(Page()), incidents=[row]), "Chat")
        assert "an incident's status '777' is not known" in str(reading.error)

    def test_maintenance_begins_when_it_is_planned_not_when_it_is_announced(self) -> None:
        reading = self.read(Page(maintenance=(Event(parts=(Part("Chat"),)),)), "Chat")
        started = reading.incidents[0].started_at
        assert started is not None
        assert second_text(started) == "2026-11-21T03:00:00Z"

    def test_maintenance_of_another_type_is_unknown(self) -> None:
        broken: list[JsonValue] = [[], "x", {"active": "x"}, {"active": [5]}]
        for held in broken:
            document = changed(self.document(Page()), maintenance=held)
            assert self.read(document, "Chat").state is Verdict.UNKNOWN

    def _with(self, *rows: Written) -> JsonValue:
        held: list[JsonValue] = [*rows]
        return changed(self.document(Page()), status=held)

    def _in(self, region: str, document: JsonValue, *components: str) -> PageReading:
        spec = self.spec(*components).model_copy(update={"region": region})
        return self.checked(read(spec, self.answer(document, spec), NOW))


def result_of(document: JsonValue) -> Written:
    assert isinstance(document, dict)
    result = document["result"]
    assert isinstance(result, dict)
    return result


def changed(document: JsonValue, **values: JsonValue) -> JsonValue:
    return {"result": {**result_of(document), **values}}


def read_captured(path: Path, *components: str, region: str | None = None) -> PageReading:
    spec = SourceSpec(family="statusio", url=PAGE, api=API, components=components, region=region)
    return TestStatusIo.checked(read(spec, [Reply(API, 200, {}, path.read_bytes())], NOW))


def test_a_captured_partial_disruption(shared_data: Path) -> None:
    path = shared_data / "status" / "statusio" / "docker-partial-2020-07-16.json"
    builds = read_captured(path, "Docker Hub Automated Builds")
    assert builds.state is Verdict.PARTIAL_OUTAGE
    (incident,) = builds.incidents
    assert (incident.status, incident.impact) == ("investigating", Verdict.PARTIAL_OUTAGE)
    assert incident.touches_ours
    registry = read_captured(path, "5342d1b837768a325c00000b", region="AWS")
    assert registry.state is Verdict.OPERATIONAL
    assert not registry.incidents[0].touches_ours
    assert read_captured(path).state is Verdict.PARTIAL_OUTAGE


def test_a_captured_maintenance(shared_data: Path) -> None:
    path = shared_data / "status" / "statusio" / "gitlab-maintenance-2020-09-05.json"
    dashboards = read_captured(path, "dashboards.gitlab.com")
    assert dashboards.state is Verdict.MAINTENANCE
    website = read_captured(path, "Website")  # green, with an incident open that names it
    assert website.components[0].state is Verdict.OPERATIONAL
    assert website.state is Verdict.PARTIAL_OUTAGE
    assert website.incidents[0].status == "identified"
    assert read_captured(path, "Registry").state is Verdict.OPERATIONAL


def test_a_captured_page_with_a_code_taken_out(shared_data: Path) -> None:
    path = shared_data / "status" / "statusio" / "docker-partial-2020-07-16.json"
    document = json.loads(path.read_bytes())
    for row in document["result"]["status"]:
        row["status_code"] = ""
    spec = SourceSpec(family="statusio", url=PAGE, api=API, components=("Docker Docs",))
    reading = read(spec, [Reply(API, 200, {}, json.dumps(document).encode())], NOW)
    assert reading.state is Verdict.UNKNOWN
