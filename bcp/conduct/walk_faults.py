"""What a walk of the matrix passes over, for every act in it is simulated: faults, in words (pure).

A check that is simulated always goes well, and a name without a value is never looked at; on the
day both stop the procedure.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta

from bcp.conduct.filling_in import not_to_act
from bcp.model.duration import duration_text
from bcp.model.outcome import Outcome
from bcp.model.verdict import Verdict
from bcp.plan.names import EVERYWHERE
from bcp.plan.procedure import PlannedStep
from bcp.run.state import RunState
from bcp.steps.approval import ApprovalStep
from bcp.steps.check import CheckStep
from bcp.steps.wait import WaitStep


def fault_of(steps: Sequence[PlannedStep], run: RunState, down: Collection[str]) -> str:
    """The first thing that would stop these steps on the day; empty where nothing would.

    Args:
        steps: the procedure that was walked.
        run: what the walk's entries say.
        down: the keys of the services that are out in it.
    """
    walked = [planned for planned in steps if not _is_left_out(planned, run)]
    if steps and not walked:
        return "none of its steps is for this case: each is left out by its when:"
    return _waits_in_vain(walked, down) or missing_names(walked) or _runs_out(walked)


def missing_names(steps: Sequence[PlannedStep]) -> str:
    """The first step that would be stopped for want of a value, in words; empty where none is."""
    asked: set[str] = set(EVERYWHERE)
    for planned in steps:
        asked.update(one.id for one in planned.step.ask)
        known = asked | set(planned.values) | ({"before"} if planned.step.reads_first else set())
        if why := not_to_act(planned.step, dict.fromkeys(known, "")):
            return f"step {planned.id!r}: {why}"
    return ""


def unasked_time(
    steps: Sequence[PlannedStep], run: RunState, was_asked: Callable[[str], bool]
) -> timedelta:
    """What the steps take that no walk asks about: a consent, and what is left out of drills."""
    return sum(_times(steps, run, was_asked), timedelta())


def _times(
    steps: Sequence[PlannedStep], run: RunState, was_asked: Callable[[str], bool]
) -> Iterator[timedelta]:
    for planned in steps:
        target = planned.step.target
        if target is not None and not was_asked(planned.id) and not _is_left_out(planned, run):
            yield target


def _is_left_out(planned: PlannedStep, run: RunState) -> bool:
    """Whether its condition leaves it out in this case; what only drills leave out is not."""
    state = run.steps.get(planned.id)
    is_skipped = state is not None and state.outcome is Outcome.SKIPPED
    return is_skipped and planned.step.in_drill != "skip"


def _waits_in_vain(steps: Sequence[PlannedStep], down: Collection[str]) -> str:
    """The first step that goes on only when something is well that is out; empty where none."""
    for planned in steps:
        step = planned.step
        if not isinstance(step, CheckStep | WaitStep) or step.service not in down:
            continue
        if not Verdict.MAJOR_OUTAGE.meets_at_most(step.at_most):
            return f"step {planned.id!r} cannot pass: {step.service} is down when it is needed"
    return ""


def _runs_out(steps: Sequence[PlannedStep]) -> str:
    """The first piece of work of a person that ends as failed before its target is over."""
    for planned in steps:
        step = planned.step
        if step.acts or isinstance(step, ApprovalStep) or not step.target or not step.timeout:
            continue
        if step.target > step.timeout:
            target, timeout = duration_text(step.target), duration_text(step.timeout)
            return (
                f"step {planned.id!r}: its target is {target}, and it ends as failed at {timeout}"
            )
    return ""
