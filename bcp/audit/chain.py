"""The fold over stored lines: each names the hash of the line before, and all make one tree.

Stored bytes are hashed as they are. What the fold needs of a line stands at its end (keys are
sorted: `prev`, `run`, `seq`, `ts`, `type`, `v`), where one anchored expression reads it: no text
inside `data` can reach there, for its quotation marks are escaped. Parsing every line instead
costs twice as much.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bcp.audit.cut import BEGINNING, Cut
from bcp.audit.entry import FIRST_PREV, MODES, RUN_PATTERN, TYPE_PATTERN, RunOf
from bcp.audit.head import Head
from bcp.audit.merkle import LEAF_PREFIX, Peaks, extend, peaks_root

_COUNT = "(0|[1-9][0-9]{0,15})"
_END = re.compile(
    rf'(?:null|\{{"id":"({RUN_PATTERN}","mode":"(?:incident|exercise))","n":{_COUNT}\}})'
    rf',"seq":{_COUNT},"ts":"([0-9TZ:.-]{{24}})","type":"({TYPE_PATTERN})","v":1\}}\n'.encode()
).fullmatch
_MODE = b'","mode":"'
_TO_RUN = len('"prev":"') + len(FIRST_PREV) + len('","run":')
_KEPT = 20
"""Objections kept in words; more are counted."""

RUN_ENDED = b"run.ended"


@dataclass(frozen=True, slots=True)
class Objection:
    """A place where the stored bytes contradict themselves."""

    seq: int
    """The entry, counted from 0; it stands on line seq + 1."""
    text: str

    def __str__(self) -> str:
        """`entry 16 (line 17): …`."""
        return f"entry {self.seq} (line {self.seq + 1}): {self.text}"


class Chain:
    """A log as far as it was read. Not for several threads.

    `take` never stops at a contradiction: it is kept in `objections`, and every line is counted
    and hashed, so that what follows is still compared with the heads.
    """

    def __init__(self, cut: Cut = BEGINNING) -> None:
        self.size = cut.head.size
        self.offset = cut.offset
        self.went_back = 0
        """Entries whose `ts` is before that of their predecessor: reported, not a failure."""
        self.objections: list[Objection] = []
        self.objected = 0
        self._head = cut.head
        self._ts = b""
        self._prev = cut.leaf.hex().encode()
        self._peaks: Peaks = list(cut.peaks)
        self._due = {_run_key(run): b"%d" % (run.n + 1) for run in cut.runs.values()}
        """By run and mode as they stand in a line: the number that comes next."""

    def take(self, pieces: Sequence[bytes]) -> list[bytes]:
        """Fold stored lines in, as many at once as is convenient: a few hundred are fastest.

        Args:
            pieces: lines with their LF.

        Returns:
            The entries' types; empty for a line that cannot be read as the next entry.
        """
        leaves = [sha256(LEAF_PREFIX + piece[:-1]).digest() for piece in pieces]
        prevs = [self._prev, *[leaf.hex().encode() for leaf in leaves]]
        kinds: list[bytes] = []
        ts, due = self._ts, self._due  # this loop is what a verification's time goes into
        for size, (piece, prev) in enumerate(zip(pieces, prevs, strict=False), self.size):
            at = piece.rfind(b'"prev":"' + prev + b'","run":')
            end = _END(piece, at + _TO_RUN) if at >= 0 else None
            if end is None:
                self._object(size, _why_not(piece, prev, size))
                kinds.append(b"")
                continue
            run, number, seq, now, kind = end.groups()
            kinds.append(kind)
            if int(seq) != size:
                self._object(size, f"it calls itself {seq.decode()}")
            if now < ts:
                self.went_back += 1
            ts = now
            if run is not None:
                if due.get(run, b"0") != number:
                    self._object(size, f"entry {number.decode()} of its run does not come next")
                due[run] = b"%d" % (int(number) + 1)
                if kind == RUN_ENDED:
                    del due[run]
        extend(self._peaks, leaves)
        self._ts, self._prev = ts, prevs[-1]
        self.size += len(pieces)
        self.offset += sum(map(len, pieces))
        return kinds

    def head(self) -> Head:
        """The size and root up to here."""
        if self._head.size != self.size:
            self._head = Head(self.size, peaks_root(self._peaks))
        return self._head

    def cut(self) -> Cut:
        """The state up to here, to go on from later."""
        runs = [_run_of(key, number) for key, number in self._due.items()]
        leaf = bytes.fromhex(self.prev())
        return Cut(
            self.head(), self.offset, leaf, tuple(self._peaks), {run.id: run for run in runs}
        )

    def run(self, name: str) -> RunOf | None:
        """The place of a run's last entry; None when it has ended or never began."""
        for mode in MODES:
            key = _run_key(RunOf(name, mode, 0))
            if key in self._due:
                return _run_of(key, self._due[key])
        return None

    def prev(self) -> str:
        """What the next entry's `prev` has to be."""
        return self._prev.decode()

    def _object(self, seq: int, text: str) -> None:
        self.objected += 1
        if len(self.objections) < _KEPT:
            self.objections.append(Objection(seq, text))


def _run_key(run: RunOf) -> bytes:
    return run.id.encode() + _MODE + run.mode.encode()


def _run_of(key: bytes, due: bytes) -> RunOf:
    name, _, mode = key.decode().partition(_MODE.decode())
    return RunOf(name, "exercise" if mode == "exercise" else "incident", int(due) - 1)


def _why_not(piece: bytes, prev: bytes, size: int) -> str:
    if b'"prev":"' + prev + b'"' in piece:
        return "it is not an entry of the log's form"
    if size == 0:
        return "it is not the first entry of a log"
    return "it does not name the hash of the line before: one of the two was changed"
