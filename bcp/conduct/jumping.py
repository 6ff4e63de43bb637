"""Moving within a procedure: to any step with a reason, to another of the same group without."""

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from bcp.conduct import options
from bcp.conduct.asking import NotAnswered
from bcp.conduct.course import Course
from bcp.model.outcome import Outcome
from bcp.model.question import Answer
from bcp.plan.procedure import PlannedStep


def jump(course: Course, planned: PlannedStep, answer: Answer) -> None:
    """Go to the step that the answer names; from the step that is shown.

    Forward, every open step before it is skipped: those between, and those of a group that was
    walked in another order; it is reopened if it had passed, before an undo led back past it.
    Backward, they are reopened, the last first: should bcp die in between, nothing that was to be
    done anew counts as done.

    Raises:
        WaitingForPerson: a prepared answer names no other step of this procedure.
    """
    target = _target(course, planned, answer)
    here, there = course.procedure.index(planned), course.procedure.index(target)
    if here < there and course.has_passed(target):
        course.reopen(target, answer.reason)
    for one in course.procedure[:there] if here < there else ():
        if not course.has_passed(one):
            course.acts.end_by(one, Outcome.SKIPPED, answer)
    for one in reversed(course.procedure[there:]):
        state = course.state(one)
        if there < here and state is not None and not state.is_reopened:
            course.reopen(one, answer.reason)


def reachable(course: Course, planned: PlannedStep) -> tuple[str, ...]:
    """The steps that one may jump to: behind a consent that is not there, none."""
    procedure = course.procedure
    until = next(
        (
            index
            for index, one in enumerate(procedure)
            if one.step.kind == "approval" and not course.has_passed(one)
        ),
        len(procedure),
    )
    return tuple(one.id for one in procedure[: until + 1] if one is not planned)


def side_by_side(procedure: Sequence[PlannedStep], planned: PlannedStep) -> tuple[PlannedStep, ...]:
    """The adjacent steps that may be done in any order with this one, itself among them."""
    if planned.step.group is None:
        return (planned,)
    here = procedure.index(planned)

    def same(one: PlannedStep) -> bool:
        return one.step.group == planned.step.group

    before = tuple(takewhile(same, reversed(procedure[:here])))
    return (*reversed(before), *takewhile(same, procedure[here:]))


def other(course: Course, planned: PlannedStep) -> PlannedStep | None:
    """The next open step of the same group, behind this one or from its beginning again."""
    group = side_by_side(course.procedure, planned)
    behind = tuple(dropwhile(lambda one: one is not planned, group))[1:]
    before = tuple(takewhile(lambda one: one is not planned, group))
    return next((one for one in (*behind, *before) if not course.has_passed(one)), None)


def _target(course: Course, planned: PlannedStep, answer: Answer) -> PlannedStep:
    wanted = answer.values.get(options.TARGET)
    found = next((one for one in course.procedure if one.id == wanted), None)
    known = reachable(course, planned)
    if found is None or found.id not in known:
        raise NotAnswered(
            f"The jump at {planned.id!r} names no step that can be jumped to: {wanted!r}.",
            means="Nothing was decided. The run waits at this step. No jump passes a consent.",
            next_action=f"Steps: {', '.join(known)}.",
        )
    return found
