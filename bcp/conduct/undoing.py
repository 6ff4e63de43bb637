"""Taking steps back: one that failed, the newest that is done, or all of them, newest first."""

from bcp.conduct import options, step_screens
from bcp.conduct.course import Course
from bcp.model.outcome import Outcome
from bcp.model.question import Answer, Option
from bcp.model.screen import Line, Screen, Tone, line
from bcp.plan.procedure import PlannedStep
from bcp.steps.base import Step

_NOTHING = "No step is done that could be taken back."
_AFTER_FAILURE = (options.UNDONE, options.CANNOT)
_BY_HAND = (options.UNDONE, options.CANNOT, options.KEEP)


class Undoing:
    """The undo of one procedure.

    Args:
        course: the procedure under way.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._stays: set[str] = set()
        """What a person said cannot be taken back."""

    def take_back(self, planned: PlannedStep) -> Outcome:
        """Take a step back that failed or may have happened; a person does what bcp cannot."""
        outcome = self._course.acts.roll_back(planned, self._course.next_attempt(planned))
        if outcome is not None:
            return outcome
        answer = self._ask(planned, _AFTER_FAILURE)
        took_back = answer.word == options.UNDONE.word
        said = Outcome.ROLLED_BACK if took_back else Outcome.FAILED
        return self._course.acts.end_by(planned, said, answer)

    def newest(self) -> None:
        """Ask whether the newest step that is done is taken back; it stays done until then."""
        found = self._left()
        if not found:
            self._course.desk.operator.show(Screen((line(_NOTHING, Tone.ATTENTION),)))
            return
        planned = found[0]
        by_bcp = (options.UNDO_NOW,) if _undone_by_bcp(planned.step) else ()
        answer = self._ask(planned, (*by_bcp, *_BY_HAND))
        if answer.word == options.UNDO_NOW.word:
            self._course.acts.roll_back(planned, self._course.next_attempt(planned))
        else:
            self._as_said(planned, answer)

    def everything(self, reason: str) -> bool:
        """Take back all that is done, the newest first; what cannot be is named and stays.

        Returns:
            False where one of them failed: what next is asked there.
        """
        self._course.desk.operator.show(self.overview())
        for planned in self._left():
            if planned.step.can_be_undone and not self._one_of_all(planned):
                return False
        stays = self._course.done()
        for planned in reversed(self._course.procedure):
            state = self._course.state(planned)
            if state is not None and not state.is_reopened and planned not in stays:
                self._course.reopen(planned, reason)
        return True

    def overview(self) -> Screen:
        """What would be taken back, the newest first, and what would stay."""
        left = self._left()
        back = [one for one in left if one.step.can_be_undone]
        stays = [one for one in self._course.done() if one not in back]
        parts = _listed("To be taken back, the newest first:", back, Tone.PLAIN)
        parts += _listed("Stays, for nothing says how to take it back:", stays, Tone.ATTENTION)
        return Screen(tuple(parts) or (line(_NOTHING),))

    def _left(self) -> tuple[PlannedStep, ...]:
        return tuple(one for one in self._course.done() if one.id not in self._stays)

    def _one_of_all(self, planned: PlannedStep) -> bool:
        """Take one of all back; True where it is settled: taken back, or left as it is."""
        if _undone_by_bcp(planned.step):
            attempt = self._course.next_attempt(planned)
            return self._course.acts.roll_back(planned, attempt) is Outcome.ROLLED_BACK
        self._as_said(planned, self._ask(planned, _BY_HAND))
        return True

    def _as_said(self, planned: PlannedStep, answer: Answer) -> None:
        if answer.word == options.UNDONE.word:
            self._course.acts.end_by(planned, Outcome.ROLLED_BACK, answer)
        elif answer.word == options.CANNOT.word:
            self._stays.add(planned.id)

    def _ask(self, planned: PlannedStep, choices: tuple[Option, ...]) -> Answer:
        def screen() -> Screen:
            values = self._course.undo_values(planned)
            return step_screens.undo(self._course.head(planned), planned, values)

        return self._course.ask(planned, f"{planned.id}.undo", screen, choices, "Taken back")


def _undone_by_bcp(step: Step) -> bool:
    """Whether bcp itself can take it back; else a person does, as the plan says."""
    how = step.rollback
    return step.can_be_undone and (how is None or (how.request or how.run) is not None)


def _listed(title: str, steps: list[PlannedStep], tone: Tone) -> list[Line]:
    if not steps:
        return []
    return [line(title, tone), *(line(one.step.title, tone, indent=2, hang=2) for one in steps)]
