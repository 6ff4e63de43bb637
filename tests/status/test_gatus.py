"""Gatus: the newest results of every endpoint."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import JsonValue
from status_mutations import objects
from status_pages import NOW, Page, Part
from summary_suite import GroupSuite, IdSuite

from bcp.model.instant import instant_text
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.gatus import read, requests

SUCCESS: dict[Verdict, JsonValue] = {Verdict.OPERATIONAL: True, Verdict.MAJOR_OUTAGE: False}


def result(success: JsonValue, at: datetime = NOW) -> dict[str, JsonValue]:
    return {
        "status": 200, "hostname": "api.vendor.example", "duration": 5_000_000, "success": success,
        "timestamp": instant_text(at).replace("Z", "123456Z"),  # Go writes nanoseconds
        "conditionResults": [{"condition": "[STATUS] == 200", "success": True}],
    }  # fmt: skip


def series(ups: str, every: int = 1, newest: datetime = NOW) -> list[JsonValue]:
    """Results at regular times, the newest last: `u` is up, `d` is down; minutes between them."""
    ages = range(len(ups) - 1, -1, -1)
    pairs = zip(ages, ups, strict=True)
    return [result(up == "u", newest - timedelta(minutes=age * every)) for age, up in pairs]


def endpoint(part: Part, results: list[JsonValue], group: str = "") -> dict[str, JsonValue]:
    return {"name": part.name, "group": group, "key": part.key, "results": results, "events": []}


class TestGatus(GroupSuite, IdSuite):
    word = "gatus"
    states = (Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE)
    strange_word = "maybe"
    good_values = (True,)
    identity = ("key", "name")
    namings = (("Chat",), ("id-chat",), ("APIs",), ())

    def document(self, page: Page) -> JsonValue:
        group = {name: group for group, names in page.groups.items() for name in names}
        return [endpoint(p, self._results(p), group.get(p.name, "")) for p in page.parts]

    @staticmethod
    def _results(part: Part) -> list[JsonValue]:
        return [result(part.word or SUCCESS[part.state])]

    def own_states(self, document: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
        for row in objects(document):
            if row.get("key") == "id-chat":
                results = objects(row.get("results"))
                yield from ((each, "success") for each in results if "timestamp" in each)

    def read_results(self, *results: JsonValue) -> tuple[Verdict, bool, str | None]:
        reading = self.read([endpoint(Part("Chat"), list(results))], "Chat")
        return reading.state, reading.unreported, reading.error

    def test_the_statuses_are_asked_for(self) -> None:
        assert [r.url for r in requests(self.spec("Chat"))] == [
            "https://status.vendor.example/api/v1/endpoints/statuses"
        ]

    def test_the_newest_result_counts_in_whatever_order(self) -> None:
        was_up = result(success=True, at=NOW - timedelta(minutes=1))
        is_down = result(success=False)
        assert self.read_results(was_up, is_down)[0] is Verdict.MAJOR_OUTAGE
        assert self.read_results(is_down, was_up)[0] is Verdict.MAJOR_OUTAGE
        is_up = result(success=True, at=NOW + timedelta(seconds=3))
        assert self.read_results(is_up, is_down)[0] is Verdict.OPERATIONAL

    def test_an_offset_is_no_later_time(self) -> None:
        later_text = result(success=True)
        later_text["timestamp"] = "2026-11-21T05:00:00+02:00"  # nine minutes ago
        assert self.read_results(later_text, result(success=False))[0] is Verdict.MAJOR_OUTAGE

    def test_one_failing_result_is_not_yet_reported(self) -> None:
        assert self.read_results(*series("ud")) == (Verdict.MAJOR_OUTAGE, True, None)
        assert self.read_results(*series("d")) == (Verdict.MAJOR_OUTAGE, True, None)

    def test_two_failing_results_in_a_row_last(self) -> None:
        assert self.read_results(*series("udd")) == (
            Verdict.MAJOR_OUTAGE, False, None
        )  # fmt: skip

    def test_an_endpoint_that_failed_before_is_up(self) -> None:
        assert self.read_results(*series("ddu")) == (
            Verdict.OPERATIONAL, False, None
        )  # fmt: skip

    def test_only_our_endpoints_make_it_reported(self) -> None:
        rows: JsonValue = [
            endpoint(Part("Chat"), series("ud")),
            endpoint(Part("Video"), series("dd")),
        ]
        assert self.read(rows, "Chat").unreported
        assert not self.read(rows, "Chat", "Video").unreported
        assert not self.read(rows).unreported

    def test_an_endpoint_without_results_is_unknown(self) -> None:
        state, _, error = self.read_results()
        assert state is Verdict.UNKNOWN
        assert error == "Chat: the monitor has no reading"

    def test_a_monitor_that_has_stopped_is_unknown(self) -> None:
        stopped = series("uuu", newest=NOW - timedelta(minutes=11))
        state, _, error = self.read_results(*stopped)
        assert state is Verdict.UNKNOWN
        assert error == (
            "Chat: the monitor's newest reading is of 2026-11-21T02:58:41Z: it may have stopped"
        )

    def test_results_may_be_as_old_as_they_usually_are(self) -> None:
        hourly = series("uuu", every=60, newest=NOW - timedelta(hours=4))
        assert self.read_results(*hourly)[0] is Verdict.OPERATIONAL
        daily = series("uu", every=24 * 60, newest=NOW - timedelta(hours=27))
        assert self.read_results(*daily)[0] is Verdict.UNKNOWN

    def test_one_result_alone_counts_for_an_hour(self) -> None:
        def alone(minutes: int) -> Verdict:
            return self.read_results(result(success=True, at=NOW - timedelta(minutes=minutes)))[0]

        assert alone(59) is Verdict.OPERATIONAL
        assert alone(61) is Verdict.UNKNOWN

    def test_a_result_of_the_future_is_unknown(self) -> None:
        state, _, error = self.read_results(result(success=True, at=NOW + timedelta(hours=2)))
        assert state is Verdict.UNKNOWN
        assert "still to come" in str(error)

    def test_a_result_without_a_time_is_unknown(self) -> None:
        state, _, error = self.read_results({"success": True})
        assert (state, error) == (Verdict.UNKNOWN, "a result has no time")

    def test_a_login_is_unknown_and_said(self) -> None:
        spec = self.spec("Chat")
        reading = read(spec, [Reply(requests(spec)[0].url, 401, {}, b"")], NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "asks for a login" in str(reading.error)
