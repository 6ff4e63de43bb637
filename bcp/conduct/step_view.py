"""A walk's screens, made of how far it is: the step that is due, and the one that failed."""

from bcp.conduct import step_screens
from bcp.conduct.course import Course
from bcp.conduct.notice_screens import with_next_notice
from bcp.insight.words import second_text
from bcp.model.screen import Screen
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState


def due(course: Course, planned: PlannedStep) -> Screen:
    """The step that is to be done now, with those before it."""
    before = course.procedure[: course.procedure.index(planned)]
    states = ((one, course.state(one)) for one in before)
    screen = step_screens.step(
        course.head(planned),
        planned,
        tuple((one, state) for one, state in states if state and not state.is_reopened),
        course.acts.values(planned),
        course.board.role_titles,
        course.board.news(),
        _shown_before(course, course.state(planned)),
        course.desk.about_acts(planned.step),
        now=course.now,
    )
    return with_next_notice(screen, course.board)


def failed(course: Course, planned: PlannedStep, state: StepState) -> Screen:
    """A step that failed, or that was taken back."""
    return step_screens.failed(course.head(planned), planned, state, course.undo_values(planned))


def _shown_before(course: Course, state: StepState | None) -> str:
    """Said of a person's step that was on the screen already when the run stopped."""
    resumed_at = course.board.resumed_at
    if state is None or resumed_at is None or not state.is_in_flight:
        return ""
    if state.started_at >= resumed_at:
        return ""
    began = second_text(state.started_at, course.now)
    return f"This step was open since {began} when the run stopped."
