"""Reading a log's entries: no lock is taken and nothing is written."""

from collections.abc import Iterator
from pathlib import Path

from bcp.audit.blobs import BadBlob, is_digest, unseal
from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.head import BadHead, StoredHead, parse_stored
from bcp.audit.line import parse_entry
from bcp.audit.profile import MAX_LINE
from bcp.audit.stores.base import Store
from bcp.audit.stores.registry import DEFAULT_STORE, STORES
from bcp.audit.trouble import reading
from bcp.model.errors import BadInput, LogDamaged


class LogReader:
    """A log's entries as they are now; iterating gives them all, the oldest first.

    An unfinished write at the end is passed over: it was never acknowledged.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __iter__(self) -> Iterator[Entry]:
        return self.entries()

    @property
    def place(self) -> str:
        """Where the log lies."""
        return self._store.place

    def entries(self) -> Iterator[Entry]:
        """All entries.

        Raises:
            LogDamaged: a line that is not the last cannot be read.
        """
        with reading(self.place):
            yield from self._parsed(self._store.entries.pieces())

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """The stored lines from a position on, with their LF; the last one may lack it."""
        with reading(self.place):
            yield from self._store.entries.pieces(start)

    def run_entries(self, run_id: str) -> list[Entry]:
        """The entries of one run, in order."""
        found = self._marked(b'"run":{"id":"%b"' % run_id.encode())
        return [entry for entry in found if entry.run is not None and entry.run.id == run_id]

    def end(self) -> int:
        """Where the entries end now; it changes with every entry, and costs nothing to ask."""
        with reading(self.place):
            return self._store.entries.end()

    def newer_of_run(self, run_id: str, seen: int) -> list[Entry]:
        """The entries of a run after its entry number `seen`: only the log's tail is read."""
        window = _TAIL
        while True:
            tail = self.tail_entries(window)
            found = [entry for entry in tail if entry.run is not None and entry.run.id == run_id]
            numbers = [entry.run.n for entry in found if entry.run is not None]
            if seen in numbers or 0 in numbers or window >= self.end():
                return [entry for entry in found if entry.run is not None and entry.run.n > seen]
            window *= 4

    def entries_of(self, entry_type: str, max_bytes: int) -> list[Entry]:
        """The entries of one type, in order, among so many of the newest bytes.

        Lines of other types are not parsed, so this may look further back than `tail_entries`.
        """
        found = self._marked(b'"type":"%b"' % entry_type.encode(), max_bytes)
        return [entry for entry in found if entry.type == entry_type]

    def tail_entries(self, max_bytes: int) -> list[Entry]:
        """The newest entries that fit into so many bytes, the oldest of them first."""
        with reading(self.place):
            end = self._store.entries.end()
            start = max(0, end - max_bytes - MAX_LINE - 1)
            pieces = self._store.entries.read(start, end - start).split(b"\n")[:-1]
        whole = pieces if start == 0 else pieces[1:]
        kept: list[bytes] = []
        for piece in reversed(whole):
            max_bytes -= len(piece) + 1
            if max_bytes < 0:
                break
            kept.append(piece + b"\n")
        return list(self._parsed(reversed(kept)))

    def blob(self, digest: str) -> bytes:
        """A stored value, checked against its digest.

        Raises:
            BadInput: there is none: it was erased, or only the entries were handed over.
            LogDamaged: it was changed.
            NotRecorded: it cannot be read.
        """
        content = None
        if is_digest(digest):  # an entry that was not written by bcp may name any path
            with reading(self.place):
                content = self._store.blob(digest)
        if content is None:
            raise BadInput(
                f"The value {digest} is not in {self.place}.",
                means="It was erased, or not handed over with the log.",
                next_action="Run `bcp audit verify`: it says whether the log records the erasure.",
            )
        try:
            return unseal(digest, content)
        except BadBlob as error:
            raise LogDamaged(
                f"In {self.place}, {error}.", next_action="Run `bcp audit verify`."
            ) from None

    def last_head(self) -> StoredHead | None:
        """The newest stored note or head that can be read; None when there is none."""
        last: StoredHead | None = None
        for piece in self._store.heads.pieces(max(0, self._store.heads.end() - _HEADS_WINDOW)):
            try:
                last = parse_stored(piece.removesuffix(b"\n"))
            except BadHead:
                continue
        return last

    def _marked(self, mark: bytes, max_bytes: int | None = None) -> list[Entry]:
        """The entries whose line holds these bytes, which may stand in its data too."""
        with reading(self.place):
            start = 0 if max_bytes is None else max(0, self._store.entries.end() - max_bytes)
            pieces = self._store.entries.pieces(start)
            if start:
                next(pieces, b"")  # the line that `start` falls into, or on
            return list(self._parsed(piece for piece in pieces if piece.rfind(mark) >= 0))

    def _parsed(self, pieces: Iterator[bytes]) -> Iterator[Entry]:
        failed: tuple[bytes, NotAnEntry] | None = None
        for piece in pieces:
            if failed is not None:
                raise self._unreadable(*failed)
            try:
                yield parse_entry(piece.removesuffix(b"\n"))
            except NotAnEntry as error:  # an unfinished write, if nothing follows it
                failed = (piece, error)

    def _unreadable(self, piece: bytes, error: NotAnEntry) -> LogDamaged:
        return LogDamaged(
            f"The audit log in {self.place} has a line that cannot be read: {error}.",
            means=f"The line begins with {piece[:60]!r}; what it recorded is not known.",
            next_action="Run `bcp audit verify`: it names every line that was changed.",
        )


_HEADS_WINDOW = 512 * 1024
_TAIL = 64 * 1024
"""Bytes of the newest entries: what others wrote since a moment ago lies there."""


def read_log(folder: Path) -> LogReader:
    """The log in a folder, for reading only; one that is not there has no entries."""
    return LogReader(STORES[DEFAULT_STORE](folder))
