"""Uptime Kuma: a page's monitors with their heartbeats, in the shapes of 1.x and of 2.x."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import JsonValue
from status_mutations import objects
from status_pages import NOW, PAGE, Event, Page, Part
from summary_suite import AbsentListSuite, GroupSuite, IdSuite

from bcp.model.instant import instant_text
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.uptimekuma import read, requests

CODES = {
    Verdict.MAJOR_OUTAGE: 0, Verdict.OPERATIONAL: 1, Verdict.DEGRADED: 2, Verdict.MAINTENANCE: 3
}  # fmt: skip
SLOT: JsonValue = {"startDate": "2026-11-21T03:00:00.000Z", "endDate": "2026-11-21T04:00:00.000Z"}


def written(at: datetime) -> str:
    """As Uptime Kuma writes an instant: UTC that does not say so."""
    return instant_text(at).replace("T", " ").removesuffix("Z")


def beat(status: JsonValue, at: datetime = NOW) -> dict[str, JsonValue]:
    return {"status": status, "time": written(at), "msg": "", "ping": 41}


def series(*codes: int, newest: datetime = NOW) -> list[JsonValue]:
    """Beats a minute apart, the newest last."""
    ages = range(len(codes) - 1, -1, -1)
    pairs = zip(ages, codes, strict=True)
    return [beat(code, newest - timedelta(minutes=age)) for age, code in pairs]


def post(event: Event) -> dict[str, JsonValue]:
    started = written(event.started_at) if event.started_at else None
    return {
        "id": 7, "style": "danger", "title": event.title, "content": "", "pin": True,
        "createdDate": started, "lastUpdatedDate": None,
    }  # fmt: skip


def work(event: Event) -> dict[str, JsonValue]:
    status = event.status or ("under-maintenance" if event.open else "scheduled")
    return {"id": 3, "title": event.title, "status": status, "timeslotList": [SLOT]}


class TestUptimeKuma(GroupSuite, IdSuite, AbsentListSuite):
    word = "uptimekuma"
    states = (Verdict.OPERATIONAL, Verdict.MAINTENANCE, Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    strange_word = "7"
    namings = (("Chat",), ("id-chat",), ("APIs",), ())

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(family="uptimekuma", url=url, components=components, api=api, slug="main")

    def document(self, page: Page) -> JsonValue:
        grouped = {name for names in page.groups.values() for name in names}
        rest = [part.name for part in page.parts if part.name not in grouped]
        groups = {**page.groups, "Others": tuple(rest)}
        monitors: dict[str, JsonValue] = {
            p.name: {"id": p.key, "name": p.name, "type": "http"} for p in page.parts
        }
        return {
            "page": {
                "config": {"slug": "main", "title": "Vendor"},
                "incidents": [post(event) for event in page.incidents],
                "publicGroupList": [
                    {"id": n, "name": name, "weight": n,
                     "monitorList": [monitors[member] for member in members]}
                    for n, (name, members) in enumerate(groups.items())
                ],
                "maintenanceList": [work(event) for event in page.maintenance],
            },
            "beats": {
                "heartbeatList": {part.key: [beat(self._code(part))] for part in page.parts},
                "uptimeList": {f"{part.key}_24": 0.99 for part in page.parts},
            },
        }  # fmt: skip

    @staticmethod
    def _code(part: Part) -> JsonValue:
        return int(part.word) if part.word == "7" else part.word or CODES[part.state]

    def bodies(self, document: JsonValue, _spec: SourceSpec) -> list[bytes]:
        both = document if isinstance(document, dict) else {}
        return [json.dumps(both.get(name, document)).encode() for name in ("page", "beats")]

    def own_states(self, document: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
        for row in objects(document):
            if "id-chat" in row:
                beats = objects(row["id-chat"])
                yield from ((each, "status") for each in beats if "time" in each)

    def without_lists(self, document: JsonValue) -> JsonValue:
        page = part_of(document, "page")
        kept: JsonValue = {"publicGroupList": page["publicGroupList"]}
        return {"page": kept, "beats": part_of(document, "beats")}

    def read_beats(self, *beats: JsonValue) -> tuple[Verdict, bool, str | None]:
        document = self.document(Page())
        part_of(part_of(document, "beats"), "heartbeatList")["id-chat"] = list(beats)
        reading = self.read(document, "Chat")
        return reading.state, reading.unreported, reading.error

    def read_page(self, **values: JsonValue) -> tuple[Verdict, str | None]:
        document = self.document(Page())
        part_of(document, "page").update(values)
        reading = self.read(document, "Chat")
        return reading.state, reading.error

    @pytest.mark.parametrize(
        ("url", "slug", "asked"),
        [
            ("https://up.vendor.example/status/Main", None, "main"),
            ("https://up.vendor.example/status/Main/", None, "main"),
            ("https://up.vendor.example/status/Caf%C3%A9", None, "caf%C3%A9"),
            ("https://up.vendor.example/status/other", "Main", "main"),
            ("https://up.vendor.example/status", None, "default"),
            ("https://up.vendor.example", "a/../b", "a%2F..%2Fb"),
        ],
    )
    def test_the_page_and_its_heartbeats_are_asked_for(
        self, url: str, slug: str | None, asked: str
    ) -> None:
        spec = SourceSpec(family="uptimekuma", url=url, slug=slug)
        assert [request.url for request in requests(spec)] == [
            f"https://up.vendor.example/api/status-page/{asked}",
            f"https://up.vendor.example/api/status-page/heartbeat/{asked}",
        ]

    def test_a_page_without_a_slug_says_what_to_write(self) -> None:
        spec = SourceSpec(family="uptimekuma", url="https://up.vendor.example/dashboard")
        assert requests(spec) == ()
        reading = read(spec, [], NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "`slug: SLUG`" in str(reading.error)

    # Heartbeats

    def test_the_newest_beat_counts_in_whatever_order(self) -> None:
        up, down = beat(1, NOW - timedelta(minutes=1)), beat(0)
        assert self.read_beats(up, down)[0] is Verdict.MAJOR_OUTAGE
        assert self.read_beats(down, up)[0] is Verdict.MAJOR_OUTAGE
        assert self.read_beats(beat(1), beat(0, NOW - timedelta(minutes=1)))[0] is (
            Verdict.OPERATIONAL
        )

    @pytest.mark.parametrize("code", [0, 2])
    def test_one_failed_beat_is_not_yet_reported(self, code: int) -> None:
        assert self.read_beats(*series(1, 1, code))[1:] == (True, None)

    @pytest.mark.parametrize("codes", [(0, 0), (2, 0), (2, 2)])
    def test_two_failed_beats_in_a_row_last(self, codes: tuple[int, int]) -> None:
        state, unreported, _ = self.read_beats(*series(1, *codes))
        assert state.is_impaired
        assert not unreported

    def test_a_beat_that_fails_now_and_then_does_not_last(self) -> None:
        assert self.read_beats(*series(0, 1, 0))[1]
        assert self.read_beats(*series(0, 0, 1)) == (Verdict.OPERATIONAL, False, None)

    def test_what_a_person_wrote_makes_it_reported(self) -> None:
        page = Page((Part("Chat", Verdict.MAJOR_OUTAGE),), incidents=(Event(),))
        assert not self.read(page, "Chat").unreported

    def test_a_worse_reading_that_was_seen_once_is_not_yet_reported(self) -> None:
        document = self.document(Page())
        beats = part_of(part_of(document, "beats"), "heartbeatList")
        beats["id-chat"], beats["id-video"] = [*series(2, 2)], [*series(1, 0)]
        assert not self.read(document, "Chat").unreported
        assert self.read(document, "Chat", "Video").unreported
        beats["id-video"] = [*series(1, 2)]
        assert not self.read(document, "Chat", "Video").unreported

    def test_a_monitor_without_beats_is_unknown(self) -> None:
        assert self.read_beats() == (
            Verdict.UNKNOWN, False, "Chat: the monitor has no reading"
        )  # fmt: skip

    def test_a_monitor_without_beats_hides_no_outage(self) -> None:
        document = self.document(Page((Part("Chat"), Part("Video", Verdict.MAJOR_OUTAGE))))
        part_of(part_of(document, "beats"), "heartbeatList")["id-chat"] = []
        reading = self.read(document, "Chat", "Video")
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert "Chat: the monitor has no reading" in str(reading.note)

    def test_a_monitor_that_has_stopped_is_unknown(self) -> None:
        stopped = series(1, 1, 1, newest=NOW - timedelta(minutes=11))
        state, _, error = self.read_beats(*stopped)
        assert state is Verdict.UNKNOWN
        assert "it may have stopped" in str(error)
        late = series(1, 1, 1, newest=NOW - timedelta(minutes=9))
        assert self.read_beats(*late)[0] is Verdict.OPERATIONAL

    def test_a_down_beat_of_last_week_is_no_outage_now(self) -> None:
        stopped = series(0, 0, newest=NOW - timedelta(days=7))
        assert self.read_beats(*stopped)[0] is Verdict.UNKNOWN

    @pytest.mark.parametrize("status", [True, "1", None, 1.5, [1]])
    def test_a_status_that_is_no_code_is_unknown(self, status: JsonValue) -> None:
        state, _, error = self.read_beats(beat(status))
        assert state is Verdict.UNKNOWN
        assert "for 'Chat' is not known" in str(error)

    @pytest.mark.parametrize("time", [None, "", "soon", 5, "2026-11-21"])
    def test_a_beat_without_a_time_is_unknown(self, time: JsonValue) -> None:
        assert self.read_beats({**beat(1), "time": time})[0] is Verdict.UNKNOWN

    # Bars: the page shows days, and each bar is the worst of the beats under it

    def test_a_bar_that_was_down_is_not_yet_down_now(self) -> None:
        bars = [
            {**beat(1), "time": instant_text(NOW - timedelta(minutes=10))},
            {**beat(0), "time": instant_text(NOW + timedelta(minutes=4))},
        ]
        assert self.read_beats(*bars)[0] is Verdict.DEGRADED

    def test_a_bar_without_beats_is_passed_over(self) -> None:
        bar = {**beat(1), "time": instant_text(NOW + timedelta(minutes=4))}
        assert self.read_beats(0, bar, 0)[0] is Verdict.OPERATIONAL
        assert self.read_beats(0, 0)[2] == "Chat: the monitor has no reading"
        assert self.read_beats(1, bar)[0] is Verdict.UNKNOWN

    # What people wrote

    def test_a_post_is_about_all_and_at_least_degraded(self) -> None:
        reading = self.read(Page(incidents=(Event("\x1b[2JLate"),)), "Chat")
        (incident,) = reading.incidents
        assert reading.state is Verdict.DEGRADED
        assert (incident.id, incident.title, incident.status) == ("7", r"\x1b[2JLate", "danger")
        assert incident.started_at == datetime.fromisoformat("2026-11-21T02:51:00+00:00")
        assert not reading.unreported

    def test_the_one_post_of_the_first_version_is_read_too(self) -> None:
        assert self.read_page(incident=post(Event()))[0] is Verdict.DEGRADED
        assert self.read_page(incident=None)[0] is Verdict.OPERATIONAL
        assert self.read_page(incident="x")[0] is Verdict.UNKNOWN

    @pytest.mark.parametrize("closed", [{"pin": False}, {"active": False}])
    def test_a_post_that_was_taken_down_is_over(self, closed: dict[str, JsonValue]) -> None:
        assert self.read_page(incidents=[{**post(Event()), **closed}])[0] is Verdict.OPERATIONAL

    def test_maintenance_counts_only_while_under_way(self) -> None:
        reading = self.read(Page(maintenance=(Event(),)), "Chat")
        assert reading.state is Verdict.MAINTENANCE
        started = datetime.fromisoformat("2026-11-21T03:00:00+00:00")
        assert reading.incidents[0].started_at == started
        for word in ("scheduled", "ended", "inactive"):
            planned = self.read(Page(maintenance=(Event(status=word),)), "Chat")
            assert (planned.state, planned.incidents) == (Verdict.OPERATIONAL, ())

    def test_maintenance_in_an_unknown_word_is_unknown(self) -> None:
        reading = self.read(Page(maintenance=(Event(status="someday"),)), "Chat")
        assert "'someday'" in str(reading.error)


def part_of(document: JsonValue, name: str) -> dict[str, JsonValue]:
    assert isinstance(document, dict)
    part = document[name]
    assert isinstance(part, dict)
    return part
