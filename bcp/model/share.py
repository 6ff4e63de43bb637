"""Shares as people write them in a plan: `60%`."""

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from bcp.model.scalars import shown

_PATTERN = re.compile(r"([0-9]{1,3})%", re.ASCII)


def parse_share(text: object) -> int:
    """Read one share as whole per cent, 0 to 100.

    Raises:
        ValueError: it is not digits and a per cent sign, or not between 0 and 100.
    """
    if isinstance(text, int) and not isinstance(text, bool) and 0 <= text <= 100:
        return text
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None or int(match[1]) > 100:
        raise ValueError(f"{shown(text)} is not a share like 40%, between 0% and 100%")
    return int(match[1])


Share = Annotated[
    int,
    BeforeValidator(parse_share),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3}%$"}),
]
