"""The default store: a folder of files on a local disk, one writer at a time.

The order of one append is the protocol of docs/audit-record.md: lock, read on, one write, fsync
(only now is it acknowledged), the note, unlock.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bcp.audit.stores.base import LOCK_POLL_S, LOCK_WAIT_S, Unreachable
from bcp.audit.stores.folder import (
    Modes,
    Sync,
    make_folder,
    network_type,
    open_file,
    replace_file,
)
from bcp.audit.stores.lines import FileLines
from bcp.model.ports import Clock

MOUNTINFO = Path("/proc/self/mountinfo")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HOLDER_SIZE = 256


def full_sync(descriptor: int) -> None:
    """Make a file's bytes durable; macOS needs F_FULLFSYNC for that (fsync(2) there)."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


class FileStore:
    """A log in a folder.

    Args:
        folder: where it lies; made by `prepare`.
        modes: permissions.
        allow_network_fs: write on a network file system all the same.
        sync: makes a descriptor durable; tests pass one that fails.
        mountinfo: where the mounted file systems are listed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        modes: Modes | None = None,
        allow_network_fs: bool = False,
        sync: Sync = full_sync,
        mountinfo: Path = MOUNTINFO,
    ) -> None:
        self.folder = folder
        self.place = os.path.realpath(folder)
        self._modes = modes or Modes()
        self._sync = sync
        self._lock_path = folder / "lock"
        self._damaged = str(folder / "damaged")
        self._allow_network_fs = allow_network_fs
        self.network_fs = network_type(folder, mountinfo)
        self.entries = FileLines(folder / "entries.jsonl", self._modes, sync)
        self.heads = FileLines(folder / "checkpoints.jsonl", self._modes, sync)

    def prepare(self) -> None:
        if self.network_fs and not self._allow_network_fs:
            raise Unreachable(
                f"it lies on a network file system ({self.network_fs}), where neither locks nor a "
                "finished write can be relied on; put it on a local disk, as in "
                "$XDG_STATE_HOME/bcp/audit, or set audit.allow_network_fs"
            )
        make_folder(self.folder, self._modes)
        for name in ("blobs", "quarantine"):
            make_folder(self.folder / name, self._modes)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():  # a log is never committed: merging would fork it
            replace_file(ignore, b"*\n", self._modes, self._sync)

    @contextmanager
    def hold(self, holder: str, clock: Clock) -> Iterator[None]:
        descriptor = self._lock(clock)
        try:
            _name_holder(descriptor, holder.encode()[:_HOLDER_SIZE].ljust(_HOLDER_SIZE))
            self._copy_after_damage()
            yield
        finally:
            os.close(descriptor)

    def _lock(self, clock: Clock) -> int:
        """Lock the file `lock`, opened anew: a forked child would keep an inherited lock."""
        path = self._lock_path
        deadline = clock.monotonic() + LOCK_WAIT_S
        while True:
            descriptor = open_file(path, os.O_RDWR, self._modes)
            if _is_locked(descriptor, path):
                return descriptor
            holder = os.pread(descriptor, _HOLDER_SIZE, 0).decode(errors="replace").strip()
            os.close(descriptor)
            if clock.monotonic() >= deadline:
                raise Unreachable(f"it is held by {holder or 'another program'}")
            clock.sleep(LOCK_POLL_S)

    def _copy_after_damage(self) -> None:
        """Begin with a fresh copy where the last writer could not get past an error of the disk."""
        if os.path.exists(self._damaged):  # noqa: PTH110 - twice as fast, at every append
            self.entries.copy(self.entries.end())
            self.entries.damaged.unlink()

    def set_aside(self, piece: bytes, name: str) -> None:
        replace_file(self.folder / "quarantine" / name, piece, self._modes, self._sync)

    def put_blob(self, digest: str, content: bytes) -> None:
        replace_file(self.folder / "blobs" / digest, content, self._modes, self._sync)

    def blob(self, digest: str) -> bytes | None:
        try:
            return (self.folder / "blobs" / digest).read_bytes()
        except FileNotFoundError:
            return None

    def blob_digests(self) -> Iterator[str]:
        folder = self.folder / "blobs"
        if folder.is_dir():
            yield from (item.name for item in folder.iterdir() if _DIGEST.fullmatch(item.name))

    def drop_orphans(self, named: frozenset[str], before: datetime) -> int:
        orphans = [
            item
            for item in (self.folder / "blobs").iterdir()
            if item.name not in named and item.stat().st_mtime < before.timestamp()
        ]
        for orphan in orphans:
            orphan.unlink()
        return len(orphans)

    def cache(self) -> bytes | None:
        return _content(self.folder / "state.json")

    def keep_cache(self, content: bytes) -> None:
        replace_file(self.folder / "state.json", content, self._modes, None)

    def checkpoint(self) -> bytes | None:
        return _content(self.folder / "checkpoint")

    def publish(self, note: bytes) -> None:
        replace_file(self.folder / "checkpoint", note, self._modes, self._sync)

    def close(self) -> None:
        self.entries.close()
        self.heads.close()


def _is_locked(descriptor: int, path: Path) -> bool:
    """Lock without waiting; not when the name has passed to another file meanwhile."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _name_holder(descriptor: int, holder: bytes) -> None:
    """Write who holds the lock, always at one length: truncating costs as much as an fsync."""
    if os.pread(descriptor, _HOLDER_SIZE, 0) != holder:
        os.pwrite(descriptor, holder, 0)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
