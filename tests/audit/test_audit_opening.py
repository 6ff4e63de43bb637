"""Opening a log: what this machine remembers, and what is refused."""

import shutil
from pathlib import Path

import pytest
from audit_kit import (
    KeyBox,
    Machine,
    StandingClock,
    desk,
    draft,
    filled,
    memory_log,
    new_id,
    run_draft,
)

from bcp.audit.follow import cached
from bcp.audit.memory import Memory
from bcp.audit.opening import open_log, open_on
from bcp.audit.stores.file import FileStore
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.verify import verify
from bcp.model.errors import BadInput, LogDamaged, NotRecorded
from bcp.model.exits import Exit


def snapshot(machine: Machine, name: str) -> Path:
    return Path(shutil.copytree(machine.place, machine.folder / name))


def restore(machine: Machine, name: str) -> None:
    shutil.rmtree(machine.place)
    (machine.folder / name).rename(machine.place)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_a_restored_backup_is_refused(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 2):
        snapshot(machine, "backup")
    with filled(machine.open(), 2):
        pass
    restore(machine, "backup")
    before = contents(machine.place)
    with pytest.raises(LogDamaged, match="truncated: it has 3 entries, and what this machine"):
        machine.open()
    assert contents(machine.place) == before


def test_a_log_that_went_on_elsewhere_from_a_backup_is_forked(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 2):
        pass
    snapshot(machine, "backup")
    with filled(machine.open(), 2):
        pass
    restore(machine, "backup")
    other_user = Machine(tmp_path, machine.keys, machine.clock)
    (tmp_path / "home").rename(tmp_path / "my-home")
    with filled(other_user.open(), 5):
        pass
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "my-home").rename(tmp_path / "home")
    with pytest.raises(LogDamaged, match="forked: what this machine remembers"):
        machine.open()


def test_the_refusal_says_what_to_do_and_ends_with_73(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 2):
        pass
    entries = machine.file("entries.jsonl")
    entries.write_bytes(entries.read_bytes().replace(b'"number":0', b'"number":9'))
    shutil.rmtree(tmp_path / "home")
    machine.file("state.json").unlink()
    with pytest.raises(LogDamaged) as caught:
        machine.open()
    assert caught.value.exit is Exit.NOT_RECORDED
    assert "entry 2 (line 3)" in caught.value.what
    assert "bcp audit verify" in caught.value.next_action


def test_a_new_log_names_the_one_that_is_gone(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 2) as before:
        pass
    machine.place.rename(tmp_path / "moved-away")
    log = machine.open()
    assert log.origin != before.origin
    data = next(log.entries()).data
    size, _, root = before.head_text().partition(":")
    assert data["continues"] == {"origin": before.origin, "size": int(size), "root": root}
    assert data["lost"] is True
    assert before.origin in log.notices[0]
    log.close()
    assert machine.open().origin == log.origin


def test_another_log_in_the_place_is_refused(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with filled(machine.open(), 2):
        pass
    stranger = Machine(tmp_path / "stranger")
    with filled(stranger.open(), 3):
        pass
    shutil.rmtree(machine.place)
    stranger.place.rename(machine.place)
    with pytest.raises(LogDamaged, match="Another log lies in") as caught:
        machine.open()
    (place,) = [word for word in caught.value.next_action.split() if "/seen/places/" in word]
    Path(place).unlink()
    assert machine.open().size == 4


def test_a_log_that_names_the_one_before_it_may_take_its_place(tmp_path: Path) -> None:
    """A colleague opened a new log after the old one was lost: it says so itself."""
    machine = Machine(tmp_path)
    with filled(machine.open(), 2):
        pass
    shutil.copytree(tmp_path / "home", tmp_path / "my-home")
    machine.place.rename(tmp_path / "moved-away")
    with machine.open() as colleague:
        pass
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "my-home").rename(tmp_path / "home")
    assert machine.open().origin == colleague.origin


def test_two_machines_may_share_a_home(tmp_path: Path) -> None:
    one = Machine(tmp_path)
    with one.open() as log:
        pass
    one.place.rename(tmp_path / "away")
    two = Machine(tmp_path, host="ops-2")
    opened = next(two.open().entries())
    assert opened.data["continues"] is None
    assert log.origin != opened.log


