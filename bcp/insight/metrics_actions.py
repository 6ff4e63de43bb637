"""How corrective actions stand on a day. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from bcp.insight.metrics import Part
from bcp.run.action import Action


class Closure(Struct, frozen=True):
    """How corrective actions stand on a day."""

    open: tuple[Action, ...]
    overdue: tuple[Action, ...]
    closed: tuple[Action, ...]
    on_time: Part | None
    """Of those that are closed; None where none is."""
    median_age: timedelta | None
    """Of those that are open, from their opening to the day; None where none is."""


def closure(actions: Iterable[Action], today: date) -> Closure:
    """How corrective actions stand.

    Args:
        actions: all that were opened up to that day, closed since or not.
        today: the day.
    """
    known = sorted(actions, key=lambda one: (one.due, one.id))
    is_open = [one for one in known if one.is_open]
    closed = [one for one in known if not one.is_open]
    in_time = sum(one.closed_at.date() <= one.due for one in closed if one.closed_at)
    ages = [(today - one.opened_at.date()).days for one in is_open]
    return Closure(
        open=tuple(is_open),
        overdue=tuple(one for one in is_open if one.due < today),
        closed=tuple(closed),
        on_time=Part(in_time, len(closed)) if closed else None,
        median_age=timedelta(days=median(ages)) if ages else None,
    )
