"""Reading on in a log under its lock: what others appended, and what a power cut left behind."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from bcp.audit.blobs import MARK, references
from bcp.audit.chain import Chain
from bcp.audit.cut import BEGINNING, BadCut, Cut, cut_of
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.entry import NotAnEntry
from bcp.audit.head import Head
from bcp.audit.heads import LastHead, WrongHeads, last_head
from bcp.audit.line import parse_entry
from bcp.audit.memory import Seen
from bcp.audit.merkle import leaf_hash
from bcp.audit.profile import MAX_LINE
from bcp.audit.recovery import TailKind, Torn, judge_tail, next_entry, torn
from bcp.audit.stores.base import Store
from bcp.audit.trouble import damaged
from bcp.model.errors import LogDamaged

BATCH = 256


class Known(Struct, frozen=True):
    """A head that the log has to reach and agree with."""

    head: Head
    where: str
    """Who says so."""


class Follower:
    """A log as far as this writer has read it. Every method wants the log's lock."""

    def __init__(
        self, store: Store, origin: str, keys: tuple[VerifierKey, ...], start: Cut = BEGINNING
    ) -> None:
        self.store = store
        self.origin = origin
        self.keys = keys
        self.chain = Chain(start)
        self.noted = Head(0, BEGINNING.head.root)
        """The last stored head."""
        self.heads_end = 0
        self._refusal: LogDamaged | None = None
        self._last: LastHead | None = None
        self.named: set[str] = set()
        """The blobs that the lines read so far name."""

    def catch_up(self, seen: Head | None = None) -> Torn | None:
        """Read what others wrote since, and set a torn write aside.

        Args:
            seen: the head in the client's memory, when the log is opened.

        Returns:
            The torn write, which `log.recovered` has to record.

        Raises:
            LogDamaged: the log contradicts itself or a head; nothing was changed in it.
        """
        if self._refusal is not None:  # nothing is ever added to what was refused once
            raise self._refusal
        unchanged = self.store.entries.end() == self.chain.offset
        if unchanged and seen is None and self.store.heads.end() == self.heads_end:
            return None
        self.read_heads()
        known = [Known(self.noted, "its own last note or head")]
        if seen is not None:
            known.append(Known(seen, "what this machine remembers of it"))
        recovered = self._read_entries(sorted(known, key=lambda item: item.head.size))
        self._mend_heads()
        return recovered

    def note_stored(self, head: Head) -> None:
        """Take in that this writer stored a head itself."""
        self.noted = head
        self.heads_end = self.store.heads.end()

    def read_heads(self) -> None:
        """Read the last stored head.

        Raises:
            LogDamaged: it is not what this log's writers leave.
        """
        if self.store.heads.end() == self.heads_end:
            return
        try:
            last = last_head(self.store.heads, self.origin, self.keys)
        except WrongHeads as error:
            raise self._damaged(str(error)) from None
        head = BEGINNING.head if last.stored is None else last.stored.head
        if head.size < self.noted.size:
            raise self._damaged("its stored heads are fewer than they were")
        self.noted, self.heads_end, self._last = head, last.end, last

    def _mend_heads(self) -> None:
        """Cut a torn end of the heads away, once the entries are known to be sound."""
        if self._last is not None and self._last.torn:
            name = f"heads-{torn(self._last.torn).sha256}"
            self.store.set_aside(self._last.torn, name)
            self.store.heads.truncate(self._last.end)
        self._last = None

    def _read_entries(self, known: list[Known]) -> Torn | None:
        end = self.store.entries.end()
        if end < self.chain.offset:
            raise self._damaged("it is shorter than it was a moment ago")
        pieces = _whole(self.store.entries.pieces(self.chain.offset))
        for item in known:
            if item.head.size >= self.chain.size:
                self._read_to(item, pieces)
        for piece in pieces:
            if not next_entry(piece, self.origin, self.chain.size, self.chain.prev()):
                return self._set_tail_aside(end)
            self._take([piece])
        if self.chain.offset == end + 1:  # the last line was whole and lacked its LF alone
            self.store.entries.append(b"\n", durable=True)
        return None

    def _read_to(self, item: Known, pieces: Iterator[bytes]) -> None:
        """Read up to a head; damage below it is never a torn write."""
        while batch := list(islice(pieces, min(BATCH, item.head.size - self.chain.size))):
            self._take([piece for piece in batch if piece.endswith(b"\n")])
        if self.chain.objections:
            raise self._damaged(str(self.chain.objections[0]))
        if self.chain.size < item.head.size:
            raise self._damaged(
                f"truncated: it has {self.chain.size} entries, and {item.where} says "
                f"{item.head.size}"
            )
        if self.chain.head() != item.head:
            raise self._damaged(
                f"forked: {item.where} has another root at {item.head.size} entries"
            )

    def _take(self, batch: list[bytes]) -> None:
        self.chain.take(batch)
        self.named.update(
            reference.digest
            for piece in batch
            if piece.rfind(MARK) >= 0
            for reference in references(piece)
        )

    def _set_tail_aside(self, end: int) -> Torn:
        start = self.chain.offset
        tail = self.store.entries.read(start, min(end - start, 2 * MAX_LINE))
        if judge_tail(tail) is TailKind.DAMAGE:
            raise self._damaged(
                f"what follows entry {self.chain.size - 1} is not one unfinished write"
            )
        result = torn(tail)
        self.store.set_aside(tail, f"{self.chain.size}-{result.sha256}")
        self.store.entries.truncate(start)
        return result

    def _damaged(self, what: str) -> LogDamaged:
        self._refusal = damaged(self.store.place, what)
        return self._refusal


