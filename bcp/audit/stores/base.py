"""What a place that keeps a log must be able to do; how it does so is its own affair."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bcp.model.ports import Clock

LOCK_WAIT_S = 10.0
"""How long a writer waits for another; a holder stopped by Ctrl-Z holds for ever."""
LOCK_POLL_S = 0.01
MAX_PIECE = 256 * 1024
"""Longer than any line of the log; garbage without an end is read in pieces of this size."""


class Unreachable(OSError):
    """The store is kept by somebody else, or lies where bcp does not write."""


class Lines(Protocol):
    """Lines that are only ever added at the end. Positions are the store's own, from 0."""

    def end(self) -> int:
        """The position after the last byte."""
        ...

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Every line from a position on, with its LF; the last one may lack it.

        A line longer than any the log writes comes in several pieces.
        """
        ...

    def read(self, start: int, length: int) -> bytes:
        """Raw bytes: fewer than asked for at the end, none beyond it."""
        ...

    def append(self, piece: bytes, *, durable: bool) -> None:
        """Add a line whole or not at all, under the lock; when `durable`, it is kept on return.

        Raises:
            OSError: it is not kept, and nothing of it is left where that can be helped.
        """
        ...

    def truncate(self, end: int) -> None:
        """Drop what stands from a position on, durably, under the lock."""
        ...

    def sync(self) -> None:
        """Make every line added before durable."""
        ...


class Store(Protocol):
    """One log's place."""

    @property
    def place(self) -> str:
        """What a message calls it, and what the client's memory knows it by."""
        ...

    @property
    def network_fs(self) -> str | None:
        """The kind of network file system it lies on, where that is known."""
        ...

    @property
    def entries(self) -> Lines:
        """The log."""
        ...

    @property
    def heads(self) -> Lines:
        """Its notes and heads."""
        ...

    def prepare(self) -> None:
        """Make the place ready for writing.

        Raises:
            OSError: it cannot be.
        """
        ...

    def hold(self, holder: str, clock: Clock) -> AbstractContextManager[None]:
        """Keep every other writer out; not reentrant.

        Args:
            holder: who holds it, for the message that another one gets.
            clock: for the wait.

        Raises:
            Unreachable: another holder did not let go within LOCK_WAIT_S; its name is in the text.
        """
        ...

    def set_aside(self, piece: bytes, name: str) -> None:
        """Keep damaged bytes, durably, outside the log."""
        ...

    def put_blob(self, digest: str, content: bytes) -> None:
        """Keep a value under its digest, durably."""
        ...

    def blob(self, digest: str) -> bytes | None:
        """A value's content; None when there is none."""
        ...

    def blob_digests(self) -> Iterator[str]:
        """The digests of all values kept."""
        ...

    def drop_orphans(self, named: frozenset[str], before: datetime) -> int:
        """Remove values that no entry names and that were kept before an instant; under the lock.

        Returns:
            How many were removed.
        """
        ...

    def cache(self) -> bytes | None:
        """What `keep_cache` kept; None when there is nothing."""
        ...

    def keep_cache(self, content: bytes) -> None:
        """Keep bytes that may be lost or wrong without harm."""
        ...

    def checkpoint(self) -> bytes | None:
        """The note published last; None when there is none."""
        ...

    def publish(self, note: bytes) -> None:
        """Replace the published note, at once and whole."""
        ...

    def close(self) -> None:
        """Let go of what is open; nothing is written."""
        ...
