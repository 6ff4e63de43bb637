"""A file of lines that only grows, kept whole when the disk is not."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bcp.audit.stores.base import MAX_PIECE
from bcp.audit.stores.folder import Modes, Sync, open_file, sync_folder, write_all

_COPY = 1024 * 1024
_BUFFER = 64 * 1024
"""Twice as fast as the default over a long file."""


class FileLines:
    """Lines in one file; `append` and `truncate` only under the store's lock.

    The file stays open between appends, so that an error that the system found while writing
    back late reaches the next `fsync`; it is opened anew when another process replaced it.
    """

    def __init__(self, path: Path, modes: Modes, sync: Sync) -> None:
        self.path = path
        self._name = str(path)
        self._modes = modes
        self._sync = sync
        self._descriptor: int | None = None
        self.damaged = path.with_name("damaged")
        """There while an error of the disk has not been worked around."""

    def end(self) -> int:
        try:
            return os.stat(self._name).st_size  # noqa: PTH116 - twice as fast, at every append
        except FileNotFoundError:
            return 0

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        try:
            file = self.path.open("rb", buffering=_BUFFER)
        except FileNotFoundError:
            return
        with file:
            file.seek(start)
            yield from iter(partial(file.readline, MAX_PIECE), b"")

    def read(self, start: int, length: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            return b""

    def append(self, piece: bytes, *, durable: bool) -> None:
        descriptor = self._open()
        start = os.fstat(descriptor).st_size
        try:
            self._write(descriptor, piece)
            if durable:
                self._make_durable(descriptor, piece, start)
        except OSError:
            os.ftruncate(self._open(), start)
            raise

    def truncate(self, end: int) -> None:
        descriptor = self._open()
        os.ftruncate(descriptor, end)
        self._sync(descriptor)

    def sync(self) -> None:
        self._sync(self._open())

    def copy(self, end: int) -> None:
        """Go on in a new file that holds everything up to a position, durably."""
        temporary = self.path.with_name(f".{self.path.name}.copy")
        temporary.unlink(missing_ok=True)
        descriptor = open_file(temporary, os.O_WRONLY | os.O_APPEND, self._modes)
        try:
            for start in range(0, end, _COPY):
                write_all(descriptor, self.read(start, min(_COPY, end - start)))
            self._sync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(self.path)
        sync_folder(self.path.parent)
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _make_durable(self, descriptor: int, piece: bytes, start: int) -> None:
        """Sync; after an error never again on that descriptor, which may now claim success.

        Linux reports a failed write-back once and drops the pages (LWN 752063, "PostgreSQL's
        fsync() surprise"), so what was acknowledged goes to a new file, and the line after it.
        """
        try:
            self._sync(descriptor)
        except OSError:
            self.damaged.touch()
            self.copy(start)
            fresh = self._open()
            self._write(fresh, piece)
            self._sync(fresh)
            self.damaged.unlink()

    def _write(self, descriptor: int, piece: bytes) -> None:
        if os.write(descriptor, piece) != len(piece):
            raise OSError(f"only a part of {len(piece)} bytes could be written")

    def _open(self) -> int:
        """The descriptor for appending, of the file that has the name now."""
        if self._descriptor is not None and not _is_same(self._descriptor, self._name):
            self.close()
        if self._descriptor is None:
            self._descriptor = open_file(self.path, os.O_RDWR | os.O_APPEND, self._modes)
        return self._descriptor


def _is_same(descriptor: int, name: str) -> bool:
    try:
        named = os.stat(name)  # noqa: PTH116 - twice as fast, at every append
    except FileNotFoundError:
        return False
    held = os.fstat(descriptor)
    return (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino)
