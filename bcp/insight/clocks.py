"""How much of a process's recovery time objective (RTO) is used, and what the time has cost."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from bcp.insight.onset import Since
from bcp.model.money import Money
from bcp.plan.model import Process

StartName = Literal["onset", "declared"]
_NO_TIME = timedelta(0)


class RtoClock(Struct, frozen=True):
    """One process's clock at one instant; screens and reports name its start."""

    process: str
    starts_at: datetime
    start_name: StartName
    deadline: datetime
    left: timedelta
    """Below zero once it is over."""
    share_used: float
    """0 to 1."""

    @property
    def is_over(self) -> bool:
        """Whether the objective is missed; at the deadline itself it is still met."""
        return self.left < _NO_TIME


def process_clock(
    process: Process, onset: Since, declared_at: datetime | None, now: datetime
) -> RtoClock | None:
    """The clock of one process, None while nothing has started it.

    It starts at the earliest evidence, and a declaration is evidence too; with
    `rto_from: declared` only a declaration starts it.

    Args:
        process: whose objective it is.
        onset: since when a service that it uses is impaired.
        declared_at: when an operator declared, if one did.
        now: the instant at which the clock is read.
    """
    start = _start(process, onset, declared_at)
    if start is None:
        return None
    starts_at, start_name = start
    deadline = starts_at + process.rto
    share = _share_used(now - starts_at, process.rto)
    return RtoClock(process.id, starts_at, start_name, deadline, deadline - now, share)


def tightest(clocks: Iterable[RtoClock]) -> RtoClock | None:
    """The clock with the least time left; of equal ones the first."""
    return min(clocks, key=lambda clock: clock.left, default=None)


def bar(clock: RtoClock, width: int = 10) -> str:
    """`######----`: the share that is used, full only when nothing is left."""
    used = int(clock.share_used * width + 0.5)
    if clock.left > _NO_TIME:
        used = min(used, width - 1)
    return "#" * used + "-" * (width - used)


def loss_so_far(process: Process, since: Since, now: datetime) -> Money | None:
    """Rate x (now - onset), None where the plan names no rate or nothing is known to have begun."""
    if process.loss is None or since.at is None:
        return None
    return process.loss.over(max(now - since.at, _NO_TIME))


def totals(losses: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of each currency, by its code; currencies are never added to each other."""
    sums: dict[str, Decimal] = {}
    for loss in losses:
        sums[loss.currency] = sums.get(loss.currency, Decimal(0)) + loss.amount
    return tuple(Money(sums[currency], currency) for currency in sorted(sums))


def _start(
    process: Process, onset: Since, declared_at: datetime | None
) -> tuple[datetime, StartName] | None:
    seen_at = onset.at if process.rto_from == "onset" else None
    if declared_at is not None and (seen_at is None or declared_at < seen_at):
        return declared_at, "declared"
    return None if seen_at is None else (seen_at, "onset")


def _share_used(elapsed: timedelta, rto: timedelta) -> float:
    return min(max(elapsed / rto, 0.0), 1.0) if rto else 1.0
