"""A store without a disk, for tests of what stands on the log: the same suite holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

from bcp.audit.stores.base import LOCK_POLL_S, LOCK_WAIT_S, Unreachable
from bcp.model.ports import Clock


class MemoryLines:
    """Lines in a byte array."""

    def __init__(self) -> None:
        self.content = bytearray()

    def end(self) -> int:
        return len(self.content)

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        yield from BytesIO(bytes(self.content[start:]))

    def read(self, start: int, length: int) -> bytes:
        return bytes(self.content[start : start + length])

    def append(self, piece: bytes, *, durable: bool) -> None:  # noqa: ARG002 - nothing is ever lost
        self.content += piece

    def truncate(self, end: int) -> None:
        del self.content[end:]

    def sync(self) -> None:
        """Nothing waits to be written."""


class MemoryStore:
    """A log that ends with the process; several `Log`s may share one, as processes share a disk."""

    def __init__(self, clock: Clock, place: str = "memory") -> None:
        self.place = place
        self.network_fs: str | None = None
        self.entries = MemoryLines()
        self.heads = MemoryLines()
        self.quarantine: dict[str, bytes] = {}
        self.blobs: dict[str, tuple[datetime, bytes]] = {}
        self._clock = clock
        self._holder: str | None = None
        self._cache: bytes | None = None
        self._checkpoint: bytes | None = None

    def prepare(self) -> None:
        """There is nothing to make."""

    @contextmanager
    def hold(self, holder: str, clock: Clock) -> Iterator[None]:
        deadline = clock.monotonic() + LOCK_WAIT_S
        while self._holder is not None:
            if clock.monotonic() >= deadline:
                raise Unreachable(f"it is held by {self._holder}")
            clock.sleep(LOCK_POLL_S)
        self._holder = holder
        try:
            yield
        finally:
            self._holder = None

    def set_aside(self, piece: bytes, name: str) -> None:
        self.quarantine[name] = piece

    def put_blob(self, digest: str, content: bytes) -> None:
        self.blobs[digest] = (self._clock.now(), content)

    def blob(self, digest: str) -> bytes | None:
        kept = self.blobs.get(digest)
        return None if kept is None else kept[1]

    def blob_digests(self) -> Iterator[str]:
        yield from self.blobs

    def drop_orphans(self, named: frozenset[str], before: datetime) -> int:
        orphans = [name for name, (made, _) in self.blobs.items() if made < before]
        gone = [name for name in orphans if name not in named]
        for name in gone:
            del self.blobs[name]
        return len(gone)

    def cache(self) -> bytes | None:
        return self._cache

    def keep_cache(self, content: bytes) -> None:
        self._cache = content

    def checkpoint(self) -> bytes | None:
        return self._checkpoint

    def publish(self, note: bytes) -> None:
        self._checkpoint = note

    def close(self) -> None:
        """Nothing is open."""
