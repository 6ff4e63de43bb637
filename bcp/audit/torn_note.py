"""Telling a note that a power cut tore from one that somebody changed."""

import re

from bcp.audit.head import Checkpoint, Head, StoredHead
from bcp.audit.profile import spelled

# What may follow the known beginning of a note's line: base64, then a part of `\n"}`.
_REST = re.compile(rb'[A-Za-z0-9+/]*={0,2}(?:\\(?:n"?)?)?')


HOLE = b"\0\0"
"""What a page that was never written reads as. Notes are not synced one by one, so a power cut may
lose any of them; losing one proves nothing, for a later one covers the same entries."""


def could_go_on(piece: bytes, origin: str, head: Head) -> bool:
    """Whether an unfinished last line could have become the line for this head.

    A note is made for the log's last entry and nothing follows a torn one, so all of its bytes
    but the signature are known.

    Args:
        piece: the line without LF, not a whole one; empty when there is none.
        origin: the log's.
        head: the log's end.
    """
    written = piece.removesuffix(b"\0")  # the beginning of a hole
    if written.endswith(b'"}'):  # complete: what follows it, or stands in it, was changed
        return False
    if StoredHead(head).line().startswith(written):
        return True
    name = f"{Checkpoint(origin, head)}\n\N{EM DASH} {origin} "
    known = spelled({"note": name})[: -len(b'"}')]
    return known.startswith(written) or (
        written.startswith(known) and _REST.fullmatch(written, len(known)) is not None
    )
