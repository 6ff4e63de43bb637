"""A procedure's steps as blocks that can be done, proved and signed off on paper."""

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from itertools import groupby

from bcp.model.substitution import fill
from bcp.plan.model import Process
from bcp.plan.procedure import PlannedStep
from bcp.plan.workspace_model import Switch
from bcp.render import calls
from bcp.render.actions import action
from bcp.render.names import Names
from bcp.render.view import StepView
from bcp.render.words import IN_DRILL, NOT_STATED, at_least, at_most, lasting, span
from bcp.steps.base import Step, When
from bcp.steps.decision import DecisionStep
from bcp.steps.result import Values
from bcp.steps.switch import SwitchStep

_WAYS = {
    "manual": "A person does it.",
    "decision": "A person decides, and gives a reason.",
    "approval": "Another person consents.",
}
_FAILURES = {
    "ask": "Stop. Choose: again, by hand, undo, another fallback, skip with a reason, escalate.",
    "continue": "Note it, and go on with the next step.",
}


def step_views(
    names: Names, planned: Iterable[PlannedStep], served: tuple[Process, ...], purpose: str
) -> tuple[StepView, ...]:
    """One view for each step of a walk.

    Args:
        names: the plan's names.
        planned: the steps, in rounds where they are done once for each process.
        served: the processes that steps done once are done for.
        purpose: what the steps are good for that say nothing of their own.
    """
    views: list[StepView] = []
    for process, group in groupby(planned, key=_process):
        steps = tuple(group)
        done_for = served if process is None else _only(served, process)
        serves, count = names.processes(done_for), len(steps)
        views += [
            _step_view(names, each, (number, count), serves, purpose)
            for number, each in enumerate(steps, start=1)
        ]
    return tuple(views)


def when_text(names: Names, when: When | None) -> str:
    """A condition as a sentence's part: `API has been operational for 1 hour`."""
    if when is None:
        return NOT_STATED
    subject = "each service that the process uses"
    if when.service is not None:
        subject = f"`{when.service}`" if "/" in when.service else names.services((when.service,))
    return lasting(subject, _bound(when), when.for_)


def ready_in(steps: tuple[Step, ...]) -> tuple[timedelta | None, bool]:
    """The sum of the targets, None where none is stated; and whether every step has one."""
    stated = [step.target for step in steps if step.target is not None]
    total = sum(stated, timedelta()) if stated or not steps else None
    return total, len(stated) == len(steps)


def _bound(when: When) -> str:
    if when.at_least is not None:
        return at_least(when.at_least)
    return NOT_STATED if when.at_most is None else at_most(when.at_most)


def _step_view(
    names: Names, planned: PlannedStep, place: tuple[int, int], serves: str, purpose: str
) -> StepView:
    step, values = planned.step, planned.values
    switch = _switch(names, step) if step.kind == "switch" else None
    done = action(step, switch, values)
    verify = calls.verify(step, switch, values)
    undo = calls.undo(step, switch, values)
    number, count = place
    return StepView(
        f"{number} of {count}",
        fill(step.title, values) if values else step.title,
        planned.id,
        serves,
        purpose if step.purpose is None else fill(step.purpose, values),
        _condition(names, step, number),
        names.role_with_phone(step.role),
        span(step.target),
        _way(step),
        IN_DRILL[step.in_drill],
        _FAILURES[step.on_failure],
        step.instruction(values) if values or step.do is None else step.do,
        _choices(step, values),
        _questions(step, values) if step.ask else (),
        calls.read_before(step, switch, values),
        done.words,
        done.exact,
        fill(step.expect, values) if step.expect and values else step.expect or NOT_STATED,
        verify.words,
        verify.exact,
        undo.words,
        undo.exact,
    )


def _switch(names: Names, step: Step) -> Switch | None:
    return names.workspace.switch(step.switch) if isinstance(step, SwitchStep) else None


def _process(planned: PlannedStep) -> str | None:
    return planned.process


def _only(served: tuple[Process, ...], wanted: str) -> tuple[Process, ...]:
    return tuple([process for process in served if process.id == wanted])


def _condition(names: Names, step: Step, number: int) -> str:
    after = _after(number)
    condition = after if step.when is None else f"{after}; only if {when_text(names, step.when)}"
    return f"{condition}; side by side with the group `{step.group}`" if step.group else condition


@lru_cache(256)
def _after(number: int) -> str:
    if number == 1:
        return "the decision to go this way is recorded"
    return f"step {number - 1} is done, or skipped with a reason"


def _way(step: Step) -> str:
    if step.acts:
        return "bcp does it, once the operator types `do`; by hand if that fails."
    return _WAYS.get(step.kind, "A person does it, by what is written under **Do**.")


def _questions(step: Step, values: Values) -> tuple[str, ...]:
    return tuple([f"{fill(ask.question, values)} (`$({ask.id})`)" for ask in step.ask])


def _choices(step: Step, values: Values) -> tuple[str, ...]:
    if step.kind != "decision" or not isinstance(step, DecisionStep):
        return ()
    return tuple(
        f"{fill(each.title, values)} (`{each.id}`)"
        + (f": {fill(each.means, values)}" if each.means else "")
        for each in step.options
    )
