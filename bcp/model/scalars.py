"""YAML scalars as they were written, and the few conversions that a field may ask for.

Every scalar of a document is text; the field's type converts it (design section 5), so that
`no`, `1:30`, `1.10` and `+491701` stay what was written.
"""

import re
from collections.abc import Callable
from math import isfinite
from typing import Annotated

from pydantic import BeforeValidator, JsonValue
from pydantic_core import CoreSchema, core_schema

from bcp.model.ready import ReadyAs


class QuotedText(str):
    """A scalar in quotes or a block: text whatever it looks like, `"1"` in `json:` too."""

    __slots__ = ()


class CutText(str):
    """A plain scalar with a comment right after it; prose fields refuse it."""

    __slots__ = ()


_MOST_SHOWN = 60
"""Characters of a value that a message quotes."""
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,15})", re.ASCII)
# YAML 1.2.2 section 10.3.2, core schema.
_CORE_WHOLE = (
    (re.compile(r"[-+]?[0-9]+", re.ASCII), 10),
    (re.compile(r"0o[0-7]+", re.ASCII), 8),
    (re.compile(r"0x[0-9a-fA-F]+", re.ASCII), 16),
)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_CORE_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_CORE_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_MOST_DIGITS = 300
"""A double ends at 1.8e308, and Python refuses to read integers of more than 4,300 digits."""
_CORE_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def shown(value: object) -> str:
    """A value as a message quotes it: `'half'`, `a list`; long text is cut."""
    if isinstance(value, str):
        cut = value if len(value) <= _MOST_SHOWN else value[: _MOST_SHOWN - 1] + "…"
        return repr(str(cut))
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else repr(value)


def parse_whole(text: object) -> int:
    """Read a whole number, written in decimal digits.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    if not isinstance(text, str) or not _WHOLE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a whole number")
    return int(text)


def parse_number(text: object) -> float:
    """Read a decimal number, as `0.05`; no exponent, no infinity, no NaN.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, int | float) and not isinstance(text, bool) and isfinite(text):
        return float(text)
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a number like 0.05")
    return float(text)


def parse_flag(text: object) -> bool:
    """Read `true` or `false`; `yes` and `no` are refused, not guessed.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, bool):
        return text
    if text not in ("true", "false"):
        raise ValueError(f"{shown(text)} is not true or false")
    return text == "true"


def core_value(node: object) -> JsonValue:
    """Turn text into JSON values by YAML 1.2's core schema, as `json:` fields ask.

    Raises:
        ValueError: a number cannot be written in JSON.
    """
    if isinstance(node, dict):
        return {str(key): core_value(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [core_value(value) for value in node]
    if not isinstance(node, str):
        raise ValueError(f"{shown(node)} is not a JSON value")  # noqa: TRY004 - pydantic's way
    return str(node) if isinstance(node, QuotedText) else _core_scalar(node)


def _core_scalar(text: str) -> JsonValue:
    if text in _CORE_WORDS:
        return _CORE_WORDS[text]
    for pattern, base in _CORE_WHOLE:
        if pattern.fullmatch(text):
            return _held(text, int(text, base) if len(text) <= _MOST_DIGITS else None)
    if _CORE_FLOAT.fullmatch(text):
        return _held(text, float(text))
    return _held(text, None) if _CORE_NOT_FINITE.fullmatch(text) else str(text)


def _held(text: str, number: float | None) -> float:
    """Refuse what JSON cannot write (RFC 8259 section 6: no infinity, no NaN)."""
    if number is None or not isfinite(number):
        raise ValueError(f"{shown(text)} is no number in JSON; if it is text, put it in quotes")
    return number


def _read_by(parse: Callable[[object], object], inner: CoreSchema, told: str) -> ReadyAs:
    schema = core_schema.no_info_before_validator_function(parse, inner)
    return ReadyAs(schema, {"type": told})


Whole = Annotated[int, _read_by(parse_whole, core_schema.int_schema(), "integer")]
Number = Annotated[float, _read_by(parse_number, core_schema.float_schema(), "number")]
Flag = Annotated[bool, _read_by(parse_flag, core_schema.bool_schema(), "boolean")]
Json = Annotated[JsonValue, BeforeValidator(core_value)]
