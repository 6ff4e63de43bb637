"""Durations as people write them in a plan: `90s 15m 4h 3d`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic_core import core_schema

from bcp.model.ready import ReadyAs
from bcp.model.scalars import shown

_PATTERN = re.compile(r"([0-9]{1,6})(s|m|h|d)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: object) -> timedelta:
    """Read one duration.

    Args:
        text: digits and one of `s m h d`, as `15m`; a timedelta passes through.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, timedelta):
        return text
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{shown(text)} is not a duration like 90s, 15m, 4h or 3d")
    return timedelta(seconds=int(match[1]) * _SECONDS[match[2]])


def duration_text(value: timedelta) -> str:
    """The shortest spelling that a plan would use: 1800 s is `30m`, 5400 s is `90m`."""
    seconds = round(value.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0 and seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def clock_text(value: timedelta) -> str:
    """A clock face: `11:19`, from an hour on `1:02:03`, from two days on `3d`; sign kept."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, rest = divmod(seconds, 60)
    if seconds >= 2 * 86400:
        return f"{sign}{seconds // 86400}d"
    if minutes >= 60:
        return f"{sign}{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{sign}{minutes}:{rest:02}"


def milliseconds(value: timedelta) -> int:
    """Whole milliseconds, the log's unit of time."""
    return round(value / timedelta(milliseconds=1))


Duration = Annotated[
    timedelta,
    ReadyAs(
        core_schema.no_info_plain_validator_function(
            parse_duration,
            serialization=core_schema.plain_serializer_function_ser_schema(
                duration_text, return_schema=core_schema.str_schema()
            ),
        ),
        {"type": "string", "pattern": "^[0-9]{1,6}(s|m|h|d)$"},
    ),
]
