"""How each fallback of a process stands now: whether it works, carries enough, and in time."""

from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from bcp.insight.grounds import State, View, grounds_of, relied_on, view, worst_state
from bcp.insight.quotas import QuotaLeft, quotas_left
from bcp.model.observation import Sweep
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.workspace import Workspace


class FallbackState(Struct, frozen=True):
    """One alternative for one process, and all that speaks for and against it."""

    id: str
    title: str
    kind: str
    state: State
    reasons: tuple[str, ...]
    """Short sentences, what decides first; empty where nothing speaks against it."""
    capacity: int | None
    """The share of normal work that it carries, in per cent; None where the plan does not say."""
    covers_minimum: bool
    ready_in: timedelta
    """The sum of its steps' targets, by the plan: no drill has measured it."""
    steps_without_target: int
    """How many steps that sum leaves out; above zero it is only a lower bound."""
    meets_rto: bool | None
    """None where no clock runs, or where the sum is a lower bound that would fit."""
    lasts: timedelta | None
    agreement: str | None
    region: str | None
    quotas: tuple[QuotaLeft, ...] = ()
    """What is left of the limits of what it relies on, as far as its answers told."""

    @property
    def can_be_chosen(self) -> bool:
        """Blocked is the one thing that cannot be chosen; all else can, with a reason."""
        return self.state is not State.BLOCKED


def fallback_states(
    workspace: Workspace,
    loaded: LoadedPlan,
    process: Process,
    sweep: Sweep,
    *,
    left: timedelta | None,
) -> tuple[FallbackState, ...]:
    """Every fallback of a process, in the order of its ladder.

    Args:
        workspace: the plans.
        loaded: the plan of the process.
        process: whose ladder it is.
        sweep: what was read last, of this workspace.
        left: what is left of the process's RTO; None while no clock runs.
    """
    seen = view(workspace, loaded, sweep)
    return tuple(
        fallback_state(fallback, process, seen, left=left)
        for fallback in ladder(loaded.plan, process)
    )


def with_time_left(
    states: Iterable[FallbackState], left: timedelta | None
) -> tuple[FallbackState, ...]:
    """The same, held against the time that is left now: a declaration may just have begun it."""
    return tuple(
        replace(one, meets_rto=_in_time(one.ready_in, left, one.steps_without_target))
        for one in states
    )


def ladder(plan: Plan, process: Process) -> tuple[Fallback, ...]:
    """The process's own order of fallbacks, or every fallback of the plan in the plan's order."""
    if process.fallbacks is None:
        return plan.fallbacks
    by_id = {fallback.id: fallback for fallback in plan.fallbacks}
    return tuple(by_id[name] for name in process.fallbacks)


def fallback_state(
    fallback: Fallback, process: Process, seen: View, *, left: timedelta | None
) -> FallbackState:
    """One fallback for one process; `left` is what is left of its RTO, None while no clock runs."""
    grounds = grounds_of(fallback, process, seen)
    capacity = fallback.capacity_for(process.id)
    ready_in, untimed = time_to_switch(fallback)
    return FallbackState(
        id=fallback.id,
        title=fallback.title,
        kind=fallback.kind,
        state=worst_state(grounds),
        reasons=(*(ground.sentence for ground in grounds), *_shortcomings(fallback, process)),
        capacity=capacity,
        covers_minimum=capacity is not None and capacity >= process.minimum_capacity,
        ready_in=ready_in,
        steps_without_target=untimed,
        meets_rto=_in_time(ready_in, left, untimed),
        lasts=fallback.lasts,
        agreement=fallback.data.agreement,
        region=fallback.data.region,
        quotas=quotas_left(seen.workspace, relied_on(seen.workspace, fallback), seen.sweep),
    )


def _shortcomings(fallback: Fallback, process: Process) -> tuple[str, ...]:
    """What is too little, or not said: it changes no state, and is to be seen before choosing."""
    capacity = fallback.capacity_for(process.id)
    said = []
    if capacity is None:
        said.append(f"the plan states no capacity for {process.title}")
    elif capacity < process.minimum_capacity:
        said.append(f"carries {capacity} %, {process.minimum_capacity} % are needed")
    untimed = time_to_switch(fallback)[1]
    if untimed:
        said.append(f"{untimed} of {len(fallback.steps)} steps have no target time")
    return tuple(said)


def time_to_switch(fallback: Fallback) -> tuple[timedelta, int]:
    """The sum of the targets that its steps have; and how many have none."""
    targets = [step.target for step in fallback.steps]
    timed = [target for target in targets if target is not None]
    return sum(timed, timedelta(0)), len(targets) - len(timed)


def _in_time(ready_in: timedelta, left: timedelta | None, untimed: int) -> bool | None:
    """Too late by the timed steps alone is certain; in time is not, while others have no target."""
    if left is None:
        return None
    if ready_in > left:
        return False
    return None if untimed else True
