"""Texts that an entry keeps beside it, in a blob: read, or said to be gone."""

from collections.abc import Callable, Mapping

from bcp.model.errors import BadInput, LogDamaged
from bcp.run.values import text_or_none

GONE = "(not there: erased, or not handed over)"
"""Whether an erasure is on record is for `bcp audit verify` to say."""
CHANGED = "(changed after it was recorded)"

Blob = Callable[[str], bytes]
"""A kept value by its digest; raises BadInput where it is gone, LogDamaged where it was changed."""


def kept_text(blob: Blob, value: object) -> str:
    """A text of an entry, from its blob if it lies there; one that is gone is said to be.

    A note that was changed is no reason to stop: `bcp audit verify` says what it proves.
    """
    digest = value.get("blob") if isinstance(value, Mapping) else None
    if not isinstance(digest, str):
        return text_or_none(value) or ""
    try:
        return blob(digest).decode(errors="replace")
    except LogDamaged:
        return CHANGED
    except BadInput:
        return GONE
