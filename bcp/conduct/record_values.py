"""Values of a record, read with care: what another version wrote may be anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bcp.model.instant import parse_instant
from bcp.model.verdict import Verdict

_WORDS: Final = frozenset(Verdict)


def verdict_of(value: object) -> Verdict:
    """A verdict's word; unknown where it is none of ours (red line 1)."""
    return Verdict(value) if isinstance(value, str) and value in _WORDS else Verdict.UNKNOWN


def mappings(value: object) -> tuple[Mapping[str, object], ...]:
    """The objects of a list; nothing where there is no list."""
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, Mapping))


def text_of(value: object) -> str | None:
    """A text, else None."""
    return value if isinstance(value, str) else None


def whole_of(value: object) -> int | None:
    """A whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def instant_of(value: object) -> datetime | None:
    """An instant, else None."""
    try:
        return parse_instant(value)
    except ValueError:
        return None
