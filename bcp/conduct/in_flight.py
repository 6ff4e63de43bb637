"""Back after a crash: what was under way is put to the operator, and never run again by itself."""

from bcp.conduct import options, step_screens
from bcp.conduct.course import Course
from bcp.conduct.undoing import Undoing
from bcp.model.outcome import Outcome
from bcp.model.question import Answer
from bcp.model.screen import Screen
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState


def is_unknown(course: Course, planned: PlannedStep) -> bool:
    """Whether bcp was acting, or taking it back, and how that ended is not on record.

    Looking changes nothing outside: what was only looking begins again by itself.
    """
    state = course.state(planned)
    if state is None or not state.is_in_flight:
        return False
    changes = planned.step.acts and planned.step.changes
    return state.phase == "rollback" or (state.phase == "do" and changes)


def settle_in_flight(
    course: Course, undoing: Undoing, planned: PlannedStep, state: StepState
) -> None:
    """Settle an act whose outcome is not on record: by what its command left, else by a person.

    Args:
        course: the procedure under way.
        undoing: takes it back where the operator wants that.
        planned: the step.
        state: it was acting, or being taken back, when the run stopped.
    """
    if course.acts.settle(planned, state) is not None:
        return
    answer = _ask(course, planned, state)
    is_undo = state.phase == "rollback"
    if answer.word == options.UNDO.word or (is_undo and answer.word == options.RUN_AGAIN.word):
        undoing.take_back(planned)
    elif answer.word == options.RUN_AGAIN.word:
        course.acts.do(planned, state.attempt + 1)
    elif is_undo:
        course.acts.end_by(planned, Outcome.ROLLED_BACK, answer)
    else:
        _confirmed(course, planned, state, answer)


def _ask(course: Course, planned: PlannedStep, state: StepState) -> Answer:
    read_back = course.acts.read_back(planned)
    still_runs = course.acts.still_runs(planned, state)

    def screen() -> Screen:
        return step_screens.in_flight(
            course.head(planned), planned, state, read_back, still_runs, now=course.now
        )

    choices = tuple(
        option
        for option in options.IN_FLIGHT
        if option is not options.UNDO or planned.step.can_be_undone
    )
    return course.ask(planned, f"{planned.id}.in-flight", screen, choices, "What happened")


def _confirmed(course: Course, planned: PlannedStep, state: StepState, answer: Answer) -> None:
    """The operator says that it happened; the plan's proof decides, where there is one."""
    if not planned.step.is_proved or course.desk.tools_for(planned.step).simulates:
        course.acts.end_by(planned, Outcome.DONE, answer)
    else:
        course.acts.prove(planned, state.attempt)
