"""YAML scalars as they were written, and the few conversions that a field may ask for.

Every scalar of a document is text; the field's type converts it (design section 5), so that
`no`, `1:30`, `1.10` and `+491701` stay what was written.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, JsonValue, WithJsonSchema


class QuotedText(str):
    """A scalar in quotes or a block: text whatever it looks like, `"1"` in `json:` too."""

    __slots__ = ()


class CutText(str):
    """A plain scalar with a comment right after it; prose fields refuse it."""

    __slots__ = ()


_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,15})", re.ASCII)
# YAML 1.2.2 section 10.3.2, core schema.
_CORE_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_CORE_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_CORE_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def parse_whole(text: object) -> int:
    """Read a whole number, written in decimal digits.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    if not isinstance(text, str) or not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def parse_flag(text: object) -> bool:
    """Read `true` or `false`; `yes` and `no` are refused, not guessed.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, bool):
        return text
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is not true or false")
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
        raise ValueError(f"{node!r} is not a JSON value")  # noqa: TRY004 - pydantic's way
    return str(node) if isinstance(node, QuotedText) else _core_scalar(node)


def _core_scalar(text: str) -> JsonValue:
    if text in _CORE_WORDS:
        return _CORE_WORDS[text]
    if _CORE_INT.fullmatch(text):
        return int(text)
    if _CORE_FLOAT.fullmatch(text):
        return _finite(text)
    return str(text)


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text!r} is not a number that JSON can hold")
    return value


Whole = Annotated[int, BeforeValidator(parse_whole), WithJsonSchema({"type": "integer"})]
Flag = Annotated[bool, BeforeValidator(parse_flag), WithJsonSchema({"type": "boolean"})]
Json = Annotated[JsonValue, BeforeValidator(core_value)]
