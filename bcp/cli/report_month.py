"""A month on the command line: `2026-10`."""

import re
from datetime import date

from bcp.model.errors import UsageError

_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{2})", re.ASCII)


def first_day(text: str | None) -> date | None:
    """The first day of a month; None where none was named.

    Raises:
        UsageError: it is anything else than a year of this century and a month.
    """
    if text is None:
        return None
    match = _MONTH.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), 1) if match else _refuse(text)
    except ValueError:
        return _refuse(text)


def _refuse(text: str) -> date:
    raise UsageError(
        f"{text!r} is no month.", next_action="Write a year and a month, like 2026-10."
    )
