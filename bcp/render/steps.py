"""A procedure's steps as blocks that can be done, proved and signed off on paper."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from bcp.model.substitution import fill
from bcp.plan.model import Process
from bcp.plan.procedure import PlannedStep
from bcp.render.names import Names
from bcp.render.told import Switched, switched, told
from bcp.render.view import StepView
from bcp.render.words import IN_DRILL, NOT_STATED, at_least, at_most, lasting, listed, span
from bcp.steps.base import Step, When
from bcp.steps.decision import DecisionStep
from bcp.steps.result import Values

_WAYS = {
    "manual": "A person does it.",
    "decision": "A person decides, and gives a reason.",
    "approval": "Another person consents.",
}
_BY_BCP = "bcp does it, once the operator types `do`; by hand if that fails."
_FAILURES = {
    "ask": "Stop. Choose: again, by hand, undo, another fallback, skip with a reason, escalate.",
    "continue": "Note it, and go on with the next step.",
}


def step_views(
    names: Names, planned: Sequence[PlannedStep], served: tuple[Process, ...], purpose: str
) -> tuple[StepView, ...]:
    """One view for each step of a walk.

    Args:
        names: the plan's names.
        planned: the steps, in rounds where they are done once for each process.
        served: the processes that steps done once are done for.
        purpose: what the steps are good for that say nothing of their own.
    """
    if not planned:
        return ()
    titles = {process.id: process.title for process in served}
    views: list[StepView] = []
    for process, group in groupby(planned, key=attrgetter("process")):
        serves = listed(titles.values()) if process is None else titles[process]
        steps = tuple(group)
        count = len(steps)
        views += [
            _step_view(names, each, _place(number, count), serves, purpose)
            for number, each in enumerate(steps, start=1)
        ]
    return tuple(views)


def when_text(names: Names, when: When) -> str:
    """A condition as a sentence's part: `API has been operational for 1 hour`."""
    subject = "each service that the process uses"
    if when.service is not None:
        subject = f"`{when.service}`" if "/" in when.service else names.titles[when.service]
    return lasting(subject, _bound(when), when.for_)


def _bound(when: When) -> str:
    if when.at_least is not None:
        return at_least(when.at_least)
    return NOT_STATED if when.at_most is None else at_most(when.at_most)


def _step_view(
    names: Names, planned: PlannedStep, place: tuple[str, str], serves: str, purpose: str
) -> StepView:
    step, values, switch = planned.written, planned.values, planned.switch
    kind, (number, after) = step.kind, place
    said = None if switch is None else switched(names.workspace, switch, values)
    title, do = _said(planned, said)
    how = told(step, said, values)
    return StepView(
        number,
        title,
        planned.id,
        serves,
        purpose if step.purpose is None else fill(step.purpose, values),
        after if step.when is None and step.group is None else _condition(names, step, after),
        names.role_with_phone(step.role),
        span(step.target),
        _WAYS.get(kind) or _way(step),
        IN_DRILL[step.in_drill],
        _FAILURES[step.on_failure],
        do,
        _choices(step, values) if kind == "decision" else (),
        _questions(step, values) if step.ask else (),
        how.before,
        how.action.words,
        how.action.exact,
        fill(step.expect, values) if step.expect else NOT_STATED,
        how.verify.words,
        how.verify.exact,
        how.undo.words,
        how.undo.exact,
    )


def _said(planned: PlannedStep, said: Switched | None) -> tuple[str, str]:
    """The title, and what a person does; a switch's words where the step has none of its own."""
    step, values = planned.written, planned.values
    title, do = step.title, step.do
    if said is not None:
        title, do = title or said.title, do or said.do
    if do is None:
        return fill(title, values), planned.step.instruction(values)
    return (fill(title, values), fill(do, values)) if values else (title, do)


@lru_cache(256)
def _place(number: int, count: int) -> tuple[str, str]:
    """Which one it is of how many, and after what it is done."""
    if number == 1:
        return f"1 of {count}", "the decision to go this way is recorded"
    return f"{number} of {count}", f"step {number - 1} is done, or skipped with a reason"


def _condition(names: Names, step: Step, after: str) -> str:
    condition = after if step.when is None else f"{after}; only if {when_text(names, step.when)}"
    return f"{condition}; side by side with the group `{step.group}`" if step.group else condition


def _way(step: Step) -> str:
    return _BY_BCP if step.acts else "A person does it, by what is written under **Do**."


def _questions(step: Step, values: Values) -> tuple[str, ...]:
    return tuple([f"{fill(ask.question, values)} (`$({ask.id})`)" for ask in step.ask])


def _choices(step: Step, values: Values) -> tuple[str, ...]:
    options = step.options if isinstance(step, DecisionStep) else ()
    return tuple(
        f"{fill(each.title, values)} (`{each.id}`)"
        + (f": {fill(each.means, values)}" if each.means else "")
        for each in options
    )
