"""What a client remembers, and where."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from audit_kit import StandingClock, filled, memory_log

from bcp.audit.chain import Chain
from bcp.audit.cut import BEGINNING, BadCut, Cut, cut_of
from bcp.audit.memory import Memory, Seen, find_memory
from bcp.audit.stores.memory import MemoryStore

ORIGIN = "bcp.example/0123456789abcdef"


def cuts(count: int) -> list[Cut]:
    log = filled(memory_log(), count)
    chain, found = Chain(), [BEGINNING]
    for entry in log.entries():
        chain.take([entry.line + b"\n"])
        found.append(chain.cut())
    return found


CUTS = cuts(40)


def cuts_of(store: MemoryStore) -> Cut:
    chain = Chain()
    chain.take(list(store.entries.pieces()))
    return chain.cut()


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: str(cut.head.size))
def test_a_cut_reads_back(cut: Cut) -> None:
    assert cut_of(json.loads(json.dumps(cut.as_data()))) == cut


@pytest.mark.parametrize(
    "change",
    [
        {"head": str(CUTS[3].head)},
        {"head": "x"},
        {"offset": -1},
        {"offset": None},
        {"leaf": "ab"},
        {"leaf": "zz" * 32},
        {"peaks": []},
        {"peaks": None},
        {"runs": {"7f3a": ["incident", -1]}},
        {"runs": {"7f3a": ["test", 1]}},
        {"runs": {"7f3a": "x"}},
        {"runs": []},
    ],
)
def test_a_cut_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadCut):
        cut_of({**CUTS[5].as_data(), **change})


@pytest.mark.parametrize("data", [None, [], "x", {}, 5])
def test_what_is_no_cut(data: object) -> None:
    with pytest.raises(BadCut):
        cut_of(data)


def test_the_last_state_counts(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "seen")
    assert memory.seen(ORIGIN) is None
    for cut in CUTS[1:]:
        memory.remember(ORIGIN, cut)
    assert memory.seen(ORIGIN) == Seen(CUTS[-1].head, CUTS[-1])
    assert memory.seen("bcp.example/other") is None
    folder = tmp_path / "seen" / "origins"
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_heads_between_two_states(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember_head(ORIGIN, CUTS[3].head)
    assert memory.seen(ORIGIN) == Seen(CUTS[3].head, BEGINNING)
    memory.remember(ORIGIN, CUTS[5])
    assert memory.seen(ORIGIN) == Seen(CUTS[5].head, CUTS[5])
    for cut in CUTS[6:9]:
        memory.remember_head(ORIGIN, cut.head)
        assert memory.seen(ORIGIN) == Seen(cut.head, CUTS[5])


def test_the_memory_never_goes_back(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember(ORIGIN, CUTS[5])
    memory.remember_head(ORIGIN, CUTS[8].head)
    for older in (CUTS[4], CUTS[7]):
        memory.remember(ORIGIN, older)
        assert memory.seen(ORIGIN) == Seen(CUTS[8].head, CUTS[5])
    memory.remember(ORIGIN, CUTS[8])
    assert memory.seen(ORIGIN) == Seen(CUTS[8].head, CUTS[8])


def test_the_file_of_states_does_not_grow_for_ever(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for _ in range(800):
        memory.remember(ORIGIN, CUTS[-1])
    (path,) = (tmp_path / "origins").iterdir()
    assert path.stat().st_size < 70_000
    assert memory.seen(ORIGIN) == Seen(CUTS[-1].head, CUTS[-1])


@pytest.mark.parametrize(
    "rest", [b'{"origin":"bcp', b"\0\0\0\0", b'{"origin":1}\n', b"[]\n", b"\n"]
)
def test_a_torn_line_is_passed_over(tmp_path: Path, rest: bytes) -> None:
    memory = Memory(tmp_path)
    memory.remember(ORIGIN, CUTS[7])
    (path,) = (tmp_path / "origins").iterdir()
    with path.open("ab") as file:
        file.write(rest)
    assert memory.seen(ORIGIN) == Seen(CUTS[7].head, CUTS[7])
    memory.remember(ORIGIN, CUTS[8])
    memory.remember(ORIGIN, CUTS[9])
    assert memory.seen(ORIGIN) == Seen(CUTS[9].head, CUTS[9])


def test_places(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    assert memory.origin_at("ops-1:/a") is None
    memory.remember_place("ops-1:/a", ORIGIN)
    memory.remember_place("ops-1:/a", ORIGIN)
    assert memory.origin_at("ops-1:/a") == ORIGIN
    assert memory.origin_at("ops-2:/a") is None
    memory.remember_place("ops-1:/a", "bcp.example/new")
    assert memory.origin_at("ops-1:/a") == "bcp.example/new"
    assert len(Path(memory.place_file("ops-1:/a")).read_bytes().splitlines()) == 2


def test_without_a_folder_nothing_is_kept() -> None:
    memory = Memory(None, "none")
    memory.remember(ORIGIN, CUTS[1])
    memory.remember_place("ops-1:/a", ORIGIN)
    assert (memory.seen(ORIGIN), memory.origin_at("ops-1:/a")) == (None, None)


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/me"}, "/state/bcp/seen"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/home/me"}, "/home/me/.local/state/bcp/seen"),
        ({"HOME": "/home/me"}, "/home/me/.local/state/bcp/seen"),
        ({"STATE_DIRECTORY": "/var/lib/bcp:/var/lib/x"}, "/var/lib/bcp/bcp/seen"),
        ({}, None),
    ],
)
def test_where_the_memory_lies(environ: Mapping[str, str], folder: str | None) -> None:
    memory = find_memory(environ)
    assert memory.folder == (None if folder is None else Path(folder))
    assert bool(memory.why_missing) is (folder is None)


def test_a_memory_that_cannot_be_kept_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "seen").write_text("a file where a folder has to be")
    log = filled(memory_log(memory=Memory(tmp_path / "seen")), 3)
    assert [notice for notice in log.notices if "could not be kept" in notice] == [log.notices[0]]
    assert log.size == 4


def test_the_memory_is_ahead_of_nothing(tmp_path: Path) -> None:
    """Each append leaves the state that the log has, not an older one."""
    memory, store = Memory(tmp_path), MemoryStore(StandingClock())
    log = memory_log(store, memory=memory)
    for number in range(5):
        filled(log, 1)
        seen = memory.seen(log.origin)
        assert seen is not None
        assert str(seen.head) == log.head_text()
        assert seen.head.size == number + 2
        assert seen.cut.head.size == 1  # as it was opened
    filled(log, 100)
    seen = memory.seen(log.origin)
    assert seen is not None
    assert 0 <= seen.head.size - seen.cut.head.size < 64
    log.close()
    assert memory.seen(log.origin) == Seen(seen.head, cuts_of(store))
