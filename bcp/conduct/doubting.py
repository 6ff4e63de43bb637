"""Consents that the record claims and the log does not prove: they are asked for again."""

from bcp.audit.authors import AuthorsReader
from bcp.conduct.course import Course
from bcp.conduct.giving import counted
from bcp.model.outcome import Outcome
from bcp.plan.procedure import PlannedStep
from bcp.steps.approval import ApprovalStep

_CLAIMS = (Outcome.DONE, Outcome.DONE_BY_HAND, Outcome.SIMULATED)
_WHY = "the record says that it is done, and the consents that it takes are not there"


def doubt_consents(course: Course) -> None:
    """Reopen each approval that is recorded as given, but not by those whom it takes.

    Whoever may write to the log file could plant such an outcome, the asker among them (red line
    2). Nothing is read where the procedure has no approval behind it.

    Args:
        course: the procedure about to be walked.
    """
    claimed = [planned for planned in course.procedure if _is_claimed(course, planned)]
    if claimed:
        authors = AuthorsReader(course.desk.recorder.log)
        for planned in claimed:
            request = course.desk.recorder.state.approvals.get(planned.id)
            if request is None or not counted(request, authors).is_enough:
                course.reopen(planned, _WHY)


def _is_claimed(course: Course, planned: PlannedStep) -> bool:
    state = course.state(planned)
    if state is None or not isinstance(planned.step, ApprovalStep):
        return False
    return state.outcome in _CLAIMS and not course.desk.tools_for(planned.step).simulates
