"""What the end of a log is, when it is not a whole line: a torn write, or damage. Pure.

A power cut leaves at most one unfinished write, the last: a prefix, or the whole length with holes
in it, its LF kept or not. It was never acknowledged and nothing was done on it, so it is set
aside. Anything else at the end contradicts the protocol and is never repaired.
"""

import re
from enum import Enum, auto
from hashlib import sha256

from msgspec import Struct

from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.line import parse_entry
from bcp.audit.profile import MAX_LINE

_OPENING = b'{"actor":{"id":"'
_START = re.compile(
    _OPENING + rb'(?:[^"\\]|\\.)*","key":(?:null|"[0-9a-f]{64}")\},"data":\{', re.DOTALL
)


class TailKind(Enum):
    """What stands after the last good entry."""

    TORN = auto()
    DAMAGE = auto()


class Torn(Struct, frozen=True):
    """A torn write that was set aside, as `log.recovered` records it."""

    sha256: str
    length: int

    def as_data(self) -> dict[str, object]:
        """The entry's data."""
        return {"sha256": self.sha256, "length": self.length}


def next_entry(piece: bytes, origin: str, seq: int, prev: str) -> Entry | None:
    """The entry that a line holds if it is the very next one of the log; None if it is not.

    Args:
        piece: the line, with or without LF.
        origin: the log's.
        seq: the number it has to have.
        prev: the hash it has to name.
    """
    try:
        entry = parse_entry(piece.removesuffix(b"\n"))
    except NotAnEntry:
        return None
    return entry if (entry.log, entry.seq, entry.prev) == (origin, seq, prev) else None


def judge_tail(tail: bytes) -> TailKind:
    """Judge what stands after the last good entry and is covered by no head.

    Args:
        tail: everything from there to the end of the file, at least MAX_LINE + 2 bytes of it.
    """
    if len(tail) > MAX_LINE + 1:
        return TailKind.DAMAGE
    lines = tail.split(b"\n")
    if any(_is_entry(line) for line in lines):
        return TailKind.DAMAGE
    if _START.search(tail, 1) or any(_begins_entry(line) for line in lines[1:]):
        return TailKind.DAMAGE
    return TailKind.TORN


def torn(tail: bytes) -> Torn:
    """The record of a tail."""
    return Torn(sha256(tail).hexdigest(), len(tail))


def _is_entry(line: bytes) -> bool:
    try:
        parse_entry(line)
    except NotAnEntry:
        return False
    return True


def _begins_entry(line: bytes) -> bool:
    """Whether a second write began here, however little of it is there."""
    return bool(line) and (line.startswith(_OPENING) or _OPENING.startswith(line))
