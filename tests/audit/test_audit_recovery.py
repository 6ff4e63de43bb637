"""Power cuts and damage: nothing acknowledged is lost, and damage is never repaired."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from audit_kit import NO_MEMORY, KeyBox, StandingClock, copied, draft, filled, memory_log, run_draft
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.line import parse_entry
from bcp.audit.memory import Memory
from bcp.audit.profile import MAX_LINE
from bcp.audit.recovery import TailKind, judge_tail
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.verify import verify
from bcp.model.errors import LogDamaged

KEYS = KeyBox()


def small_log(keys: KeyBox | None = KEYS) -> MemoryStore:
    """Five entries with their notes, as after their last append."""
    store = MemoryStore(StandingClock())
    log = memory_log(store, keys)
    log.append(run_draft(-1, "run.started"))
    log.append(draft(1))
    log.append(run_draft(0))
    log.append(draft(2))
    return store


def unfinished() -> tuple[MemoryStore, bytes]:
    """The log, and the line of one more entry that is not acknowledged yet."""
    store = small_log(None)
    other = copied(store)
    memory_log(other).append(draft(7))
    line = bytes(other.entries.content[store.entries.end() :])
    return store, line


STORE, LINE = unfinished()


def lines(store: MemoryStore) -> list[bytes]:
    return bytes(store.entries.content).split(b"\n")


def with_tail(tail: bytes) -> MemoryStore:
    store = copied(STORE)
    store.entries.content += tail
    return store


def holes() -> Iterator[bytes]:
    """What a lost page leaves: a hole in the middle, the LF kept or not."""
    for size in (1, 7, 64, 512):
        for start in range(0, len(LINE), 16):
            end = min(start + size, len(LINE))
            yield LINE[:start] + bytes(end - start) + LINE[end:]


def check_recovered(store: MemoryStore, tail: bytes) -> None:
    """Every acknowledged entry is there; the tail is kept aside, and recorded."""
    log = memory_log(store)
    assert lines(store)[:5] == lines(STORE)[:5]
    recovered = parse_entry(lines(store)[5])
    assert recovered.type == "log.recovered"
    assert recovered.data == {"sha256": sha256(tail).hexdigest(), "length": len(tail)}
    assert list(store.quarantine.values()) == [tail]
    assert log.append(run_draft(1)).seq == 6
    if len(tail) % 8 == 0:
        assert not verify(store).failed


def test_a_cut_at_every_byte_loses_nothing() -> None:
    for end in range(1, len(LINE) - 1):
        check_recovered(with_tail(LINE[:end]), LINE[:end])


def test_nul_bytes_from_every_byte_on_lose_nothing() -> None:
    for end in range(len(LINE) - 1):
        tail = LINE[:end] + bytes(len(LINE) - end)
        check_recovered(with_tail(tail), tail)
        check_recovered(with_tail(tail[:-1] + b"\n"), tail[:-1] + b"\n")


def test_garbage_from_every_byte_on_loses_nothing() -> None:
    for end in range(len(LINE) - 1):
        noise = sha256(str(end).encode()).digest() * 20
        tail = LINE[:end] + noise[: len(LINE) - end]
        check_recovered(with_tail(tail), tail)


def test_holes_lose_nothing() -> None:
    for tail in holes():
        check_recovered(with_tail(tail), tail)


def test_a_whole_entry_that_lacks_its_lf_is_kept() -> None:
    store = with_tail(LINE[:-1])
    log = memory_log(store, KEYS)
    assert log.size == 6
    assert lines(store)[5] == LINE[:-1]
    assert store.quarantine == {}
    log.close()
    assert not verify(store).failed


def test_a_whole_entry_without_its_note_is_kept() -> None:
    """Killed between the entry's fsync and its note."""
    store = with_tail(LINE)
    report = verify(store)
    assert not report.failed
    assert any("unsigned tail" in remark for remark in report.remarks)
    with memory_log(store, KEYS) as log:
        assert log.size == 6
    assert not any("unsigned tail" in remark for remark in verify(store).remarks)


def test_before_it_is_mended_a_torn_write_is_no_alarm() -> None:
    for tail in (LINE[:50], LINE[:-1], bytes(len(LINE)), LINE[:50] + bytes(50) + b"\n"):
        report = verify(with_tail(tail))
        assert not report.failed, report
        assert any("unfinished" in remark for remark in report.remarks)


