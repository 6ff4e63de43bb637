"""What others wrote into a run since a moment ago: all of it, from the log's tail alone."""

from audit_kit import StandingClock, memory_log
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.entry import Actor, Draft, RunStamp
from bcp.audit.reader import LogReader
from bcp.audit.stores.memory import MemoryStore

LEAD = Actor("lead")


@given(st.lists(st.sampled_from(("a", "b", None)), max_size=40), st.data())
def test_nothing_of_the_run_is_left_out(runs: list[str | None], data: st.DataObject) -> None:
    log, counts = memory_log(), {"a": -1, "b": -1}
    for run in runs:
        stamp = None if run is None else RunStamp(run, "incident", counts[run])
        log.append(Draft("note.added", {"text": "x" * data.draw(st.integers(0, 400))}, LEAD, None,
                         stamp))  # fmt: skip
        if run is not None:
            counts[run] += 1
    seen = data.draw(st.integers(-1, max(counts["a"], -1)))
    found = [entry.run.n for entry in log.newer_of_run("a", seen) if entry.run]
    assert found == list(range(seen + 1, counts["a"] + 1))


def test_only_the_tail_of_a_long_log_is_read() -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    for number in range(600):
        log.append(Draft("note.added", {"text": "x" * 900}, LEAD))
        if number == 595:
            log.append(Draft("run.started", {}, LEAD, None, RunStamp("a", "incident", -1)))
    log.append(Draft("note.added", {}, LEAD, None, RunStamp("a", "incident", 0)))
    read: list[int] = []
    whole = store.entries.read

    def counting(start: int, length: int) -> bytes:
        read.append(length)
        return whole(start, length)

    store.entries.read = counting  # type: ignore[method-assign]  # how much is read
    assert [entry.seq for entry in LogReader(store).newer_of_run("a", 0)] == [log.size - 1]
    assert sum(read) < store.entries.end() / 3


def test_the_end_moves_with_every_entry() -> None:
    store = MemoryStore(StandingClock())
    log, reader = memory_log(store), LogReader(store)
    before = reader.end()
    log.append(Draft("note.added", {}, LEAD))
    assert reader.end() == log.end() > before