def _whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, with an LF after the last where it is a whole entry that lacks it."""
    for piece in pieces:
        yield piece if piece.endswith(b"\n") or not _is_entry(piece) else piece + b"\n"


def _is_entry(piece: bytes) -> bool:
    try:
        parse_entry(piece)
    except NotAnEntry:
        return False
    return True


def start_following(
    store: Store,
    origin: str,
    keys: tuple[VerifierKey, ...],
    seen: Seen | None,
    now: datetime,
) -> tuple[Follower, Torn | None]:
    """Open a log for writing, from the newest state that can be believed, else from its beginning.

    Args:
        store: under its lock.
        origin: the log's.
        keys: its keys.
        seen: the client's memory of it.
        now: the wall clock, for the age of values that no entry names.

    Raises:
        LogDamaged: the log contradicts itself, its heads or the memory.
    """
    head = None if seen is None else seen.head
    start = cached(store) if seen is None else seen.cut
    if start is not None and _fits(start, store):
        follower = Follower(store, origin, keys, start)
        follower.read_heads()
        # A cache counts as far as a stored head vouches for it: a wrong frontier, signed once,
        # could never be taken back. The memory vouches for itself.
        if seen is not None or start.head.size <= follower.noted.size:
            try:
                return follower, follower.catch_up(head)
            except LogDamaged:  # a wrong cache looks the same: the full read decides, and explains
                pass
    follower = Follower(store, origin, keys)
    recovered = follower.catch_up(head)
    store.drop_orphans(frozenset(follower.named), now - _ORPHAN_AGE)
    return follower, recovered


_ORPHAN_AGE = timedelta(days=1)
"""A value without an entry is left by a crash between the two, or is about to be named."""


def cached(store: Store) -> Cut | None:
    """The state in the store's cache; None when there is none or it cannot be read."""
    content = store.cache()
    try:
        return None if content is None else cut_of(json.loads(content))
    except (ValueError, BadCut):
        return None


def _fits(cut: Cut, store: Store) -> bool:
    """Whether the cut's last entry stands right before its position."""
    if cut.head.size == 0:
        return False
    start = max(0, cut.offset - MAX_LINE - 2)
    before = store.entries.read(start, cut.offset - start)
    if not before.endswith(b"\n"):
        return False
    line = before[:-1].rpartition(b"\n")[2]
    return leaf_hash(line) == cut.leaf
