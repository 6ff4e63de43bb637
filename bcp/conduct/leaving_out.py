"""Why a step is not for this run: ungraceful, left out of drills, its condition does not hold."""

from bcp.conduct.course import Course
from bcp.insight.condition import when_condition
from bcp.insight.history import readings_of
from bcp.insight.series import window
from bcp.plan.procedure import PlannedStep

_UNGRACEFUL = "ungraceful: only the necessary steps"


def left_out(course: Course, planned: PlannedStep, *, graceful: bool) -> str | None:
    """The reason to leave a step out, None where it is to be done.

    Args:
        course: the procedure under way.
        planned: one of its steps, not begun.
        graceful: False leaves out what is not necessary; a consent is never left out so.
    """
    is_needed = planned.step.necessary or planned.step.kind == "approval"
    if not graceful and not is_needed:
        return _UNGRACEFUL
    return course.desk.skip_reason(planned.step) or _condition_fails(course, planned)


def _condition_fails(course: Course, planned: PlannedStep) -> str | None:
    """Why its `when` leaves it out; an unknown verdict never does (red line 1)."""
    when = planned.step.when
    if when is None or when.service is None:
        return None
    key = when.service if "/" in when.service else f"{course.desk.loaded.plan.id}/{when.service}"
    finding = course.board.finding(key)
    if finding is None or not finding.verdict.is_known:
        return None
    _, history = course.board.readings
    now = course.board.situation.at
    held = when_condition(key, finding, readings_of(finding, history, now), window(now), when)
    return None if held.met else f"its condition does not hold: {held.reason}"
