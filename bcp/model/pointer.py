"""JSON Pointer (RFC 6901): the one way a plan names a value inside a JSON answer."""

import re
from typing import Annotated

from pydantic import AfterValidator, JsonValue

from bcp.model.scalars import shown

_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*", re.DOTALL)
# RFC 6901 section 4: no leading zeros. No JSON answer that is read has a list of 10^9 items.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class NotThere(LookupError):
    """The document has no value at the pointer."""


def _check(text: str) -> str:
    if not _POINTER.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a JSON Pointer like /target")
    return text


Pointer = Annotated[str, AfterValidator(_check)]


def value_at(document: JsonValue, pointer: str) -> JsonValue:
    """The value that the pointer names.

    Raises:
        NotThere: a part of the path is missing, or leads through a scalar.
    """
    value = document
    for raw in pointer.split("/")[1:]:
        value = _child(value, raw.replace("~1", "/").replace("~0", "~"), pointer)
    return value


def _child(value: JsonValue, token: str, pointer: str) -> JsonValue:
    if isinstance(value, dict) and token in value:
        return value[token]
    if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
        return value[int(token)]
    raise NotThere(f"nothing at {pointer}")