def test_a_torn_first_write_begins_the_log_anew() -> None:
    whole = memory_log(store := MemoryStore(StandingClock()))
    first = bytes(store.entries.content)
    for end in (1, 100, len(first) - 2):
        torn = MemoryStore(StandingClock())
        torn.entries.content += first[:end]
        log = memory_log(torn)
        assert [entry.type for entry in log.entries()] == ["log.opened", "log.recovered"]
        assert log.origin != whole.origin
    unended = MemoryStore(StandingClock())
    unended.entries.content += first[:-1]
    assert memory_log(unended).origin == whole.origin


def test_while_a_log_is_open_a_torn_write_of_another_is_mended() -> None:
    store = copied(STORE)
    log = memory_log(store, KEYS)
    store.entries.content += LINE[:77]
    assert log.append(draft()).seq == 6
    assert "was set aside" in log.notices[-1]
    assert not verify(store).failed


# Damage: refused, and nothing in the log is touched.


def refused(store: MemoryStore, memory: Memory = NO_MEMORY) -> str:
    before, notes = bytes(store.entries.content), bytes(store.heads.content)
    with pytest.raises(LogDamaged) as caught:
        memory_log(store, KEYS, memory)
    assert bytes(store.entries.content) == before
    assert bytes(store.heads.content) == notes
    assert store.quarantine == {}
    return caught.value.what


@pytest.mark.parametrize("keys", [KEYS, None], ids=["signed", "unsigned"])
def test_a_cut_last_entry_that_was_acknowledged_is_refused(keys: KeyBox | None) -> None:
    store = small_log(keys)
    whole = bytes(store.entries.content)
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(whole) - 1):
        cut = copied(store)
        del cut.entries.content[end:]
        assert "truncated" in refused(cut)


def test_every_changed_byte_of_an_acknowledged_entry_is_refused() -> None:
    whole = bytes(STORE.entries.content)
    for place in range(0, len(whole), 3):
        for change in (1, 0x20):
            changed = copied(STORE)
            changed.entries.content[place] ^= change
            refused(changed)


def test_rot_before_a_torn_write_is_refused() -> None:
    start = bytes(STORE.entries.content).rindex(b"\n", 0, -1) + 1
    for place in range(start, STORE.entries.end()):
        store = with_tail(LINE[:60])
        store.entries.content[place] ^= 1
        refused(store)


def test_rot_between_two_unnoted_entries_is_refused() -> None:
    """Readings share a note: the first of two is damaged, the second is whole."""
    store = small_log()
    log = memory_log(store, KEYS)
    start = store.entries.end()
    log.append(draft(kind="sweep.read"))
    end = store.entries.end()
    log.append(draft(kind="sweep.read"))
    for place in range(start, end, 5):
        changed = copied(store)
        changed.entries.content[place] ^= 1
        assert "not one unfinished write" in refused(changed) or place == end - 1


def test_a_torn_write_that_the_memory_covers_is_refused(tmp_path: Path) -> None:
    store = small_log()
    log = memory_log(store, KEYS)
    start = store.entries.end()
    log.append(draft(kind="sweep.read"))
    memory = Memory(tmp_path)
    memory.remember(log.origin, log._follower.chain.cut())
    del store.entries.content[start + 30 :]
    assert "what this machine remembers" in refused(store, memory)


def test_the_start_of_a_second_write_is_refused() -> None:
    for tail in (LINE[:50] + b"\n" + LINE[:20], LINE[:50] + LINE[:120], LINE[:90] + b"\n{"):
        assert "not one unfinished write" in refused(with_tail(tail))


def test_an_entry_of_another_log_at_the_end_is_refused() -> None:
    other = MemoryStore(StandingClock())
    memory_log(other)
    assert "not one unfinished write" in refused(with_tail(bytes(other.entries.content)))


def test_more_than_one_write_can_hold_is_refused() -> None:
    assert "not one unfinished write" in refused(with_tail(b"x" * (MAX_LINE + 2)))
    check_recovered(with_tail(b"x" * (MAX_LINE + 1)), b"x" * (MAX_LINE + 1))


