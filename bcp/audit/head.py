"""The head of a log: how many entries, and the root over them; as text and as a checkpoint."""

import re

from msgspec import Struct

from bcp.audit.encoding import b64_decode, b64_encode
from bcp.audit.merkle import HASH_SIZE
from bcp.audit.note import BadNote, Note, parse_note
from bcp.audit.profile import MAX_INT, OutsideProfile, load, spelled

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


class BadHead(ValueError):
    """The text is not a head of the form SIZE:ROOT."""


class Head(Struct, frozen=True):
    """A number of entries and the Merkle root over them."""

    size: int
    root: bytes

    def __str__(self) -> str:
        """`41:qBzR…T8c=`, the line that a person notes."""
        return f"{self.size}:{b64_encode(self.root)}"


def parse_head(text: str) -> Head:
    """Read SIZE:ROOT as `__str__` writes it.

    Raises:
        BadHead: it is anything else.
    """
    size, _, root = text.partition(":")
    return _head(size, root, text)


def _head(size: str, root: str, text: str) -> Head:
    try:
        value = b64_decode(root)
    except ValueError:
        value = b""
    if not _SIZE.fullmatch(size) or int(size) > MAX_INT or len(value) != HASH_SIZE:
        raise BadHead(f"{text!r} is not a head like 41:qBzR…T8c=, a size and a root in base64")
    return Head(int(size), value)


class Checkpoint(Struct, frozen=True):
    """A head as a log states it in a note's text (C2SP tlog-checkpoint)."""

    origin: str
    head: Head
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The note's text."""
        lines = (self.origin, str(self.head.size), b64_encode(self.head.root), *self.extensions)
        return "".join(line + "\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint.

    Raises:
        BadHead: it is not one.
    """
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3 or not all(lines):
        raise BadHead("a checkpoint has an origin, a size and a root, one on a line")
    return Checkpoint(lines[0], _head(lines[1], lines[2], text), tuple(lines[3:]))


class StoredHead(Struct, frozen=True):
    """One line of `checkpoints.jsonl`: a head, with a note where the log has a key."""

    head: Head
    note: Note | None = None
    origin: str = ""
    """As the note's text names it; an unsigned head names none."""

    def line(self) -> bytes:
        """The stored bytes, LF included."""
        record = {"head": str(self.head)} if self.note is None else {"note": str(self.note)}
        return spelled(record) + b"\n"


def parse_stored(piece: bytes) -> StoredHead:
    """Read one stored line, without LF.

    The spelling has to be the one that is written: these lines are in no tree.

    Raises:
        BadHead: it is not such a line.
    """
    try:
        record = load(piece)
        stored = _stored(record)
    except (OutsideProfile, BadNote) as error:
        raise BadHead(str(error)) from None
    if stored.line() != piece + b"\n":
        raise BadHead("not in the spelling that bcp writes")
    return stored


def _stored(record: dict[str, object]) -> StoredHead:
    match record:
        case {"head": str(text)}:
            return StoredHead(parse_head(text))
        case {"note": str(text)}:
            note = parse_note(text.encode())
            if len(note.signatures) != 1:
                raise BadHead("a stored note has exactly one signature line")
            checkpoint = parse_checkpoint(note.text)
            return StoredHead(checkpoint.head, note, checkpoint.origin)
        case _:
            raise BadHead("neither a note nor a head")
