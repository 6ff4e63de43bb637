"""Whether a plan's criteria are met, and which processes that activates (design section 6).

Criteria are alternatives; the conditions of an `all` group have to hold together. A criterion
activates the processes that use its services. What is unknown meets nothing (red line 1).
"""

from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.condition import ConditionState, probe_condition, verdict_condition
from bcp.insight.history import History, readings_of
from bcp.insight.series import DEFAULT_INTERVAL, Window, window
from bcp.model.observation import Sweep
from bcp.plan.model import Criterion, Part, Plan


class CriterionState(Struct, frozen=True):
    """One criterion, and why it is met or not."""

    id: str
    met: bool
    since: datetime | None
    """Since when all of its conditions hold; None where one does not."""
    reason: str
    services: tuple[str, ...]
    """The ids of the services it looks at."""


class ActivationState(Struct, frozen=True):
    """All criteria of a plan."""

    met: bool
    criteria: tuple[CriterionState, ...]
    processes: tuple[str, ...]
    """Ids of the processes that are activated, in the plan's order."""


def activation(
    plan: Plan,
    sweep: Sweep,
    history: History,
    now: datetime,
    interval: timedelta = DEFAULT_INTERVAL,
) -> ActivationState:
    """Judge every criterion of the plan.

    Args:
        plan: the plan.
        sweep: what was read last; not after `now`.
        history: what was recorded before.
        now: the instant of judgement.
        interval: how often readings are made; it bounds the gap that a series may have.
    """
    seen_from = window(now, interval)
    criteria = tuple(
        _criterion(plan, criterion, sweep, history, seen_from)
        for criterion in plan.activation.criteria
    )
    hit = {service for state in criteria if state.met for service in state.services}
    processes = tuple(process.id for process in plan.processes if hit & set(process.uses))
    return ActivationState(any(state.met for state in criteria), criteria, processes)


def _criterion(
    plan: Plan, criterion: Criterion, sweep: Sweep, history: History, seen_from: Window
) -> CriterionState:
    parts = criterion.parts()
    states = [_condition(plan, part, sweep, history, seen_from) for part in parts]
    return CriterionState(
        criterion.id,
        met=all(state.met for state in states),
        since=_since_all(states),
        reason="; ".join(state.reason for state in states),
        services=tuple(dict.fromkeys(part.service for part in parts)),
    )


def _since_all(states: list[ConditionState]) -> datetime | None:
    """A group holds since the last of its conditions began to."""
    starts = [state.since for state in states if state.since is not None]
    return max(starts) if len(starts) == len(states) else None


def _condition(
    plan: Plan, part: Part, sweep: Sweep, history: History, seen_from: Window
) -> ConditionState:
    title = _title(plan, part.service)
    finding = sweep.by_key.get(f"{plan.id}/{part.service}")
    if finding is None:
        return ConditionState(met=False, since=None, reason=f"{title} was not read")
    seen = readings_of(finding, history, sweep.at)
    if part.at_least is not None:
        wanted = part.for_ or timedelta(0)
        return verdict_condition(
            title, finding, seen, seen_from, at_least=part.at_least, wanted=wanted
        )
    failing_for = part.probes_failing_for or timedelta(0)
    return probe_condition(title, seen, seen_from, wanted=failing_for)


def _title(plan: Plan, service: str) -> str:
    titles = {known.id: known.title for known in plan.dependency.services}
    return titles.get(service, service)