def test_a_log_that_gets_shorter_while_it_is_open_is_refused() -> None:
    store = copied(STORE)
    log = memory_log(store, KEYS)
    del store.entries.content[-30:]
    for _ in range(2):
        with pytest.raises(LogDamaged, match="shorter than it was"):
            log.append(draft())


def test_nothing_is_added_to_what_was_refused_once() -> None:
    store = copied(STORE)
    log = memory_log(store, KEYS)
    filled(memory_log(store, KEYS), 2)
    store.entries.content[-300] ^= 1
    size = store.entries.end()
    for _ in range(3):
        with pytest.raises(LogDamaged):
            log.append(draft())
    assert store.entries.end() == size


@given(st.binary(max_size=300))
def test_random_tails_are_torn_writes_or_damage(tail: bytes) -> None:
    store = with_tail(tail)
    if not tail or judge_tail(tail) is TailKind.DAMAGE:
        return
    check_recovered(store, tail)


# Notes: torn ones can be made again.


@pytest.mark.parametrize("keys", [KEYS, None], ids=["signed", "unsigned"])
def test_a_torn_note_is_cut_and_made_again(keys: KeyBox | None) -> None:
    store = small_log(keys)
    whole = bytes(store.heads.content)
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(whole)):
        for filler in (b"", bytes(max(0, len(whole) - end - 2))):
            torn = copied(store)
            torn.heads.content[end:] = filler
            assert end % 8 or not verify(torn).failed
            with memory_log(torn, keys):
                pass
            assert bytes(torn.heads.content) == whole


def test_several_torn_notes_are_made_again() -> None:
    store = copied(STORE)
    size = store.heads.end()
    store.heads.content[size // 2 :] = bytes(size - size // 2)
    with memory_log(store, KEYS):
        pass
    assert not verify(store).failed
    assert b"\0" not in bytes(store.heads.content)
    assert len(store.quarantine) == 1


def test_a_hole_among_the_notes_is_remarked_and_no_alarm() -> None:
    """A power cut may lose a page in the middle of notes that were never synced."""
    whole = bytes(STORE.heads.content)
    for start in range(20, len(whole) - 300, 37):
        for length in (2, 90, 200):
            store = copied(STORE)
            store.heads.content[start : start + length] = bytes(length)
            memory_log(store).close()
            report = verify(store)
            assert not report.failed, report
            assert any("holes among the notes" in remark for remark in report.remarks)


def test_lost_notes_are_made_again() -> None:
    for kept in (0, 1, 3):
        store = copied(STORE)
        pieces = list(store.heads.pieces())
        store.heads.content[:] = b"".join(pieces[:kept])
        with memory_log(store, KEYS):
            pass
        assert list(store.heads.pieces())[-1] == pieces[-1]
        assert not verify(store).failed


def test_a_whole_note_that_is_wrong_is_refused() -> None:
    signed, foreign = small_log(), small_log()
    whole = bytes(signed.heads.content)
    for place in (whole.rindex(b"=") - 20, len(whole) - 60):
        store = copied(signed)
        store.heads.content[place] = ord("A" if whole[place] != ord("A") else "B")
        assert "does not fit" in refused(store)
    store = copied(signed)
    store.heads.content += list(foreign.heads.pieces())[-1]
    assert "of another log" in refused(store)


def test_heads_without_any_readable_note_are_refused() -> None:
    store = copied(STORE)
    store.heads.content += os.urandom(700_000)
    assert "no note can be read" in refused(store)


def test_a_wrong_head_is_refused() -> None:
    store, other = small_log(None), small_log(None)
    pieces = list(store.heads.pieces())
    store.heads.content[:] = b"".join([*pieces[:-1], list(other.heads.pieces())[-1]])
    assert "forked" in refused(store)


def test_heads_that_go_back_while_the_log_is_open_are_refused() -> None:
    store = copied(STORE)
    log = memory_log(store, KEYS)
    store.heads.content[:] = b"".join(list(store.heads.pieces())[:-2])
    with pytest.raises(LogDamaged, match="fewer than they were"):
        log.append(draft())


def test_filling_goes_on_after_all_that() -> None:
    store = with_tail(LINE[:33])
    log = filled(memory_log(store, KEYS), 20)
    log.close()
    assert verify(store).head == log.head_text()
