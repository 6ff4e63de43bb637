"""The log as its writers use it."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from audit_kit import (
    LEAD,
    KeyBox,
    Machine,
    StandingClock,
    copied_bytes,
    draft,
    filled,
    memory_log,
    run_draft,
)

from bcp.audit.entry import Draft, NotAnEntry
from bcp.audit.head import parse_stored
from bcp.audit.log import Log
from bcp.audit.merkle import leaf_hash, root_of
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.types import ENTRY_TYPES
from bcp.audit.verify import verify
from bcp.model.errors import BadInput, LogDamaged, RunMoved


def noted(store: MemoryStore) -> list[int]:
    return [parse_stored(piece[:-1]).head.size for piece in store.heads.pieces()]


def test_the_first_entry_says_whose_log_it_is() -> None:
    box = KeyBox()
    log = memory_log(keys=box)
    first = next(log.entries())
    assert (first.type, first.seq, first.prev) == ("log.opened", 0, "0" * 64)
    assert first.log == log.origin
    assert log.origin.startswith("bcp.example/")
    assert first.data == {
        "name": "bcp.example",
        "keys": [{"role": "log", "vkey": str(box.key(log.origin).verifier)}],
        "continues": None,
        "lost": False,
        "reason": None,
        "network_fs": None,
    }


def test_two_logs_never_share_an_origin() -> None:
    assert memory_log().origin != memory_log().origin


def test_entries_are_chained_and_counted() -> None:
    store = MemoryStore(StandingClock())
    log = filled(memory_log(store), 3)
    lines = copied_bytes(store).split(b"\n")[:-1]
    for seq, (entry, line) in enumerate(zip(log.entries(), lines, strict=True)):
        assert (entry.seq, entry.line) == (seq, line)
        if seq:
            assert entry.prev == leaf_hash(lines[seq - 1]).hex()
    root = root_of([leaf_hash(line) for line in lines])
    assert log.head_text().startswith("4:")
    assert json.loads(list(store.heads.pieces())[-1]) == {"head": log.head_text()}
    assert parse_stored(list(store.heads.pieces())[-1][:-1]).head.root == root


def test_a_note_follows_every_entry_but_readings() -> None:
    store, clock = MemoryStore(StandingClock()), StandingClock()
    log = memory_log(store, clock=clock)
    log.append(draft())
    for _ in range(3):
        log.append(draft(kind="sweep.read"))
    assert noted(store) == [1, 2]
    log.append(draft())
    assert noted(store) == [1, 2, 6]
    log.append(draft(kind="sweep.read"))
    clock.move(61)
    log.append(draft(kind="sweep.read"))
    assert noted(store) == [1, 2, 6, 8]
    log.append(draft(kind="sweep.read"))
    log.close()
    assert noted(store) == [1, 2, 6, 8, 9]
    log.close()
    assert noted(store) == [1, 2, 6, 8, 9]


def test_a_note_follows_256_readings_at_the_latest() -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    for _ in range(300):
        log.append(draft(kind="sweep.read"))
    assert noted(store) == [1, 257]


def test_signed_and_unsigned_are_said() -> None:
    signed, unsigned = memory_log(keys=KeyBox()), memory_log()
    assert (signed.is_signed, signed.why_unsigned) == (True, "")
    assert not unsigned.is_signed
    assert "no usable keyring" in unsigned.why_unsigned


def test_closing_brings_the_checkpoint_up_to_date(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    log = filled(machine.open(), 2)
    assert not machine.file("checkpoint").exists()
    log.close()
    note = machine.file("checkpoint").read_text()
    assert note.splitlines()[:2] == [log.origin, "3"]
    assert json.loads(machine.file("checkpoints.jsonl").read_bytes().splitlines()[-1]) == {
        "note": note
    }


def test_an_unsigned_log_has_no_checkpoint(tmp_path: Path) -> None:
    machine = Machine(tmp_path, keys=None)
    with machine.open():
        pass
    assert not machine.file("checkpoint").exists()


def test_a_log_opens_where_it_ended(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 3) as log:
        pass
    again = machine.open()
    assert (again.origin, again.size, again.head_text()) == (log.origin, 4, log.head_text())
    assert again.is_signed
    assert again.append(draft()).seq == 4


def test_a_type_that_is_not_registered_is_not_written() -> None:
    log = memory_log()
    with pytest.raises(ValueError, match="not a type"):
        log.append(Draft("made.up", {}, LEAD))
    with pytest.raises(NotAnEntry):
        log.append(Draft("note.added", {"share": 0.5}, LEAD))
    with pytest.raises(NotAnEntry, match="use a blob"):
        log.append(Draft("note.added", {"text": "x" * 70_000}, LEAD))
    assert log.size == 1
    assert log.append(draft()).seq == 1


@pytest.mark.parametrize("kind", ENTRY_TYPES)
def test_every_registered_type_can_be_written(kind: str) -> None:
    log = memory_log()
    assert log.append(Draft(kind, {}, LEAD)).type == kind
    assert ENTRY_TYPES[kind].says


def test_a_run_counts_its_own_entries() -> None:
    log = memory_log()
    log.append(run_draft(-1, "run.started"))
    log.append(draft())
    log.append(run_draft(-1, "run.started", run="0815", mode="exercise"))
    log.append(run_draft(0))
    ended = log.append(run_draft(1, "run.ended"))
    assert ended.data["entries"] == 3
    runs = [entry.run for entry in log.entries() if entry.run]
    assert [(run.id, run.mode, run.n) for run in runs] == [
        ("7f3a", "incident", 0),
        ("0815", "exercise", 0),
        ("7f3a", "incident", 1),
        ("7f3a", "incident", 2),
    ]
    assert [entry.type for entry in log.run_entries("7f3a")] == [
        "run.started",
        "step.ended",
        "run.ended",
    ]


def test_two_terminals_never_drive_one_run() -> None:
    store = MemoryStore(StandingClock())
    one, two = memory_log(store), memory_log(store)
    one.append(run_draft(-1, "run.started"))
    two.append(run_draft(0))
    with pytest.raises(RunMoved, match="gone on elsewhere"):
        one.append(run_draft(0))
    assert [entry.run.n for entry in one.run_entries("7f3a") if entry.run] == [0, 1]
    one.append(run_draft(1))
    assert not verify(store).failed


def test_a_run_that_has_ended_or_never_was_gets_nothing() -> None:
    log = memory_log()
    log.append(run_draft(-1, "run.started"))
    log.append(run_draft(0, "run.ended"))
    for seen in (0, 1, 5):
        with pytest.raises(RunMoved, match="has ended, or is not"):
            log.append(run_draft(seen))
    with pytest.raises(RunMoved):
        log.append(run_draft(0, run="none"))


def test_a_run_that_lost_entries_is_damage() -> None:
    log = memory_log()
    log.append(run_draft(-1, "run.started"))
    with pytest.raises(LogDamaged, match="had 4 before"):
        log.append(run_draft(4))


def test_a_run_keeps_its_mode() -> None:
    log = memory_log()
    log.append(run_draft(-1, "run.started"))
    with pytest.raises(ValueError, match="mode incident, not exercise"):
        log.append(run_draft(0, mode="exercise"))


def test_open_runs_are_known_again_after_opening(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.open() as log:
        log.append(run_draft(-1, "run.started"))
        log.append(run_draft(0))
    again = machine.open()
    with pytest.raises(RunMoved):
        again.append(run_draft(0))
    entry = again.append(run_draft(1))
    assert entry.run is not None
    assert entry.run.n == 2


def test_values_are_kept_beside_the_log(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    log = machine.open()
    one, two = log.put_blob(b"reason"), log.put_blob(b"reason")
    assert one["size"] == 6
    assert one["blob"] != two["blob"]  # the salt keeps it from being guessed
    file = machine.file(f"blobs/{one['blob']}")
    assert sha256(file.read_bytes()).hexdigest() == one["blob"]
    assert file.read_bytes()[32:] == b"reason"
    assert log.blob(str(one["blob"])) == b"reason"


def test_a_value_that_is_gone_or_changed_is_said(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    log = machine.open()
    digest = str(log.put_blob(b"reason")["blob"])
    file = machine.file(f"blobs/{digest}")
    file.write_bytes(file.read_bytes() + b"!")
    with pytest.raises(LogDamaged, match="was changed"):
        log.blob(digest)
    file.unlink()
    with pytest.raises(BadInput, match="is not in"):
        log.blob(digest)


def test_orphans_of_a_crash_are_removed_a_day_later(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    log = machine.open()
    kept, orphan = log.put_blob(b"kept"), log.put_blob(b"never named")
    log.append(Draft("note.added", {"reason": kept}, LEAD))
    machine.clock.move(400_000_000)  # far after the files were made
    machine.file("state.json").unlink(missing_ok=True)
    Machine(tmp_path / "elsewhere").place.parent.mkdir()
    fresh_home = Machine(tmp_path, machine.keys, machine.clock, host="other")
    (tmp_path / "home").rename(tmp_path / "home-before")
    fresh_home.open()
    assert [path.name for path in machine.file("blobs").iterdir()] == [kept["blob"]]
    assert not machine.file(f"blobs/{orphan['blob']}").exists()


@pytest.mark.parametrize("by", [3.5, -3.5])
def test_a_clock_that_was_set_is_recorded_before_the_entry(by: float) -> None:
    clock = StandingClock()
    log = memory_log(clock=clock)
    clock.move(500)
    log.append(draft())
    clock.seconds -= by
    log.append(draft())
    log.append(draft())
    kinds = [(entry.type, entry.data) for entry in log.entries()][1:]
    assert [kind for kind, _ in kinds] == ["note.added", "clock.jumped", "note.added", "note.added"]
    assert kinds[1][1] == {"by_ms": round(by * 1000)}


def test_drift_is_no_jump() -> None:
    clock = StandingClock()
    log = memory_log(clock=clock)
    clock.seconds -= 1.9
    assert log.append(draft()).seq == 1


def test_the_newest_entries_are_cheap() -> None:
    log = filled(memory_log(), 30)
    everything = list(log.entries())
    assert log.tail_entries(10_000_000) == everything
    length = len(everything[-1].line) + 1
    assert log.tail_entries(length) == everything[-1:]
    assert log.tail_entries(length - 1) == []
    assert [entry.seq for entry in log.tail_entries(4 * length)] == [27, 28, 29, 30]


def test_trouble_at_the_end_is_a_notice_not_an_error() -> None:
    store, clock = MemoryStore(StandingClock()), StandingClock()
    log = filled(memory_log(store, clock=clock), 1)
    log.append(draft(kind="sweep.read"))
    with store.hold("process 9 on ops-1", clock):
        log.close()
    assert "still to be made" in log.notices[-1]
    assert "process 9 on ops-1" in log.notices[-1]


def test_notes_that_cannot_be_written_do_not_undo_the_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore(StandingClock())
    log = memory_log(store)

    def full(piece: bytes, *, durable: bool) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store.heads, "append", full)
        assert log.append(draft()).seq == 1
    assert "the next one covers it" in log.notices[-1]
    assert log.append(draft()).seq == 2
    assert noted(store) == [1, 3]


def test_a_log_without_memory_says_so() -> None:
    assert "keeps no memory" in memory_log().notices[0]


def opened_again(log: Log, store: MemoryStore, box: KeyBox | None) -> Log:
    log.close()
    return memory_log(store, box)


def test_a_key_that_is_not_the_logs_does_not_sign() -> None:
    store, box = MemoryStore(StandingClock()), KeyBox()
    log = memory_log(store, box)
    stranger = KeyBox()
    memory_log(keys=stranger)
    stranger.kept[log.origin] = next(iter(stranger.kept.values()))
    assert not opened_again(log, store, stranger).is_signed
    lost = opened_again(log, store, KeyBox())
    assert "holds no key of this log" in lost.why_unsigned
    filled(lost, 2)
    assert opened_again(lost, store, box).is_signed


def test_a_log_opened_without_a_key_stays_unsigned() -> None:
    store, box = MemoryStore(StandingClock()), KeyBox()
    log = memory_log(store)
    again = opened_again(log, store, box)
    assert not again.is_signed
    assert box.kept == {}
