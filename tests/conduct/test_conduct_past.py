"""What is read back from a log: readings, how long they usually take, what people said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import pytest
from stage import START, minimal_stage

from bcp.audit.entry import Actor, Draft, Entry, RunStamp
from bcp.audit.log import Log
from bcp.conduct.past import (
    history_of,
    kept_text,
    last_findings,
    remembered_in,
    remembered_of,
)
from bcp.conduct.readings import sweep_entries
from bcp.model.errors import BadInput, LogDamaged
from bcp.model.instant import instant_text
from bcp.model.observation import (
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.verdict import Verdict
from bcp.run.kept import GONE

BCP = Actor("bcp")
OUT, FINE, UNKNOWN = Verdict.MAJOR_OUTAGE, Verdict.OPERATIONAL, Verdict.UNKNOWN


@pytest.fixture
def log() -> Log:
    return minimal_stage().log()


def before(minutes: float) -> datetime:
    return START - timedelta(minutes=minutes)


def read(
    log: Log,
    verdict: Verdict,
    at: datetime,
    *,
    took: int | None = None,
    key: str = "openai/api",
    mode: Literal["incident", "exercise"] | None = None,
    asked: datetime | None = None,
) -> Entry:
    page = PageReading("incidentio", "https://s.example", verdict, at)
    probe = ProbeReading("models", "http", verdict, asked or at, "GET /", 200, took)
    finding = ServiceFinding(
        key, verdict, "page and probe", "agree", None, "as read", (page,), (probe,)
    )
    (data,) = sweep_entries(Sweep(at, (finding,), Vantage("ok")))
    run = RunStamp(f"run-{log.size}", mode, -1) if mode else None
    return log.append(Draft("sweep.read", {"at": instant_text(at), **data}, BCP, run=run))


def say(log: Log, state: str, at: datetime, note: str = "", key: str = "openai/chatgpt") -> None:
    kept = log.put_blob(note.encode()) if note else None
    data = {"key": key, "state": state, "at": instant_text(at), "note": kept}
    log.append(Draft("observation.attested", data, Actor("support-lead")))


class TestHistory:
    def test_carries_what_later_judgements_need(self, log: Log) -> None:
        read(log, FINE, before(2), took=412)
        (seen,) = history_of(log.entries())
        assert (seen.at, seen.key, seen.verdict) == (before(2), "openai/api", FINE)
        assert (seen.probe_failing, seen.page, seen.latencies) == (False, FINE, (("models", 412),))

    def test_a_failing_answer_is_no_measure_of_time(self, log: Log) -> None:
        read(log, Verdict.DEGRADED, before(2), took=9000)
        (seen,) = history_of(log.entries())
        assert (seen.latencies, seen.probe_failing) == ((), True)

    def test_a_drill_is_no_reading_of_the_world(self, log: Log) -> None:
        read(log, OUT, before(2), mode="exercise")
        read(log, OUT, before(1), mode="incident")
        assert [seen.at for seen in history_of(log.entries())] == [before(1)]
        assert last_findings(log.entries(), START)["openai/api"].read_at == before(1)

    def test_an_entry_of_a_newer_bcp_is_read_as_far_as_it_is_understood(self, log: Log) -> None:
        odd = [{"key": "openai/api", "verdict": "smouldering"}, "text"]
        log.append(Draft("sweep.read", {"observations": odd}, BCP))
        log.append(Draft("sweep.read", {"observations": "none"}, BCP))
        assert [seen.verdict for seen in history_of(log.entries())] == [UNKNOWN]


class TestLastFindings:
    def test_are_the_newest_of_each_service_with_their_time(self, log: Log) -> None:
        read(log, OUT, before(9))
        read(log, FINE, before(3))
        read(log, OUT, before(8), key="anthropic/api")
        last = last_findings(log.entries(), START)
        assert {key: (found.verdict, found.read_at) for key, found in last.items()} == {
            "openai/api": (FINE, before(3)),
            "anthropic/api": (OUT, before(8)),
        }

    def test_a_reading_of_the_future_hides_none_of_the_past(self, log: Log) -> None:
        """A clock that was ahead for a while must not leave a green that never grows old."""
        read(log, OUT, before(9))
        read(log, FINE, before(-600))
        assert last_findings(log.entries(), START)["openai/api"].verdict is OUT

    def test_of_nothing_are_none(self, log: Log) -> None:
        assert last_findings(log.entries(), START) == {}


class TestUsual:
    def test_a_time_that_was_measured_once_counts_once(self, log: Log) -> None:
        """A probe with `every:` is on record with each reading, and was asked for the first."""
        for number in range(12):
            read(log, FINE, before(60 - number), took=600, asked=before(60))
        assert [len(seen.latencies) for seen in history_of(log.entries())] == [1, *[0] * 11]

    def test_is_the_median_of_ten_good_answers_or_more(self, log: Log) -> None:
        for number in range(9):
            read(log, FINE, before(60 - number), took=600 + number)
        assert remembered_of(log.entries(), START).usual_ms == {}
        read(log, FINE, before(1), took=9000)
        assert remembered_of(log.entries(), START).usual_ms == {("openai/api", "models"): 604}

    def test_a_week_is_enough(self, log: Log) -> None:
        for number in range(12):
            read(log, FINE, before(8 * 24 * 60 + number), took=100)
        assert remembered_of(log.entries(), START).usual_ms == {}


class TestImpairedSince:
    def test_is_the_first_of_an_unbroken_series(self, log: Log) -> None:
        for minutes, verdict in ((9, OUT), (8, FINE), (6, OUT), (4, UNKNOWN), (2, OUT)):
            read(log, verdict, before(minutes))
        assert remembered_of(log.entries(), START).impaired_since == {"openai/api": before(6)}

    def test_a_long_silence_ends_it_unless_readings_are_made_as_seldom(self, log: Log) -> None:
        read(log, OUT, before(20))
        assert remembered_of(log.entries(), START).impaired_since == {}
        hourly = remembered_of(log.entries(), START, interval=timedelta(minutes=10))
        assert hourly.impaired_since == {"openai/api": before(20)}


class TestAttested:
    def test_is_the_newest_by_the_instant_that_it_is_about(self, log: Log) -> None:
        say(log, "operational", before(5))
        say(log, "major_outage", before(30), "said late, of an earlier time")
        said = remembered_in(log, START).attested["openai/chatgpt"]
        assert (said.state, said.at, said.by, said.note) == (FINE, before(5), "support-lead", "")

    def test_of_two_about_one_instant_the_last_one_said_counts(self, log: Log) -> None:
        say(log, "operational", before(5))
        say(log, "major_outage", before(5), "nobody can log in")
        said = remembered_in(log, START).attested["openai/chatgpt"]
        assert (said.state, said.note) == (OUT, "nobody can log in")

    def test_what_is_said_of_the_future_does_not_count_yet(self, log: Log) -> None:
        say(log, "operational", before(-1))
        assert remembered_in(log, START).attested == {}
        assert "openai/chatgpt" in remembered_in(log, before(-2)).attested

    def test_is_found_however_much_was_read_since(
        self, log: Log, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bcp.conduct.past.TAIL_BYTES", 1000)
        say(log, "degraded", before(50))
        for number in range(5):
            read(log, FINE, before(40 - number))
        assert remembered_in(log, START).attested["openai/chatgpt"].state is Verdict.DEGRADED


def test_a_text_stands_in_the_entry_or_beside_it(log: Log) -> None:
    assert kept_text(log, log.put_blob(b"slow since lunch")) == "slow since lunch"
    assert kept_text(log, "in the entry") == "in the entry"
    assert kept_text(log, None) == ""
    assert kept_text(log, {"blob": "0" * 64}) == GONE


class _Broken:
    """A log of which the values are gone, or were changed."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def tail_entries(self, max_bytes: int) -> list[Entry]:
        raise NotImplementedError(max_bytes)

    def entries_of(self, entry_type: str, max_bytes: int) -> list[Entry]:
        raise NotImplementedError(entry_type, max_bytes)

    def blob(self, digest: str) -> bytes:
        del digest
        raise self.error


@pytest.mark.parametrize(
    ("make", "said"),
    [(LogDamaged, "(changed after it was recorded)"), (BadInput, GONE)],
)
def test_a_note_that_is_gone_or_changed_stops_nobody(
    make: Callable[[str], Exception], said: str
) -> None:
    assert kept_text(_Broken(make("x")), {"blob": "0" * 64}) == said
