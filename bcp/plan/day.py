"""A day as plans write it: `2026-05-02`."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator


def _date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) else text


Day = Annotated[date, BeforeValidator(_date)]


def due_on(last: date | None, every: timedelta | None) -> date | None:
    """When something is due again; None where one of the two is not stated, or it is too far."""
    if last is None or every is None:
        return None
    try:
        return last + every
    except OverflowError:  # 999999d: later than any calendar goes
        return None
