"""Mail addresses: one mailbox, ASCII, nothing that a header could be smuggled in with."""

import re
from typing import Annotated

from pydantic_core import core_schema

from bcp.model.ready import Ready

# RFC 5322 section 3.2.3 dot-atom before the @, RFC 5321 section 4.1.2 domain after it.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_LONGEST = 254  # RFC 3696 erratum 1690: a path of RFC 5321 has 256 with its brackets


def check_address(text: str) -> str:
    """Accept one mail address.

    Raises:
        ValueError: it is none, or has a name or brackets around it.
    """
    if len(text) > _LONGEST or not _ADDRESS.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is not a mail address like support@shop.example")
    return text


Address = Annotated[
    str,
    Ready(core_schema.no_info_after_validator_function(check_address, core_schema.str_schema())),
]
