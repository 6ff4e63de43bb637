"""Reading without writing, and entries as text."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_kit import LEAD, KeyBox, Machine, StandingClock, draft, filled, memory_log, run_draft
from msgspec.structs import force_setattr

from bcp.audit.entry import Draft, Entry
from bcp.audit.reader import LogReader, read_log
from bcp.audit.show import checkpoint_text, shown
from bcp.audit.stores.memory import MemoryStore
from bcp.model.errors import BadInput, LogDamaged, NotALog, NotRecorded


def test_a_log_that_is_not_there_has_no_entries(tmp_path: Path) -> None:
    reader = read_log(tmp_path / "audit")
    assert list(reader) == []
    assert (reader.run_entries("7f3a"), reader.tail_entries(1000)) == ([], [])
    assert reader.last_head() is None
    assert list(tmp_path.iterdir()) == []


def test_reading_writes_nothing_and_waits_for_nobody(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 3) as log:
        log.append(run_draft(-1))
    before = {path: path.stat().st_mtime_ns for path in machine.place.rglob("*")}
    reader = read_log(machine.place)
    assert [entry.seq for entry in reader] == list(range(5))
    assert [entry.seq for entry in reader.run_entries("7f3a")] == [4]
    assert [entry.seq for entry in reader.tail_entries(900)] == [3, 4]
    assert {path: path.stat().st_mtime_ns for path in machine.place.rglob("*")} == before


def test_the_entries_of_one_type_are_found_far_back(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.open() as log:
        kinds = ["observation.attested", "note.added", "note.added", "observation.attested"]
        # What an entry's text looks like decides nothing: its type does.
        log.append(Draft("note.added", {"text": '"type":"observation.attested"'}, LEAD))
        written = [log.append(draft(kind=kind)) for kind in kinds]
        assert log.entries_of("observation.attested", 1_000_000) == [written[0], written[3]]
    reader = read_log(machine.place)
    assert reader.entries_of("observation.attested", 1_000_000) == [written[0], written[3]]
    size = sum(len(entry.line) + 1 for entry in written)
    assert reader.entries_of("observation.attested", size - 1) == [written[3]]
    assert reader.entries_of("observation.attested", 10) == []
    assert reader.entries_of("run.started", 1_000_000) == []


@pytest.mark.parametrize("name", ["", "..", "../entries.jsonl", "/dev/zero", "x\0", "A" * 64])
def test_what_an_entry_names_is_read_from_among_the_values_alone(tmp_path: Path, name: str) -> None:
    machine = Machine(tmp_path)
    filled(machine.open(), 1).close()
    with pytest.raises(BadInput, match="is not in"):
        read_log(machine.place).blob(name)


def test_a_value_that_cannot_be_read_is_said_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "blobs" / ("0" * 64)).mkdir(parents=True)
    with pytest.raises(NotRecorded, match="could not be read"):
        read_log(tmp_path).blob("0" * 64)


@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: reader.entries_of("note.added", 1000),
        lambda reader: reader.run_entries("7f3a"),
        lambda reader: reader.tail_entries(1000),
    ],
)
def test_a_place_that_cannot_be_read_is_said_whatever_is_asked(
    tmp_path: Path, ask: Callable[[LogReader], object]
) -> None:
    place = tmp_path / "audit"
    place.write_text("a file stands where the log should be")
    with pytest.raises(NotRecorded):
        ask(read_log(place))


def test_reading_loads_no_cryptography() -> None:
    """It takes as long as starting Python, and only signing and verifying need it."""
    script = "import sys, bcp.audit.show; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_unfinished_write_is_passed_over() -> None:
    store = MemoryStore(StandingClock())
    filled(memory_log(store), 2)
    for tail in (b'{"actor":', b"\0" * 50 + b"\n"):
        store.entries.content += tail
        assert [entry.seq for entry in LogReader(store)] == [0, 1, 2]
        store.entries.truncate(store.entries.end() - len(tail))


def test_a_line_in_the_middle_that_cannot_be_read_is_damage() -> None:
    store = MemoryStore(StandingClock())
    filled(memory_log(store), 2)
    store.entries.content[5] = 0
    with pytest.raises(LogDamaged, match="a line that cannot be read"):
        list(LogReader(store))


def test_a_run_is_found_by_its_place_and_not_by_text() -> None:
    log = memory_log()
    log.append(Draft("note.added", {"run": {"id": "7f3a", "n": 0}}, LEAD))
    assert log.run_entries("7f3a") == []


def test_the_checkpoint_is_the_newest_note_or_head(tmp_path: Path) -> None:
    signed, unsigned = Machine(tmp_path / "a", KeyBox()), Machine(tmp_path / "b", None)
    with filled(signed.open(), 2), filled(unsigned.open(), 2) as log:
        pass
    assert checkpoint_text(signed.place) == signed.file("checkpoint").read_text()
    assert checkpoint_text(unsigned.place) == f"{log.head_text()}\n"
    with pytest.raises(NotALog, match="holds no checkpoint"):
        checkpoint_text(tmp_path)


def entry(data: dict[str, object]) -> Entry:
    return memory_log().append(Draft("note.added", data, LEAD))


def test_an_entry_in_one_line() -> None:
    text = shown(memory_log().append(run_draft(-1)))
    assert text == (
        "1  2026-11-22T09:30:00.000Z  step.ended (a step ended)  lead@ops-1  run 7f3a #0  "
        '{"step":"open-queue"}'
    )
    assert "EXERCISE" in shown(memory_log().append(run_draft(-1, mode="exercise")))


def test_nothing_shown_steers_the_terminal() -> None:
    text = shown(entry({"text": "\x1b[2J\u202e\u2028\x9b\x7f"}))
    assert text.isprintable()
    assert "\\u202e" in text


def test_a_type_that_is_not_known_is_shown_all_the_same() -> None:
    known = memory_log().append(draft())
    force_setattr(known, "type", "future.kind")
    assert "future.kind (of a type that this bcp does not interpret)" in shown(known)
