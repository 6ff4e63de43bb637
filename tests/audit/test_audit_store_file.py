"""The store in a folder, on a disk that fails too."""

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from audit_kit import RealClock, StandingClock, draft, filled, memory_log
from store_suite import StoreSuite

from bcp.audit.stores.base import Store
from bcp.audit.stores.file import FileStore
from bcp.audit.stores.folder import Modes, modes_for, network_type
from bcp.audit.verify import verify
from bcp.model.errors import NotRecorded


class TestFileStore(StoreSuite):
    @pytest.fixture(autouse=True)
    def fresh(self, tmp_path: Path) -> None:
        self.clock = StandingClock()
        self.folder = tmp_path / "deep" / "audit"
        self.store = FileStore(self.folder)
        self.store.prepare()

    def again(self) -> Store:
        return FileStore(self.folder)


class FailingSync:
    """Fails with EIO where it is told to."""

    def __init__(self, *failing: int) -> None:
        self.failing = set(failing)
        self.calls = 0
        self.descriptors: list[int] = []

    def __call__(self, descriptor: int) -> None:
        self.calls += 1
        self.descriptors.append(os.fstat(descriptor).st_ino)
        if self.calls in self.failing:
            raise OSError(errno.EIO, "Input/output error")
        os.fsync(descriptor)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def test_permissions_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    before = os.umask(0)
    try:
        with memory_log(FileStore(folder)) as log:
            log.append(draft())
            log.put_blob(b"value")
    finally:
        os.umask(before)
    found = modes(folder)
    assert {found["."], found["blobs"], found["quarantine"]} == {0o700}
    files = {name: mode for name, mode in found.items() if (folder / name).is_file()}
    assert set(files.values()) == {0o600}
    assert {".gitignore", "lock", "entries.jsonl", "checkpoints.jsonl", "state.json"} <= set(files)
    assert (folder / ".gitignore").read_bytes() == b"*\n"


def test_permissions_for_a_group(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    before = os.umask(0o077)
    try:
        memory_log(FileStore(folder, modes=Modes(0o2770, 0o660, os.getgid()))).close()
    finally:
        os.umask(before)
    found = modes(folder)
    assert (found["."], found["blobs"]) == (0o2770, 0o2770)
    assert {found["entries.jsonl"], found["lock"], found["state.json"]} == {0o660}


def test_the_modes_of_no_group_and_of_none_that_there_is() -> None:
    assert modes_for(None) == Modes()
    with pytest.raises(KeyError):
        modes_for("no-such-group-here")


def test_an_error_of_the_disk_moves_the_log_to_a_new_file(tmp_path: Path) -> None:
    sync = FailingSync()
    store = FileStore(tmp_path / "audit", sync=sync)
    log = filled(memory_log(store), 2)
    inode = store.entries.path.stat().st_ino
    sync.failing.add(sync.calls + 1)
    assert log.append(draft(3)).seq == 3
    assert store.entries.path.stat().st_ino != inode
    assert sync.descriptors[-2:] == [store.entries.path.stat().st_ino] * 2
    log.append(draft(4))
    log.close()
    assert not store.entries.damaged.exists()
    assert not verify(tmp_path / "audit").failed
    assert len(list(log.entries())) == 5


def test_a_disk_that_fails_twice_records_nothing_and_the_next_writer_copies_first(
    tmp_path: Path,
) -> None:
    sync = FailingSync()
    store = FileStore(tmp_path / "audit", sync=sync)
    log = filled(memory_log(store), 2)
    sync.failing |= {sync.calls + 1, sync.calls + 2}
    with pytest.raises(NotRecorded, match="Input/output error"):
        log.append(draft(3))
    assert store.entries.damaged.exists()
    inode = store.entries.path.stat().st_ino
    other = memory_log(FileStore(tmp_path / "audit"))
    assert store.entries.path.stat().st_ino != inode
    assert not store.entries.damaged.exists()
    assert other.append(draft(3)).seq == 3
    assert log.append(draft(4)).seq == 4
    assert not verify(tmp_path / "audit").failed


def test_a_short_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path / "audit")
    log = filled(memory_log(store), 1)
    whole = store.entries.path.read_bytes()
    real = os.write

    def short(descriptor: int, content: bytes) -> int:
        return real(descriptor, bytes(content)[: len(content) // 2])

    with monkeypatch.context() as patch:
        patch.setattr("bcp.audit.stores.lines.os.write", short)
        with pytest.raises(NotRecorded, match="only a part"):
            log.append(draft(2))
    assert store.entries.path.read_bytes() == whole
    assert log.append(draft(2)).seq == 2


class Replacing(StandingClock):
    """While a writer waits, somebody puts another file in the lock's place."""

    def __init__(self, lock: Path) -> None:
        super().__init__()
        self.lock = lock

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.lock.unlink()
        self.lock.touch()


def test_a_lock_whose_file_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "audit")
    store.prepare()
    lock = tmp_path / "audit" / "lock"
    with store.hold("first", StandingClock()):
        clock = Replacing(lock)
        with FileStore(tmp_path / "audit").hold("second", clock):
            assert lock.read_bytes().strip() == b"second"
        assert clock.monotonic() < StandingClock().monotonic() + 1


def test_a_child_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    store, clock = FileStore(tmp_path / "audit"), RealClock()
    store.prepare()
    with store.hold("parent", clock):
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False
        )
    try:
        with store.hold("parent again", clock):
            pass
    finally:
        child.communicate(b"\n")


