"""No changed byte passes: not of a signed log, not of an unsigned one, not of its notes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit_kit import LEAD, PLAN, KeyBox, StandingClock, copied, draft, memory_log, run_draft

from bcp.audit.entry import Draft
from bcp.audit.memory import Memory
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.trust import Trust
from bcp.audit.verify import verify
from bcp.model.errors import NotALog
from bcp.model.exits import Exit

FULL = os.environ.get("BCP_TESTS") == "full"


def small_log(keys: KeyBox | None) -> MemoryStore:
    """A log with a run, a value beside it, readings that share a note, and its checkpoint."""
    store = MemoryStore(StandingClock())
    with memory_log(store, keys) as log:
        log.append(run_draft(-1, "sweep.read"))
        value = log.put_blob(b"the reason")
        log.append(Draft("note.added", {"reason": value}, LEAD, PLAN))
        log.append(run_draft(0, "sweep.read"))
    assert not verify(store).failed
    return store


def changed_bytes(length: int, byte_at: bytes) -> Iterator[tuple[int, int]]:
    """Every place with another byte: one that differs in a bit, or one that tells; or all."""
    telling = (0, ord("\n"), ord('"'), ord("0"))
    for place in range(length):
        old = byte_at[place]
        quick = {old ^ (1 << place % 8) if place % 3 else telling[place % 4]}
        yield from ((place, new) for new in (set(range(256)) if FULL else quick) - {old})


@pytest.fixture(scope="module", params=["signed", "unsigned"])
def store(request: pytest.FixtureRequest) -> MemoryStore:
    return small_log(KeyBox() if request.param == "signed" else None)


def is_refused(store: MemoryStore) -> bool:
    try:
        return verify(store).exit is Exit.FINDING
    except NotALog:
        return False


def test_every_changed_byte_of_the_entries_fails(store: MemoryStore) -> None:
    whole = bytes(store.entries.content)
    other = copied(store)
    for place, byte in changed_bytes(len(whole), whole):
        other.entries.content[place] = byte
        assert is_refused(other), (place, byte, whole[place : place + 20])
        other.entries.content[place] = whole[place]


def test_every_changed_byte_of_the_heads_fails(store: MemoryStore) -> None:
    whole = bytes(store.heads.content)
    other = copied(store)
    for place, byte in changed_bytes(len(whole), whole):
        other.heads.content[place] = byte
        assert is_refused(other), (place, byte, whole[place : place + 20])
        other.heads.content[place] = whole[place]


def test_every_changed_byte_of_the_checkpoint_fails(store: MemoryStore) -> None:
    whole = store.checkpoint() or b""
    other = copied(store)
    for place, byte in changed_bytes(len(whole), whole):
        other.publish(whole[:place] + bytes([byte]) + whole[place + 1 :])
        assert is_refused(other), (place, byte)


def test_every_changed_byte_of_a_value_fails(store: MemoryStore) -> None:
    ((digest, (made, whole)),) = store.blobs.items()
    other = copied(store)
    for place, byte in changed_bytes(len(whole), whole):
        other.blobs[digest] = (made, whole[:place] + bytes([byte]) + whole[place + 1 :])
        assert is_refused(other)
    other.blobs[digest] = (made, whole + b"!")
    assert is_refused(other)
    del other.blobs[digest]
    assert is_refused(other)


def test_every_cut_end_of_the_entries_fails(store: MemoryStore) -> None:
    for end in range(1, store.entries.end()):
        if end % 7 == 0 or store.entries.content[end - 1] == ord("\n") or FULL:
            other = copied(store)
            del other.entries.content[end:]
            assert is_refused(other), end


def test_every_entry_left_out_doubled_or_moved_fails(store: MemoryStore) -> None:
    pieces = list(store.entries.pieces())
    for place, piece in enumerate(pieces):
        others = [*pieces[:place], *pieces[place + 1 :]]
        doubled = [*pieces[:place], piece, *pieces[place:]]
        moved = [[*others[:to], piece, *others[to:]] for to in range(len(pieces)) if to != place]
        for lines in (others, doubled, *moved):
            changed = copied(store)
            changed.entries.content[:] = b"".join(lines)
            assert is_refused(changed), place


def test_heads_out_of_order_fail(store: MemoryStore) -> None:
    pieces = list(store.heads.pieces())
    for place in range(len(pieces) - 1):
        changed = copied(store)
        swapped = [*pieces[:place], pieces[place + 1], pieces[place], *pieces[place + 2 :]]
        changed.heads.content[:] = b"".join(swapped)
        assert is_refused(changed)


def test_an_entry_inserted_or_appended_by_hand_fails(store: MemoryStore) -> None:
    pieces = list(store.entries.pieces())
    for place in range(len(pieces)):
        other = copied(store)
        other.entries.content[:] = b"".join([*pieces[:place], pieces[-1], *pieces[place:]])
        assert is_refused(other), place


def test_a_rewrite_with_all_its_heads_fails_against_the_memory(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    store = MemoryStore(StandingClock())
    with memory_log(store, memory=memory) as log:
        log.append(draft(1))
        log.append(draft(2))
    entries, heads = list(store.entries.pieces()), list(store.heads.pieces())
    other = copied(store)
    other.entries.content[:] = b"".join(entries[:-1])
    other.heads.content[:] = b"".join(heads[:-1])
    assert not verify(other).failed
    assert verify(other, Trust(memory=memory)).exit is Exit.FINDING
