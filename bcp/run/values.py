"""What an entry's data holds, read with care: a newer or older bcp may have written it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bcp.audit.entry import Entry
from bcp.model.errors import BadInput
from bcp.model.instant import parse_instant
from bcp.model.verdict import Verdict
from bcp.run.state import EMPTY

_VERDICTS: Final = {str(verdict): verdict for verdict in Verdict}
_UNKNOWN: Final = Verdict.UNKNOWN
# Asked for each part of each reading of a log: a union would be made anew at every call, and what
# JSON gives is a dict.
_LISTS: Final = (list, tuple)
_OBJECTS: Final = (dict, Mapping)


def instant_of(entry: Entry) -> datetime:
    """The run's clock; the wall clock where an entry has none.

    Raises:
        BadInput: what stands there is no instant.
    """
    try:
        return parse_instant(entry.data.get("at", entry.ts))
    except ValueError as error:
        raise not_as_written(entry, error) from error


def not_as_written(entry: Entry, error: Exception) -> BadInput:
    """An entry lacks what its type always has: a log may agree with itself, and hold nonsense."""
    why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return BadInput(
        f"Entry {entry.seq} of the audit log is not as bcp writes {entry.type!r}: {why}.",
        means="Another program wrote it, or somebody changed it; what it recorded is not known.",
        next_action="Run `bcp audit verify --strict`, and look at it with `bcp audit show`.",
    )


def mapping(value: object) -> Mapping[str, object]:
    """An object; an empty one where it is something else."""
    return value if isinstance(value, Mapping) else EMPTY


def listed(value: object) -> tuple[object, ...]:
    """A list; an empty one where it is something else."""
    return tuple(value) if isinstance(value, _LISTS) else ()


def mappings(value: object) -> tuple[Mapping[str, object], ...]:
    """The objects of a list."""
    if not isinstance(value, _LISTS):
        return ()
    return tuple([item for item in value if isinstance(item, _OBJECTS)])


def text_or_none(value: object) -> str | None:
    """Text; None where it is something else."""
    return value if isinstance(value, str) else None


def whole(value: object, otherwise: int) -> int:
    """A whole number; the other one where it is something else."""
    return value if isinstance(value, int) else otherwise


def whole_or_none(value: object) -> int | None:
    """A whole number; None where it is something else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def instant_or_none(value: object) -> datetime | None:
    """An instant; None where it is something else."""
    try:
        return parse_instant(value)
    except ValueError:
        return None


def verdict_of(value: object) -> Verdict:
    """A verdict's word; unknown where it is none of ours (red line 1)."""
    return _VERDICTS.get(value, _UNKNOWN) if isinstance(value, str) else _UNKNOWN
