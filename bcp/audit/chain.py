"""The fold over stored lines: each names the hash of the line before, and all make one tree.

Stored bytes are hashed as they are. What the fold needs of a line stands at its end (keys are
sorted: `prev`, `run`, `seq`, `ts`, `type`, `v`), where one anchored expression reads it: no text
inside `data` can reach there, for its quotation marks are escaped. Parsing every line instead
costs twice as much.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from operator import lt

from msgspec import Struct

from bcp.audit.cut import BEGINNING, Cut
from bcp.audit.entry import MODES, Entry, RunOf
from bcp.audit.head import Head
from bcp.audit.merkle import LEAF_PREFIX, Peaks, extend, leaf_hash, peaks_root

# Quotation marks bound the texts; their alphabets are held to where an entry is written or parsed.
_PREV = b',"prev":"'
_END = re.compile(
    rb',"prev":"(.{64})"'
    rb',"run":(?:null|\{"id":"([^"]{1,64}","mode":"(?:incident|exercise))","n":([0-9]{1,16})\})'
    rb',"seq":([0-9]{1,16}),"ts":"([^"]{24})","type":"([^"]{1,64})","v":1\}\n',
    re.DOTALL,
).fullmatch
_UNREAD: tuple[bytes, ...] = (b"", b"", b"", b"", b"", b"")
_MODE = b'","mode":"'
_KEPT = 20
"""Objections kept in words; more are counted."""

RUN_ENDED = b"run.ended"


class Objection(Struct, frozen=True):
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
        self._due = {_run_key(run): run.n + 1 for run in cut.runs.values()}
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
        ends = [_END(piece, piece.rfind(_PREV)) for piece in pieces]
        rows = [_UNREAD if end is None else end.groups() for end in ends]
        due = [b"%d" % seq for seq in range(self.size, self.size + len(pieces))]
        if [row[0] for row in rows] != prevs[:-1] or [row[3] for row in rows] != due:
            self._explain(rows, prevs)
        self._count_runs(rows)
        times = [self._ts, *[row[4] for row in rows]]
        self.went_back += sum(map(lt, times[1:], times))
        extend(self._peaks, leaves)
        self._ts, self._prev = times[-1], prevs[-1]
        self.size += len(pieces)
        self.offset += sum(map(len, pieces))
        return [row[5] for row in rows]

    def add(self, entry: Entry) -> None:
        """Fold in the entry that was just made to follow: the same as `take`, without reading."""
        leaf = leaf_hash(entry.line)
        extend(self._peaks, [leaf])
        if entry.run is not None:
            key = _run_key(entry.run)
            self._due[key] = entry.run.n + 1
            if entry.type.encode() == RUN_ENDED:
                del self._due[key]
        self._ts, self._prev = entry.ts.encode(), leaf.hex().encode()
        self.size += 1
        self.offset += len(entry.line) + 1

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

    def _explain(self, rows: Sequence[tuple[bytes, ...]], prevs: Sequence[bytes]) -> None:
        """Say which lines do not follow the line before them."""
        for seq, (row, prev) in enumerate(zip(rows, prevs, strict=False), self.size):
            if row is _UNREAD:
                first = "the first entry of a log" if seq == 0 else "an entry of the log's form"
                self._object(seq, f"it is not {first}")
            elif row[0] != prev:
                self._object(
                    seq, "it does not name the hash of the line before: one of the two was changed"
                )
            elif row[3] != b"%d" % seq:
                self._object(seq, f"it calls itself {row[3].decode()}")

    def _count_runs(self, rows: Sequence[tuple[bytes, ...]]) -> None:
        due = self._due
        for seq, (_, run, number, _, _, kind) in enumerate(rows, self.size):
            if run:
                count = int(number)
                if due.get(run, 0) != count:
                    self._object(seq, f"entry {count} of its run does not come next")
                due[run] = count + 1
                if kind == RUN_ENDED:
                    del due[run]

    def _object(self, seq: int, text: str) -> None:
        self.objected += 1
        if len(self.objections) < _KEPT:
            self.objections.append(Objection(seq, text))


def _run_key(run: RunOf) -> bytes:
    return run.id.encode() + _MODE + run.mode.encode()


def _run_of(key: bytes, due: int) -> RunOf:
    name, _, mode = key.decode(errors="replace").partition(_MODE.decode())
    return RunOf(name, "exercise" if mode == "exercise" else "incident", due - 1)
