"""The stored notes and heads, as a writer needs them: the last one, and a clean end."""

from msgspec import Struct

from bcp.audit.ed25519 import VerifierKey
from bcp.audit.head import BadHead, StoredHead, parse_stored
from bcp.audit.note import BadNote
from bcp.audit.signing import signers
from bcp.audit.stores.base import Lines

_WINDOW = 512 * 1024
"""Bytes looked at from the end: several notes of the greatest length."""


class LastHead(Struct, frozen=True):
    """The last stored head and what follows it."""

    stored: StoredHead | None
    end: int
    """The position after its line."""
    torn: bytes
    """What stands after it: notes that a power cut tore."""


class WrongHeads(ValueError):
    """The end of the stored heads is not what this log's writers leave."""


def last_head(lines: Lines, origin: str, keys: tuple[VerifierKey, ...]) -> LastHead:
    """Find the last head, from the end, and check who signed it.

    Notes are written without fsync, so a power cut may tear several: lines that are none, at the
    end, are passed over and can be made again. A note that is whole and wrong is damage.

    Raises:
        WrongHeads: no head can be read, or the last one is not by a key of the log.
    """
    whole = lines.end()
    start = max(0, whole - _WINDOW)
    window = lines.read(start, whole - start)
    end = len(window)
    while (begin := window.rfind(b"\n", 0, end)) >= 0:
        before = window.rfind(b"\n", 0, begin) + 1
        if before == 0 and start > 0:
            break
        try:
            stored = parse_stored(window[before:begin])
        except BadHead:
            end = begin
            continue
        _check_signer(stored, origin, keys)
        return LastHead(stored, start + begin + 1, window[begin + 1 :])
    if start > 0:
        raise WrongHeads(f"no note can be read in the last {_WINDOW} bytes of its heads")
    return LastHead(None, 0, window)


def _check_signer(stored: StoredHead, origin: str, keys: tuple[VerifierKey, ...]) -> None:
    if stored.note is None:
        return
    if stored.origin != origin:
        raise WrongHeads(f"its last note is of another log, {stored.origin}")
    try:
        signed_by = signers(stored.note, keys)
    except BadNote as error:
        raise WrongHeads(f"its last note: {error}") from None
    if not signed_by:
        raise WrongHeads("its last note is not signed by a key of the log")
