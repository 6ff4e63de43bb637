"""The stored notes and heads, as a writer needs them: the last one, and a clean end."""

from dataclasses import dataclass

from bcp.audit.ed25519 import VerifierKey
from bcp.audit.head import BadHead, StoredHead, parse_stored
from bcp.audit.note import BadNote, signers
from bcp.audit.stores.base import Lines

_WINDOW = 512 * 1024
"""Bytes looked at from the end: several notes of the greatest length."""


@dataclass(frozen=True, slots=True)
class LastHead:
    """The last stored head and what follows it."""

    stored: StoredHead | None
    end: int
    """The position after its line."""
    torn: bytes
    """What stands after it: the rest of a note that a power cut tore."""


class NoHead(ValueError):
    """The end of the stored heads is not what bcp writes."""


def last_head(lines: Lines, origin: str, keys: tuple[VerifierKey, ...]) -> LastHead:
    """Find the last head that counts, from the end.

    Notes are written without fsync, so a power cut may tear several; they can be made again.

    Raises:
        NoHead: there is more after the last good one than a power cut leaves.
    """
    whole = lines.end()
    start = max(0, whole - _WINDOW)
    window = lines.read(start, whole - start)
    end = len(window)
    while (begin := window.rfind(b"\n", 0, end)) >= 0:
        before = window.rfind(b"\n", 0, begin) + 1
        if before == 0 and start > 0:
            break
        stored = _good(window[before:begin], origin, keys)
        if stored is not None:
            return LastHead(stored, start + begin + 1, window[begin + 1 :])
        end = begin
    if start > 0:
        raise NoHead(f"no note can be read in the last {_WINDOW} bytes of its heads")
    return LastHead(None, 0, window)


def _good(line: bytes, origin: str, keys: tuple[VerifierKey, ...]) -> StoredHead | None:
    try:
        stored = parse_stored(line)
        if stored.note is None:
            return stored
        return stored if stored.origin == origin and signers(stored.note, keys) else None
    except (BadHead, BadNote):
        return None
