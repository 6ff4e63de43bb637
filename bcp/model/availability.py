"""Availability as contracts write it: `99.9%`."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from bcp.model.scalars import shown

_PATTERN = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,5})?)%", re.ASCII)
_ALL = 100


def parse_availability(text: object) -> Decimal:
    """Read an availability in per cent, 0 to 100, with up to five decimals.

    Raises:
        ValueError: it is not digits and a per cent sign, or over 100.
    """
    if isinstance(text, Decimal) and 0 <= text <= _ALL:
        return text
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None or Decimal(match[1]) > _ALL:
        raise ValueError(f"{shown(text)} is not an availability like 99.9%, at most 100%")
    return Decimal(match[1])


Availability = Annotated[
    Decimal,
    PlainValidator(parse_availability),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,5})?%$"}),
]
