"""A day as plans write it: `2026-05-02`."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator


def _date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) else text


Day = Annotated[date, BeforeValidator(_date)]
