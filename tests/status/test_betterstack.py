"""Better Stack's JSON:API document: resources, sections and reports in one list."""

import json
from datetime import timedelta

import pytest
from pydantic import JsonValue
from status_mutations import objects
from status_pages import NOW, OUTAGE, PAGE, Event, Page, Part
from summary_suite import (
    AbsentListSuite,
    GroupSuite,
    IdSuite,
    MaintenanceSuite,
    UnnamedIncidentSuite,
)

from bcp.model.instant import second_text
from bcp.model.verdict import Verdict
from bcp.status.betterstack import requests

STATES = {
    Verdict.OPERATIONAL: "operational",
    Verdict.MAINTENANCE: "maintenance",
    Verdict.DEGRADED: "degraded",
    Verdict.MAJOR_OUTAGE: "downtime",
}
TODAY = "2026-11-21"

Written = dict[str, JsonValue]


def history(downtime_s: JsonValue = 0, day: JsonValue = TODAY) -> list[JsonValue]:
    """Two days of the ninety, the newest last."""
    yesterday: Written = {"day": "2026-11-19", "status": "downtime", "downtime_duration": 900,
                          "maintenance_duration": 0}  # fmt: skip
    newest: Written = {"day": day, "status": "operational", "downtime_duration": downtime_s,
                       "maintenance_duration": 0}  # fmt: skip
    return [yesterday, newest]


def resource(part: Part, section: int | None = None, **more: JsonValue) -> Written:
    return {
        "id": part.key, "type": "status_page_resource",
        "attributes": {
            "public_name": part.name, "explanation": "", "status_page_section_id": section,
            "status": part.word or STATES[part.state], "availability": 0.9987,
            "status_history": history(), **more,
        },
    }  # fmt: skip


def report(event: Event, *, kind: str = "manual", state: Verdict | None = None) -> Written:
    word = event.status or STATES[state or event.impact]
    start = event.started_at
    affected: list[JsonValue] = [
        {"status_page_resource_id": part.key, "status": word} for part in event.parts
    ]
    return {
        "id": "rep1", "type": "status_report",
        "attributes": {
            "title": event.title, "report_type": kind, "ends_at": None,
            "starts_at": second_text(start) if start else None, "aggregate_state": word,
            "affected_resources": affected,
        },
        "relationships": {"status_updates": {"data": [{"id": "u1", "type": "status_update"}]}},
    }  # fmt: skip


def maintenance(event: Event) -> Written:
    begins = event.started_at if event.open else NOW + timedelta(days=1)
    row = report(
        Event(event.title, event.parts, started_at=begins), kind="maintenance",
        state=Verdict.MAINTENANCE,
    )  # fmt: skip
    about_of(row)["ends_at"] = "2026-11-22T20:00:00.000Z"
    return row


