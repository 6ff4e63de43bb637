"""What a monitor's own series of readings is worth: which is the newest, whether it lasts, is old.

Uptime Kuma, Gatus and Upptime show what a machine saw, not what people report. One reading that
failed may be chance, and a monitor that has stopped shows its last reading for ever.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_high

from msgspec import Struct

from bcp.model.instant import second_text
from bcp.model.observation import Component, Incident
from bcp.model.verdict import Verdict
from bcp.status.page import Ours

_FRESH = timedelta(minutes=10)
_INTERVALS = 5
_FRESH_ALONE = timedelta(hours=1)
"""How long one reading counts where no second one says how often there is one."""
_OLDEST = timedelta(hours=26)
"""A check that runs daily, with some slack: what is older says nothing of now."""


class Check(Struct, frozen=True):
    """One reading of a monitor."""

    at: datetime
    state: Verdict
    word: str = ""
    """The monitor's own word, kept where the state is unknown."""


class Monitor(Struct, frozen=True):
    """A component of the page, by the readings of the monitor behind it."""

    component: Component
    lasts: bool = False
    """Its newest two readings are impaired: no longer one reading alone."""
    problem: str = ""
    """Why its state is unknown, where no word of the page says so."""


def monitor(id_: str, name: str, checks: Sequence[Check], read_at: datetime) -> Monitor:
    """The component as its newest reading says; unknown without any, or with old ones only.

    Args:
        id_: the component's id.
        name: the component's name.
        checks: its readings, in any order.
        read_at: now.
    """
    ordered = sorted(checks, key=lambda check: check.at)
    doubt = _doubt(ordered, read_at)
    if doubt:
        unknown = Component(id_, name, Verdict.UNKNOWN)
        return Monitor(unknown, problem=f"{name or id_}: {doubt}")
    newest = ordered[-1]
    lasts = len(ordered) > 1 and all(check.state.is_impaired for check in ordered[-2:])
    raw = "" if newest.state.is_known else newest.word
    return Monitor(Component(id_, name, newest.state, raw), lasts)


def only_once(ours: Ours, monitors: Iterable[Monitor], incidents: Iterable[Incident]) -> bool:
    """Whether the worst that is said of us is one reading of a monitor, and nobody reported it.

    Args:
        ours: what of the page is ours.
        monitors: all of the page.
        incidents: what people wrote on the page.
    """
    if any(item.touches_ours and item.impact.is_impaired for item in incidents):
        return False
    about_us = [item for item in _of(ours, monitors) if item.component.state.is_impaired]
    lasting = [item.component.state.rank for item in about_us if item.lasts]
    known = max(lasting, default=0)
    return any(item.component.state.rank > known for item in about_us if not item.lasts)


def problems(ours: Ours, monitors: Iterable[Monitor]) -> tuple[str, ...]:
    """Why monitors of ours say nothing."""
    return tuple(item.problem for item in _of(ours, monitors) if item.problem)


def _of(ours: Ours, monitors: Iterable[Monitor]) -> list[Monitor]:
    chosen = frozenset(ours.components)
    return [item for item in monitors if item.component in chosen]


def _doubt(ordered: Sequence[Check], read_at: datetime) -> str:
    """Why the newest reading says nothing of now; empty where it does."""
    if not ordered:
        return "the monitor has no reading"
    newest, limit = ordered[-1].at, _freshness(ordered)
    if newest - read_at > limit:
        return f"the monitor's newest reading is of {second_text(newest)}, which is still to come"
    if read_at - newest > limit:
        return f"the monitor's newest reading is of {second_text(newest)}: it may have stopped"
    return ""


def _freshness(ordered: Sequence[Check]) -> timedelta:
    gaps = [later.at - earlier.at for earlier, later in pairwise(ordered)]
    return min(max(_FRESH, _INTERVALS * median_high(gaps)), _OLDEST) if gaps else _FRESH_ALONE