def test_the_lock_is_a_flock_of_the_file(tmp_path: Path) -> None:
    store, clock = FileStore(tmp_path / "audit"), StandingClock()
    store.prepare()
    with store.hold("somebody", clock), (tmp_path / "audit" / "lock").open("rb") as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert file.read().strip() == b"somebody"


MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
40 22 0:50 / /home rw shared:1 - nfs4 server:/home rw
41 40 8:2 / /home/local\\040disk rw - xfs /dev/sdb rw
42 22 0:51 / /mnt/share rw - cifs //server/share rw
43 22 0:52 / /mnt/sshfs rw - fuse.sshfs host: rw
44 22 0:53 / /mnt/c rw - 9p drvfs rw
not a line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/me/work/audit", "nfs4"),
        ("/home", "nfs4"),
        ("/homes/audit", None),
        ("/home/local disk/audit", None),
        ("/mnt/share/x", "cifs"),
        ("/mnt/sshfs/x", "fuse.sshfs"),
        ("/mnt/c/Users", "9p"),
        ("/var/lib/audit", None),
    ],
)
def test_network_file_systems_are_known(folder: str, kind: str | None, tmp_path: Path) -> None:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(MOUNTS)
    assert network_type(Path(folder), mountinfo) == kind


def test_without_a_list_of_mounts_nothing_is_known(tmp_path: Path) -> None:
    assert network_type(Path("/home"), tmp_path / "missing") is None


def on_nfs(tmp_path: Path, *, allowed: bool) -> FileStore:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(f"22 1 8:1 / {tmp_path} rw - nfs4 server:/ rw\n")
    return FileStore(tmp_path / "audit", allow_network_fs=allowed, mountinfo=mountinfo)


def test_a_network_file_system_is_refused_for_writing(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match=r"network file system \(nfs4\)"):
        memory_log(on_nfs(tmp_path, allowed=False))
    assert not (tmp_path / "audit").exists()


def test_a_network_file_system_that_is_allowed_is_recorded(tmp_path: Path) -> None:
    log = memory_log(on_nfs(tmp_path, allowed=True))
    assert next(log.entries()).data["network_fs"] == "nfs4"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(NotRecorded, match="could not be written"):
        memory_log(FileStore(tmp_path / "file" / "audit"))


def test_a_very_long_line_is_read_in_pieces(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.entries.path.write_bytes(b"x" * 1_000_000)
    assert max(len(piece) for piece in store.entries.pieces()) < 300_000