class TestBetterStack(
    IdSuite, GroupSuite, UnnamedIncidentSuite, MaintenanceSuite, AbsentListSuite
):  # fmt: skip
    word = "betterstack"
    namings = (("Chat",), ("id-chat",), ("APIs",), ())
    identity = ("id", "public_name", "name", "status_page_section_id", "status_page_resource_id")
    states = tuple(STATES)
    impacts = (Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    opening_word = "degraded"
    open_words = ("degraded",)

    def document(self, page: Page) -> JsonValue:
        sections = {name: number for number, name in enumerate(page.groups, start=900)}
        section_of = {
            name: sections[group] for group, names in page.groups.items() for name in names
        }
        included: list[JsonValue] = [
            {"id": str(number), "type": "status_page_section",
             "attributes": {"name": name, "position": 1}}
            for name, number in sections.items()
        ]  # fmt: skip
        included += [resource(part, section_of.get(part.name)) for part in page.parts]
        included += [
            report(event, state=max(event.impact, Verdict.DEGRADED, key=lambda v: v.rank))
            for event in page.incidents
        ]
        included += [maintenance(event) for event in page.maintenance]
        update: Written = {"message": "We look into it.", "published_at": None}
        included.append({"id": "u1", "type": "status_update", "attributes": update})
        return {
            "data": {
                "id": "165", "type": "status_page",
                "attributes": {"company_name": "Vendor", "company_url": PAGE, "timezone": "UTC",
                               "subdomain": "vendor", "custom_domain": None, "announcement": None,
                               "aggregate_state": "operational"},
            },
            "included": included,
        }  # fmt: skip

    def without_lists(self, document: JsonValue) -> JsonValue:
        changed = copied(document)
        for row in rows_of(changed):
            if row["type"] == "status_page_resource":
                del about_of(row)["status_history"]
        return changed

    def test_the_index_is_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec("Chat"))] == [f"{PAGE}/index.json"]

    # Components

    def test_what_is_not_monitored_is_no_part_of_the_page(self) -> None:
        page = Page((Part("Chat"), Part("Old", word="not_monitored")), groups={"APIs": ("Old",)})
        whole = self.read(page)
        assert whole.state is Verdict.OPERATIONAL
        assert [part.name for part in whole.components] == ["Chat"]
        assert "component missing: 'APIs'" in str(self.read(page, "APIs").error)

    def test_what_is_not_monitored_is_unknown_where_the_plan_names_it(self) -> None:
        reading = self.read(Page((Part("Chat", word="not_monitored"),)), "Chat")
        assert reading.error == "the page does not monitor 'Chat'"

    def test_ids_may_be_numbers(self) -> None:
        page = Page((Part("Chat", id="42"),), (Event(parts=(Part("Chat", id="42"),)),))
        document = copied(self.document(page))
        for row in rows_of(document):
            if row["type"] == "status_page_resource":
                row["id"] = 42
        assert self.read(document, "42").state is Verdict.DEGRADED
        assert self.read(document, "Chat").incidents[0].touches_ours

    def test_a_section_s_id_is_no_component_s(self) -> None:
        # Both tables count from 1: section 900 must not stand for its members.
        parts = (Part("Chat", Verdict.DEGRADED), Part("Video", id="900"))
        reading = self.read(Page(parts, groups={"APIs": ("Chat",)}), "900")
        assert [part.name for part in reading.components] == ["Video"]
        assert reading.state is Verdict.OPERATIONAL

    def test_a_section_without_an_id_is_not_that_of_components_without_one(self) -> None:
        page = Page((Part("Chat", Verdict.MAJOR_OUTAGE), Part("Login")), groups={"APIs": ("Chat",)})
        document = copied(self.document(page))
        rows_of(document)[0]["id"] = None
        assert "component missing: 'APIs'" in str(self.read(document, "APIs").error)

    def test_a_page_with_a_third_in_maintenance_is_not_degraded(self) -> None:
        parts = tuple(
            Part(f"p{n}", Verdict.MAINTENANCE if n < 11 else Verdict.OPERATIONAL) for n in range(31)
        )
        document = with_page(self.document(Page(parts)), aggregate_state="maintenance")
        assert self.read(document).state is Verdict.MAINTENANCE
        assert self.read(document, "p30").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize(
        ("word", "state"),
        [("operational", Verdict.OPERATIONAL), ("degraded", Verdict.DEGRADED),
         ("downtime", Verdict.MAJOR_OUTAGE), ("maintenance", Verdict.MAINTENANCE),
         (None, Verdict.OPERATIONAL), ("sleeping", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_the_page_s_own_state_counts_only_for_the_whole_page(
        self, word: str | None, state: Verdict
    ) -> None:
        document = with_page(self.document(Page()), aggregate_state=word)
        assert self.read(document).state is state
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_what_the_page_explains_is_told_of_components_that_are_not_well(self) -> None:
        rows = [
            resource(Part("Chat", Verdict.DEGRADED), explanation="Slow \x1b[2J in Oslo"),
            resource(Part("Login"), explanation="All is well"),
        ]
        reading = self.read(with_rows(self.document(Page()), rows), "Chat", "Login")
        assert r"Chat: Slow \x1b[2J in Oslo" in str(reading.note)
        assert "All is well" not in str(reading.note)

    @pytest.mark.parametrize("type_", ["incident_page", "", None])
    def test_another_document_is_no_status_page(self, type_: str | None) -> None:
        document = copied(self.document(Page()))
        data = document["data"]
        assert isinstance(data, dict)
        data["type"] = type_
        assert "no status page of Better Stack" in str(self.read(document, "Chat").error)

    # Reports

    @pytest.mark.parametrize("word", ["resolved", "operational"])
    def test_a_report_is_over_by_its_word_though_it_has_no_end(self, word: str) -> None:
        reading = self.read(Page(incidents=(Event(parts=(Part("Chat"),), status=word),)), "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_a_report_that_ended_by_the_clock_alone_is_open(self) -> None:
        row = report(Event(parts=(Part("Chat"),)))
        about_of(row)["ends_at"] = "2026-11-21T03:00:00Z"
        document = with_rows(self.document(Page()), [resource(Part("Chat")), row])
        assert self.read(document, "Chat").state is Verdict.DEGRADED

    def test_a_report_is_over_for_a_component_before_the_others(self) -> None:
        row = report(Event(parts=(Part("Chat"), Part("Video")), impact=Verdict.MAJOR_OUTAGE))
        affected = about_of(row)["affected_resources"]
        assert isinstance(affected, list)
        assert isinstance(affected[0], dict)
        affected[0]["status"] = "resolved"
        rows = [resource(Part("Chat")), resource(Part("Video")), row]
        document = with_rows(self.document(Page()), rows)
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL
        assert self.read(document, "Video").state is Verdict.MAJOR_OUTAGE
        assert isinstance(affected[1], dict)
        affected[1]["status"] = "resolved"
        document = with_rows(self.document(Page()), rows)
        assert self.read(document, "Video").incidents == ()

    def test_an_unknown_state_of_a_report_is_unknown(self) -> None:
        event = Event(parts=(Part("Chat"),), status="smouldering")
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert "a report's state 'smouldering' is not known" in str(reading.error)

    @pytest.mark.parametrize(
        ("starts_at", "ends_at", "state"),
        [("2026-11-21T03:00:00Z", "2026-11-21T04:00:00+00:00", Verdict.MAINTENANCE),
         ("2026-11-21T01:00:00-02:00", None, Verdict.MAINTENANCE),
         ("2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z", Verdict.OPERATIONAL),
         ("2026-11-20T04:00:00Z", "2026-11-20T05:00:00Z", Verdict.OPERATIONAL),
         (None, None, Verdict.MAINTENANCE)],
    )  # fmt: skip
    def test_maintenance_counts_between_its_times(
        self, starts_at: str | None, ends_at: str | None, state: Verdict
    ) -> None:
        row = maintenance(Event(parts=(Part("Chat"),)))
        about_of(row).update(starts_at=starts_at, ends_at=ends_at)
        document = with_rows(self.document(Page()), [resource(Part("Chat")), row])
        assert self.read(document, "Chat").state is state

    # What only a monitor saw

    def test_downtime_that_nobody_reported_is_unreported(self) -> None:
        reading = self.read(Page((Part("Chat", Verdict.MAJOR_OUTAGE),)), "Chat")
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert reading.unreported
        assert "nobody has reported it" in str(reading.note)

    @pytest.mark.parametrize(
        ("seconds", "unreported"),
        [(0, True), (59, True), (60, False), (86_400, False), (60.5, False), (None, True),
         ("600", True), (True, True), (10**400, False)],
    )  # fmt: skip
    def test_downtime_that_lasts_is_no_single_reading(
        self, seconds: JsonValue, *, unreported: bool
    ) -> None:
        rows = [resource(Part("Chat", Verdict.MAJOR_OUTAGE), status_history=history(seconds))]
        reading = self.read(with_rows(self.document(Page()), rows), "Chat")
        assert (reading.state, reading.unreported) == (Verdict.MAJOR_OUTAGE, unreported)

    @pytest.mark.parametrize(
        ("day", "unreported"),
        [("2026-11-20", False), ("2026-11-22", False), ("2026-11-01", True), ("soon", True),
         (None, True), ("2026-11-24", True)],
    )  # fmt: skip
    def test_the_newest_day_has_to_be_today_somewhere(
        self, day: str | None, *, unreported: bool
    ) -> None:
        rows = [resource(Part("Chat", Verdict.MAJOR_OUTAGE), status_history=history(900, day))]
        # The day before yesterday was down for a quarter of an hour, and says nothing of now.
        assert self.read(with_rows(self.document(Page()), rows), "Chat").unreported is unreported

    @pytest.mark.parametrize(
        ("kind", "age_s", "unreported"),
        [("manual", 0, False), ("automatic", 59, True), ("automatic", 60, False)],
    )
    def test_a_report_tells_that_it_is_no_flap(
        self, kind: str, age_s: int, *, unreported: bool
    ) -> None:
        chat = Part("Chat", Verdict.MAJOR_OUTAGE)
        start = NOW.replace(microsecond=0) - timedelta(seconds=age_s)
        event = Event(parts=(chat,), impact=Verdict.MAJOR_OUTAGE, started_at=start)
        document = with_rows(self.document(Page()), [resource(chat), report(event, kind=kind)])
        assert self.read(document, "Chat").unreported is unreported

    def test_a_report_about_others_reports_nothing_of_ours(self) -> None:
        page = Page(
            (Part("Chat", Verdict.DEGRADED), Part("Video")), (Event(parts=(Part("Video"),)),)
        )
        assert self.read(page, "Chat").unreported

    def test_what_has_no_type_may_be_the_outage(self) -> None:
        for key in ("status_page_resource", "status_report"):
            for named in ((), ("Login",)):
                document = self.document(OUTAGE)
                for row in objects(document):
                    if row.get("type") == key:
                        del row["type"]
                assert "no type" in str(self.read(document, *named).error)

    def test_a_page_that_is_well_has_nothing_unreported(self) -> None:
        assert not self.read(Page(), "Chat").unreported
        assert not self.read(Page((Part("Chat", Verdict.MAINTENANCE),)), "Chat").unreported


def copied(document: JsonValue) -> Written:
    loaded: JsonValue = json.loads(json.dumps(document))
    assert isinstance(loaded, dict)
    return loaded


def rows_of(document: Written) -> list[Written]:
    included = document["included"]
    assert isinstance(included, list)
    return [row for row in included if isinstance(row, dict)]


def about_of(row: Written) -> Written:
    about = row["attributes"]
    assert isinstance(about, dict)
    return about


def with_rows(document: JsonValue, rows: list[Written]) -> JsonValue:
    held: list[JsonValue] = [*rows]
    return {**copied(document), "included": held}


def with_page(document: JsonValue, **values: JsonValue) -> JsonValue:
    changed = copied(document)
    data = changed["data"]
    assert isinstance(data, dict)
    about_of(data).update(values)
    return changed
