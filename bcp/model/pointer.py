"""JSON Pointer (RFC 6901): the one way a plan names a value inside a JSON answer."""

import re
from typing import Annotated

from pydantic import AfterValidator, JsonValue

_INDEX = re.compile(r"0|[1-9][0-9]*", re.ASCII)


class NotThere(LookupError):
    """The document has no value at the pointer."""


def _check(text: str) -> str:
    if text and not text.startswith("/"):
        raise ValueError(f"{text!r} is not a JSON Pointer like /target")
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
