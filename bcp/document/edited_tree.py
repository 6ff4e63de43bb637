"""Documents of plain values: one of them looked at, left out, compared with all of its types."""

import re
from typing import Any, Final

from bcp.document.edited_base import NotEdited, Path, nothing_at

# RFC 6901 section 4: no leading zeros.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class _Hole:
    """Stands where nothing is; equal to nothing that a file may hold."""

    def __repr__(self) -> str:
        return "<hole>"


HOLE: Final = _Hole()


# Any: a TOML document holds dates and times beside what JSON has.
def at(document: Any, path: Path) -> Any:
    """The value at a path; HOLE where there is none."""
    value = document
    for part in path:
        key = index_or_key(value, part)
        if key is None:
            return HOLE
        value = value[key]
    return value


def with_hole(document: Any, path: Path) -> str:
    """A document of which one value does not count, as text; the document itself is changed."""
    inner = at(document, path[:-1])
    key = index_or_key(inner, path[-1])
    if key is None:
        raise missing(document, path)
    inner[key] = HOLE
    return spelled_whole(document)


def missing(document: Any, path: Path) -> NotEdited:
    """Said where a path leads nowhere, with the names where it was lost."""
    depth = next(n for n in reversed(range(len(path))) if at(document, path[:n]) is not HOLE)
    inner = at(document, path[:depth])
    return nothing_at(path, inner if isinstance(inner, dict) else ())


def spelled_whole(value: object) -> str:
    """A value with its order and all its types: true is not 1, and 1 is not 1.0."""
    return repr(value)


def index_or_key(value: Any, part: str) -> int | str | None:
    """How a part of a path is looked up in a mapping or list; None where nothing is there."""
    if isinstance(value, dict):
        return part if part in value else None
    if isinstance(value, list) and _INDEX.fullmatch(part) and int(part) < len(value):
        return int(part)
    return None
