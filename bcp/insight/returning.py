"""Whether processes may return to their primary: the condition of their failback. Pure.

A condition that names no service speaks of every service that the processes use. Each of them has
to hold for the whole window; what could not be read neither counts nor breaks it, and a stretch
without readings proves nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.condition import ConditionState, when_condition
from bcp.insight.history import History, readings_of
from bcp.insight.series import DEFAULT_INTERVAL, window
from bcp.model.observation import Sweep
from bcp.model.verdict import Verdict
from bcp.plan.model import Plan, Process
from bcp.steps.base import When

_NONE_STATED = When.model_construct(at_most=Verdict.OPERATIONAL)


class ReturnState(Struct, frozen=True):
    """The condition of a return at one moment."""

    met: bool
    """It has held for its whole window."""
    holds: bool
    """It holds now, by what was read last; for how long is another question."""
    since: datetime | None
    """Since when all of it holds; None where a part does not."""
    reasons: tuple[str, ...]
    """One for each service: since when it holds, or what is missing."""

    @property
    def reason(self) -> str:
        """All of it in one line."""
        return "; ".join(self.reasons)


def return_state(
    plan: Plan,
    processes: Sequence[Process],
    when: When | None,
    sweep: Sweep,
    history: History,
    now: datetime,
    interval: timedelta = DEFAULT_INTERVAL,
) -> ReturnState:
    """Judge the condition of a return.

    Args:
        plan: the plan.
        processes: those that return together.
        when: the condition; None where the plan states none. Then nothing is met, and while
            processes return all the same, what they use has to be operational.
        sweep: what was read last; not after `now`.
        history: what was recorded before.
        now: the instant of judgement.
        interval: how often readings are made; it bounds the gap that a series may have.
    """
    if when is None:
        read = return_state(plan, processes, _NONE_STATED, sweep, history, now, interval)
        reasons = ("the plan does not say when to return", *read.reasons)
        return ReturnState(met=False, holds=read.holds, since=None, reasons=reasons)
    found = {
        key: _condition(plan, key, when, sweep, history, now, interval)
        for key in services(plan, processes, when)
    }
    starts = [state.since for state in found.values() if state.since is not None]
    return ReturnState(
        met=all(state.met for state in found.values()),
        holds=all(_holds(key, when, sweep) for key in found),
        since=max(starts) if starts and len(starts) == len(found) else None,
        reasons=tuple(state.reason for state in found.values()),
    )


def services(plan: Plan, processes: Sequence[Process], when: When) -> tuple[str, ...]:
    """The keys of the services that the condition speaks of: `openai/api`."""
    if when.service is not None:
        return (when.service if "/" in when.service else f"{plan.id}/{when.service}",)
    used = (name for process in processes for name in process.uses)
    return tuple(dict.fromkeys(f"{plan.id}/{name}" for name in used))


def _condition(
    plan: Plan,
    key: str,
    when: When,
    sweep: Sweep,
    history: History,
    now: datetime,
    interval: timedelta,
) -> ConditionState:
    title = _title(plan, key)
    finding = sweep.by_key.get(key)
    if finding is None:
        return ConditionState(met=False, since=None, reason=f"{title} was not read")
    seen = readings_of(finding, history, sweep.at)
    return when_condition(title, finding, seen, window(now, interval), when)


def _holds(key: str, when: When, sweep: Sweep) -> bool:
    finding = sweep.by_key.get(key)
    return finding is not None and when.holds(finding.verdict) is True


def _title(plan: Plan, key: str) -> str:
    titles = {f"{plan.id}/{one.id}": one.title for one in plan.dependency.services}
    return titles.get(key, key)
