"""What an entry's data holds, read with care: a newer or older bcp may have written it."""

from collections.abc import Mapping
from datetime import datetime

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.run.state import EMPTY


def instant_of(entry: Entry) -> datetime:
    """The run's clock; the wall clock where an entry has none."""
    return parse_instant(entry.data.get("at", entry.ts))


def mapping(value: object) -> Mapping[str, object]:
    """An object; an empty one where it is something else."""
    return value if isinstance(value, Mapping) else EMPTY


def listed(value: object) -> tuple[object, ...]:
    """A list; an empty one where it is something else."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def mappings(value: object) -> tuple[Mapping[str, object], ...]:
    """The objects of a list."""
    return tuple(item for item in listed(value) if isinstance(item, Mapping))


def text_or_none(value: object) -> str | None:
    """Text; None where it is something else."""
    return value if isinstance(value, str) else None


def whole(value: object, otherwise: int) -> int:
    """A whole number; the other one where it is something else."""
    return value if isinstance(value, int) else otherwise
