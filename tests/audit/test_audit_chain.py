"""The fast fold over stored lines, against reading every line in full."""

from hashlib import sha256

import pytest
from audit_kit import StandingClock, draft, filled, memory_log, run_draft
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.chain import Chain
from bcp.audit.cut import BEGINNING
from bcp.audit.entry import Draft, RunOf
from bcp.audit.line import parse_entry
from bcp.audit.merkle import leaf_hash, root_of
from bcp.audit.profile import load, spelled
from bcp.audit.stores.memory import MemoryStore


def pieces() -> list[bytes]:
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    log.append(run_draft(-1, "run.started"))
    log.append(run_draft(-1, "run.started", run="0815", mode="exercise"))
    filled(log, 5)
    log.append(run_draft(0))
    log.append(run_draft(0, "run.ended", run="0815", mode="exercise"))
    filled(log, 5)
    return list(store.entries.pieces())


PIECES = pieces()


def taken(*lines: bytes) -> Chain:
    chain = Chain()
    chain.take(list(lines))
    return chain


@given(st.lists(st.integers(min_value=0, max_value=len(PIECES)), max_size=5))
def test_in_any_batches_the_fold_is_the_same(cuts: list[int]) -> None:
    chain, start, kinds = Chain(), 0, []
    for cut in [*sorted(cuts), len(PIECES)]:
        kinds += chain.take(PIECES[start:cut])
        start = cut
        assert chain.head().root == root_of([leaf_hash(piece[:-1]) for piece in PIECES[:cut]])
        chain = Chain(chain.cut())
    assert chain.objections == []
    assert chain.size == len(PIECES)
    assert chain.offset == sum(map(len, PIECES))
    assert kinds == [parse_entry(piece[:-1]).type.encode() for piece in PIECES]


def test_adding_what_was_made_is_taking_what_is_read() -> None:
    added, read = Chain(), Chain()
    for piece in PIECES:
        added.add(parse_entry(piece[:-1]))
        read.take([piece])
        assert added.cut() == read.cut()
        assert added.prev() == read.prev()


def test_open_runs_are_known() -> None:
    chain = taken(*PIECES)
    assert chain.run("7f3a") == RunOf("7f3a", "incident", 1)
    assert chain.run("0815") is None
    assert chain.run("none") is None
    assert taken(*PIECES[:3]).run("0815") == RunOf("0815", "exercise", 0)
    assert set(chain.cut().runs) == {"7f3a"}


def test_nothing_at_all() -> None:
    chain = Chain()
    assert chain.take([]) == []
    assert (chain.head(), chain.cut()) == (BEGINNING.head, BEGINNING)
    assert chain.prev() == "0" * 64


def respelled(piece: bytes, **change: object) -> bytes:
    return spelled({**load(piece[:-1]), **change}) + b"\n"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"seq": 4}, "calls itself 4"),
        ({"v": 2}, "not an entry of the log's form"),
        ({"ts": "now"}, "not an entry of the log's form"),
        ({"prev": "ab" * 32}, "one of the two was changed"),
        ({"run": {"id": "7f3a", "mode": "incident", "n": 2}}, "does not come next"),
        ({"run": {"id": "7f3a", "mode": "exercise", "n": 1}}, "does not come next"),
        ({"run": {"id": "new", "mode": "incident", "n": 1}}, "does not come next"),
        ({"run": {"id": "0815", "mode": "exercise", "n": 0}}, "does not come next"),
    ],
    ids=str,
)
def test_contradictions_are_named(change: dict[str, object], what: str) -> None:
    chain = taken(*PIECES[:3], respelled(PIECES[3], **change))
    assert [objection.seq for objection in chain.objections] == [3]
    assert what in str(chain.objections[0])
    assert str(chain.objections[0]).startswith("entry 3 (line 4): ")


def test_a_changed_line_is_found_by_the_next_one() -> None:
    changed = PIECES[4].replace(b'"number":1', b'"number":7')
    chain = taken(*PIECES[:4], changed, *PIECES[5:])
    assert [objection.seq for objection in chain.objections] == [5]
    assert chain.size == len(PIECES)


def test_text_inside_data_cannot_pass_for_the_end_of_a_line() -> None:
    """Quotation marks inside strings are escaped; nested objects do not stand at the end."""
    store = MemoryStore(StandingClock())
    log = memory_log(store)
    time = "2026-11-22T09:30:00.000Z"
    fake = f'"prev":"{"0" * 64}","run":null,"seq":9,"ts":"{time}","type":"x.y","v":1}}'
    log.append(draft())
    nested = {"prev": "0" * 64, "run": None, "seq": 9, "type": "x.y", "v": 1}
    log.append(Draft("note.added", {"text": fake, "nested": nested}, draft().actor))
    log.append(draft())
    chain = taken(*store.entries.pieces())
    assert chain.objections == []
    assert chain.size == 4


def test_only_so_many_objections_are_kept() -> None:
    chain = taken(*[b"x\n"] * 100)
    assert (len(chain.objections), chain.objected, chain.size) == (20, 100, 100)


def test_a_line_without_its_prev_is_never_an_entry() -> None:
    """The expression alone would match the end of this one."""
    end = PIECES[0][PIECES[0].rindex(b'"run":') + len(b'"run":') :]
    for padding in range(70, 90):
        assert taken(b"x" * padding + end).objections


@given(st.binary(max_size=120))
def test_any_line_is_counted_and_hashed(line: bytes) -> None:
    chain = taken(line + b"\n")
    assert chain.objected == 1
    assert chain.head().root == sha256(b"\0" + line).digest()
