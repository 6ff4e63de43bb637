"""Walking one procedure: always the next step that is not settled, until none is left."""

from collections.abc import Sequence

from bcp.conduct import options, step_view
from bcp.conduct.acts import Acts
from bcp.conduct.approving import Approving
from bcp.conduct.asking import NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.course import Course
from bcp.conduct.deadlines import counted_from, deadlines, is_timed_out
from bcp.conduct.desk import Desk
from bcp.conduct.doubting import doubt_consents
from bcp.conduct.in_flight import is_unknown, settle_in_flight
from bcp.conduct.jumping import jump, other, reachable, side_by_side
from bcp.conduct.leaving_out import left_out
from bcp.conduct.meanwhile import Meanwhile
from bcp.conduct.recovering import ask_if_recovered
from bcp.conduct.undoing import Undoing
from bcp.conduct.went_on import said_at_once
from bcp.model.errors import StepNotRecovered
from bcp.model.outcome import Outcome
from bcp.model.question import Answer, Option
from bcp.model.screen import Screen, Tone, line
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState
from bcp.steps.approval import ApprovalStep
from bcp.steps.result import Result


class ChooseAgain(Exception):
    """The operator wants another fallback for the process."""


class Walk:
    """One procedure of one fallback, for the processes that it serves.

    Args:
        desk: the conductor's instruments.
        board: the world as it was last read, and the clocks.
        title: the fallback's title.
        procedure: its steps, in order.
        graceful: False walks only the necessary steps.
        asks_recovered: whether the vendor's recovery is asked about between the steps.
    """

    def __init__(
        self,
        desk: Desk,
        board: Board,
        title: str,
        procedure: Sequence[PlannedStep],
        *,
        graceful: bool = True,
        asks_recovered: bool = False,
    ) -> None:
        self._desk = desk
        self._board = board
        self._graceful = graceful
        self._asks_recovered = asks_recovered
        self._acts = Acts(desk.recorder, desk.tools_for, desk.finishing)
        self._course = Course(desk, board, title, tuple(procedure), self._acts)
        self._undoing = Undoing(self._course)
        self._approving = Approving(self._course)
        self._focus: PlannedStep | None = None
        """The step of a group that the operator takes first."""

    def go(self) -> None:
        """Walk until every step has passed; what was undone or reopened comes again.

        Raises:
            ChooseAgain: the operator chose to leave this fallback.
            TurnedBack: the vendor recovered, and what was done is taken back.
            StepNotRecovered: a step failed and nobody here recovers it.
            WaitingForPerson, RunAborted, Refused: as `ask` says.
        """
        doubt_consents(self._course)
        while (planned := self._next()) is not None:
            self._board.look_again_if_old()
            self._board.boundary()
            is_asked = self._asks_recovered and not self._course.is_under_way(planned)
            if is_asked and ask_if_recovered(self._course, self._undoing):
                continue
            if not self._course.has_passed(planned):
                self._settle(planned)
                if said := said_at_once(self._course, planned):
                    self._desk.operator.show(said)

    def _next(self) -> PlannedStep | None:
        """What may have happened comes first; within a group the operator's own choice."""
        still_open = self._course.open_steps()
        if not still_open:
            return None
        unknown = next((one for one in still_open if is_unknown(self._course, one)), None)
        if unknown is not None:
            return unknown
        first = still_open[0]
        together = side_by_side(self._course.procedure, first)
        wanted = [one for one in still_open if one is self._focus and one in together]
        return wanted[0] if wanted else first

    def _settle(self, planned: PlannedStep) -> None:
        state = self._course.state(planned)
        if state is None or state.is_reopened:
            self._begin(planned)
        elif not state.is_in_flight:
            self._what_now(planned, state)
        elif is_unknown(self._course, planned):
            settle_in_flight(self._course, self._undoing, planned, state)
        elif state.phase == "before":
            self._acts.do(planned, state.attempt)  # only reading had begun
        elif state.phase == "verify":
            self._acts.prove(planned, state.attempt)
        elif planned.step.acts:
            self._act(planned, state.attempt)  # it was looking: that changes nothing outside
        else:
            self._put(planned, state.attempt)

    def _begin(self, planned: PlannedStep) -> None:
        reason = left_out(self._course, planned, graceful=self._graceful)
        if reason:
            self._acts.end(planned, Outcome.SKIPPED, Result(ok=True, detail=reason))
        else:
            self._put(planned, self._course.next_attempt(planned))

    def _put(self, planned: PlannedStep, attempt: int) -> None:
        """Put the step to the operator; for a person's work its start is recorded first."""
        if isinstance(planned.step, ApprovalStep):
            moving = self._moving(planned)
            moved = self._approving.settle(planned, planned.step, attempt, moving)
            if moved is not None:
                self._has_moved(planned, moved)
            return
        state = self._course.state(planned)
        if not planned.step.acts and (state is None or not state.is_in_flight):
            self._acts.start(planned, attempt, "do")
        own = options.step_options(planned.step, self._acts.values(planned))
        choices = (*own, *self._moving(planned))
        beside = () if planned.step.acts else (self._deadlines(planned),)
        answer = self._course.ask(
            planned, planned.id, lambda: step_view.due(self._course, planned), choices, "", *beside
        )
        self._take(planned, answer, attempt)

    def _deadlines(self, planned: PlannedStep) -> Meanwhile:
        began = counted_from(self._course.known(planned).started_at, self._board.resumed_at)
        return deadlines(planned.step, began, self._desk.tools.clock)

    def _take(self, planned: PlannedStep, answer: Answer, attempt: int) -> None:
        if any(answer.word == own.word for own in planned.step.own_options()):
            self._keep_values(planned, answer)
            self._acts.end_by(planned, Outcome.DONE, answer)
        elif answer.word == options.DO.word:
            self._keep_values(planned, answer)
            self._act(planned, attempt)
        elif not self._has_moved(planned, answer):
            self._end(planned, answer)

    def _end(self, planned: PlannedStep, answer: Answer) -> None:
        """End the step by what a person said of it, or the clock did."""
        if is_timed_out(answer):
            self._acts.end(planned, Outcome.FAILED, Result(ok=False, detail=answer.reason))
            return
        said = {options.SKIP.word: Outcome.SKIPPED, options.FAILED.word: Outcome.FAILED}
        outcome = said.get(answer.word, Outcome.DONE_BY_HAND)
        if outcome is Outcome.DONE_BY_HAND:
            self._keep_values(planned, answer)
        self._acts.end_by(planned, outcome, answer)

    def _has_moved(self, planned: PlannedStep, answer: Answer) -> bool:
        """Whether the answer settles nothing here, but moves within the procedure or leaves it."""
        match answer.word:
            case options.OTHER.word:
                self._focus = other(self._course, planned)
            case options.UNDO_LAST.word:
                self._undoing.newest()
            case options.TAKE_BACK_ALL.word:
                if self._undoing.everything(answer.reason):
                    raise ChooseAgain
            case options.JUMP.word:
                jump(self._course, planned, answer)
            case options.ANOTHER.word:
                self._acts.end_by(planned, Outcome.FAILED, answer)  # asked again, if they come back
                raise ChooseAgain
            case _:
                return False
        return True

    def _keep_values(self, planned: PlannedStep, answer: Answer) -> None:
        for asked in planned.step.ask:
            if asked.id in answer.values:
                self._acts.keep_value(planned, asked.id, answer.values[asked.id])

    def _act(self, planned: PlannedStep, attempt: int) -> None:
        if not self._desk.tools_for(planned.step).simulates:
            said = line("Its start is recorded; bcp does it now …", Tone.QUIET)
            self._desk.operator.show(Screen((said,)))
        self._acts.do(planned, attempt)

    def _what_now(self, planned: PlannedStep, state: StepState) -> None:
        """Ask what to do about a step that failed, or that was taken back."""
        own = options.failed_options(planned.step, state.outcome)
        # `undo` is this step's there, and no other key may begin so
        moving = self._moving(planned)
        hidden = options.UNDO_LAST if options.UNDO in own else None
        choices = (*own, *(one for one in moving if one is not hidden))
        try:
            answer = self._course.ask(
                planned,
                f"{planned.id}.failed",
                lambda: step_view.failed(self._course, planned, state),
                choices,
                "What now",
            )
        except NotAnswered as nobody:
            raise StepNotRecovered(
                f"Step {planned.id!r} failed and was not recovered: {state.detail}",
                means="The steps before it stand; nothing after it was begun. The run is open.",
                next_action=nobody.next_action,
            ) from nobody
        self._recover(planned, answer, state.attempt + 1)

    def _recover(self, planned: PlannedStep, answer: Answer, attempt: int) -> None:
        if answer.word == options.UNDO.word:
            self._undoing.take_back(planned)
        elif answer.word == options.RETRY.word and planned.step.acts:
            self._act(planned, attempt)
        elif answer.word == options.RETRY.word:
            self._put(planned, attempt)
        elif not self._has_moved(planned, answer):
            self._end(planned, answer)

    def _moving(self, planned: PlannedStep) -> tuple[Option, ...]:
        ids = reachable(self._course, planned)
        is_beside = other(self._course, planned) is not None
        own = {option.word for option in planned.step.own_options()}
        moving = options.moving_options(ids, self._undoing.overview, side_by_side=is_beside)
        return tuple(option for option in moving if option.word not in own)