def test_a_pinned_origin_is_held_to(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with pytest.raises(LogDamaged, match="there is no log here"):
        machine.open(origin="bcp.example/0123456789abcdef")
    with machine.open() as log:
        pass
    assert machine.open(origin=log.origin).size == 1
    with pytest.raises(LogDamaged, match="another log"):
        machine.open(origin="bcp.example/0123456789abcdef")


@pytest.mark.parametrize("name", ["", "a b", "a+b", 'a"b', "ä.example", "-x"])
def test_a_name_that_no_log_can_have(name: str) -> None:
    store = MemoryStore(StandingClock())
    with pytest.raises(BadInput, match=r"audit\.name"):
        open_on(store, desk(), Memory(None, ""), None, name=name)


@pytest.mark.parametrize("setting", [{"store": "tape"}, {"group": "no-such-group-here"}])
def test_settings_that_name_nothing(tmp_path: Path, setting: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"audit\.(store|group)"):
        open_log(
            tmp_path,
            clock=StandingClock(),
            new_id=new_id,
            random_bytes=bytes,
            environ={},
            host="ops-1",
            key_store=None,
            **setting,  # type: ignore[arg-type]  # one text argument or the other
        )


def test_opening_reads_on_from_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies before the last state is not read again: opening costs the new entries only."""
    machine = Machine(tmp_path)
    with filled(machine.open(), 50):
        pass
    with filled(memory_log(FileStore(machine.place)), 3):
        pass
    starts: list[int] = []
    real = FileStore(machine.place).entries.pieces

    def spy(_: object, start: int = 0) -> object:
        starts.append(start)
        return real(start)

    monkeypatch.setattr("bcp.audit.stores.lines.FileLines.pieces", spy)
    assert machine.open().size == 54
    assert min(starts[2:]) > 10_000  # the first two look at the first line alone


def test_a_cache_is_used_without_a_memory(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with filled(memory_log(store), 20) as log:
        log.append(run_draft(-1, "run.started"))
    cut = cached(store)
    assert cut is not None
    assert str(cut.head) == log.head_text()
    assert set(cut.runs) == {"7f3a"}
    assert filled(memory_log(FileStore(tmp_path)), 1).append(run_draft(0)).seq == 23


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\0" * 100, b'{"head":"1:AAAA"}', b"\xff"],
)
def test_a_cache_that_is_no_cache_does_no_harm(tmp_path: Path, content: bytes) -> None:
    with filled(memory_log(FileStore(tmp_path)), 5):
        pass
    (tmp_path / "state.json").write_bytes(content)
    assert memory_log(FileStore(tmp_path)).append(draft()).seq == 6
    assert not verify(tmp_path).failed


def test_the_cache_of_another_history_does_no_harm(tmp_path: Path) -> None:
    """A wrong frontier, signed once, could never be taken back."""
    box = KeyBox()
    with filled(memory_log(FileStore(tmp_path / "a"), box), 6):
        pass
    with filled(memory_log(FileStore(tmp_path / "b"), box), 6):
        pass
    (tmp_path / "b" / "state.json").rename(tmp_path / "a" / "state.json")
    with filled(memory_log(FileStore(tmp_path / "a"), box), 2):
        pass
    assert not verify(tmp_path / "a").failed


def test_a_cache_with_right_end_and_wrong_frontier_does_no_harm(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with filled(memory_log(store), 6):
        pass
    raw = (tmp_path / "state.json").read_text()
    cut = cached(store)
    assert cut is not None
    peaks = [peak.hex() for peak in cut.peaks if peak is not None]
    (tmp_path / "state.json").write_text(raw.replace(peaks[0], "00" * 32))
    with filled(memory_log(FileStore(tmp_path)), 2):
        pass
    assert not verify(tmp_path).failed


def test_a_cache_that_is_ahead_of_every_head_is_not_believed(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with filled(memory_log(store), 6):
        pass
    heads = store.heads.path.read_bytes().splitlines(keepends=True)
    store.heads.path.write_bytes(b"".join(heads[:-1]))
    with filled(memory_log(FileStore(tmp_path)), 1) as log:
        assert log.size == 8
    assert not verify(tmp_path).failed


def test_a_log_made_by_two_at_once_is_one(tmp_path: Path) -> None:
    """While the second fetches its key, the first makes the log."""
    clock = StandingClock()
    first_done: list[str] = []

    class Slow(KeyBox):
        def get(self, name: str) -> bytes | None:
            if not first_done:
                first_done.append(memory_log(FileStore(tmp_path), clock=clock).origin)
            return super().get(name)

    log = memory_log(FileStore(tmp_path), Slow(), clock=clock)
    assert [log.origin] == first_done
    assert log.size == 1


def test_a_read_only_place_records_nothing(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file")
    with pytest.raises(NotRecorded):
        Machine(tmp_path).open()


def test_a_log_whose_opening_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    with filled(memory_log(FileStore(tmp_path)), 1):
        pass
    entries = tmp_path / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"log.opened", b"log.opener", 1))
    with pytest.raises(LogDamaged, match=r"not log\.opened"):
        memory_log(FileStore(tmp_path))
