"""Where every process of the open runs stands, the tightest clock first. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.clocks import RtoClock, process_clock
from bcp.insight.onset import Since
from bcp.plan.model import Plan, Process
from bcp.run.state import PRIMARY, RETURNING, SWITCHING, ProcessState, RunState

_REAL = "real"


class Standing(Struct, frozen=True):
    """One process of one run."""

    run: RunState
    process: Process | None
    """None where the plan cannot be read any more."""
    stands: ProcessState
    clock: RtoClock | None
    """Its clock at this instant; None where none runs or nothing is known of it."""
    now: datetime
    """The run's own instant: a scenario's clock stands where its record ends."""

    @property
    def title(self) -> str:
        """The process, as people call it."""
        return self.process.title if self.process else self.stands.id

    @property
    def is_running(self) -> bool:
        """Whether its clock still counts: nothing carries it, and it is not back."""
        return self.clock is not None and not self.stands.is_carried and not self.stands.is_back

    @property
    def took(self) -> timedelta | None:
        """From the start of its clock until something carried it; None where nothing does."""
        if self.clock is None or self.stands.carried_since is None:
            return None
        return self.stands.carried_since - self.clock.starts_at


def standings(run: RunState, plan: Plan | None, now: datetime) -> tuple[Standing, ...]:
    """Every process that a run is about.

    Args:
        run: an open run.
        plan: as the run froze it; None where it cannot be read.
        now: the real instant; a run on a scenario's clock is told as of its last entry.
    """
    at = now if run.clock.kind == _REAL else run.last_at
    processes = {one.id: one for one in plan.processes} if plan else {}
    ids = dict.fromkeys((*run.affected, *run.processes))
    return tuple(_standing(run, processes.get(one), run.process(one), at) for one in ids)


def by_time_left(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """Running clocks first, the one with the least time left before all; then those placed."""
    return tuple(sorted(found, key=_urgency))


def state_words(stands: ProcessState, since: str = "") -> str:
    """`on by-hand since 03:18`, `returning from azure since 04:10, 10 % is back`.

    Args:
        stands: where it stands.
        since: ` since 03:18`; it stands beside what it is about.
    """
    if stands.state == PRIMARY:
        return f"back on its primary{since}" if stands.is_back else f"on its primary{since}"
    if stands.state == RETURNING:
        return f"returning from {stands.arrived}{since}, {stands.share or 0} % is back"
    if stands.state == SWITCHING:
        bridge = f", bridged by {stands.bridge}" if stands.bridge else ""
        return f"moving to {stands.chosen}{since}{bridge}"
    return f"{stands.state.replace(':', ' ')}{since}"


def _standing(
    run: RunState, process: Process | None, stands: ProcessState, now: datetime
) -> Standing:
    clock = None
    if process is not None:
        onset = Since(run.onsets.get(stands.id), "on record")
        declared = None if stands.returned_at else run.declared_at
        clock = process_clock(process, onset, declared, now)
    return Standing(run, process, stands, clock, now)


def _urgency(one: Standing) -> tuple[bool, timedelta, str, str]:
    left = one.clock.left if one.clock and one.is_running else timedelta.max
    return (not one.is_running, left, one.run.plan, one.stands.id)
