"""Steps that failed while the plan lets the walk go on: said when it happens, and at its end."""

from bcp.conduct.board import Board
from bcp.conduct.course import Course
from bcp.model.outcome import Outcome
from bcp.model.screen import Line, Screen, Tone, line
from bcp.plan.model import Fallback, Process
from bcp.plan.procedure import PlannedStep, procedure
from bcp.run.state import StepState


def said_at_once(course: Course, planned: PlannedStep) -> Screen | None:
    """What failed, and why; None where nothing did, or where a person is asked about it."""
    state = course.state(planned)
    if not _has_failed(state) or not course.has_passed(planned):
        return None
    words = f"! {planned.step.title} FAILED: {_why(state)}. The plan goes on (on_failure)."
    return Screen((line(words, Tone.ATTENTION, hang=2),))


def said_at_the_end(board: Board, process: Process, fallback: Fallback) -> tuple[Line, ...]:
    """The steps of a process's way that failed and were never done: somebody has to look."""
    desk, states = board.desk, board.desk.recorder.state.steps
    way = procedure(desk.workspace, desk.loaded, fallback, (process.id,))
    failed = [one for one in way if _has_failed(states.get(one.id))]
    return tuple(
        line(
            f"! {one.step.title} FAILED: {_why(states.get(one.id))}. The plan went on without it.",
            Tone.ATTENTION, indent=2, hang=2,
        )
        for one in failed
    )  # fmt: skip


def _has_failed(state: StepState | None) -> bool:
    return state is not None and not state.is_in_flight and state.outcome is Outcome.FAILED


def _why(state: StepState | None) -> str:
    return (state.detail if state else "") or "as the operator says"
