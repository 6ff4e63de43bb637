"""Walking one procedure: one step after the other, each settled before the next begins."""

from collections.abc import Sequence
from datetime import datetime

from bcp.conduct import options, step_screens
from bcp.conduct.acts import Acts
from bcp.conduct.asking import NotAnswered, ask
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.model.errors import StepNotRecovered
from bcp.model.outcome import Outcome
from bcp.model.question import Answer, Option, Question
from bcp.model.screen import Head, Screen, Tone, line
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState
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
    """

    def __init__(
        self, desk: Desk, board: Board, title: str, procedure: Sequence[PlannedStep]
    ) -> None:
        self._desk = desk
        self._board = board
        self._title = title
        self._procedure = tuple(procedure)
        self._acts = Acts(desk.recorder, desk.tools_for)

    def go(self) -> None:
        """Walk every step that is not settled yet.

        Raises:
            ChooseAgain: the operator chose to leave this fallback.
            StepNotRecovered: a step failed and nobody here recovers it.
            WaitingForPerson, RunAborted, Refused: as `ask` says.
        """
        for index, planned in enumerate(self._procedure):
            state = self._state(planned)
            if state is None or not state.is_settled:
                self._board.look_again_if_old()
                self._board.boundary()
                self._settle(index, planned)

    def _settle(self, index: int, planned: PlannedStep) -> None:
        reason = self._desk.skip_reason(planned.step) or self._condition_fails(planned)
        if reason:
            self._acts.end(planned, Outcome.SKIPPED, Result(ok=True, detail=reason))
            return
        if planned.step.kind == "approval":
            raise NotAnswered(
                f"Step {planned.id!r} needs another person's approval.",
                means="This version cannot prove an approval, so the run stops here, open.",
                next_action="Get the approval on paper, or choose another fallback.",
            )
        outcome = self._begin(index, planned)
        while not outcome.is_good and planned.step.on_failure == "ask":
            outcome = self._recover(index, planned)

    def _begin(self, index: int, planned: PlannedStep) -> Outcome:
        """Begin the step, or go on where a crash left it."""
        state = self._state(planned)
        if state is None:
            return self._put(index, planned, attempt=1)
        if state.phase == "rollback" or (state.phase == "do" and planned.step.acts):
            # What its command left behind settles it; else only a person knows.
            settled = self._acts.settle(planned, state)
            return settled or self._ask_in_flight(index, planned, state)
        if state.phase == "before":
            return self._acts.do(planned, state.attempt)  # only reading had begun
        if state.phase == "verify":
            return self._acts.prove(planned, state.attempt)
        return state.outcome or self._put(index, planned, state.attempt + 1)  # reopened

    def _put(self, index: int, planned: PlannedStep, attempt: int) -> Outcome:
        """Put the step to the operator; for a person's work its start is recorded first."""
        state = self._state(planned)
        is_shown_again = state is not None and state.attempt == attempt
        if not planned.step.acts and not is_shown_again:
            self._acts.start(planned, attempt, "do")
        choices = options.step_options(planned.step)
        answer = self._ask(planned, planned.id, self._screen(index, planned), choices)
        return self._take(planned, answer, attempt)

    def _take(self, planned: PlannedStep, answer: Answer, attempt: int) -> Outcome:
        if answer.word == options.DO.word:
            return self._act(planned, attempt)
        if answer.word == options.ANOTHER.word:
            self._acts.end_by(planned, Outcome.FAILED, answer)  # asked again, should they come back
            raise ChooseAgain
        for name, value in answer.values.items():
            self._acts.keep_value(planned, name, value)
        said = {
            options.SKIP.word: Outcome.SKIPPED,
            options.FAILED.word: Outcome.FAILED,
            options.BY_HAND.word: Outcome.DONE_BY_HAND,
        }
        done = Outcome.DONE if planned.step.built else Outcome.DONE_BY_HAND
        return self._acts.end_by(planned, said.get(answer.word, done), answer)

    def _act(self, planned: PlannedStep, attempt: int) -> Outcome:
        if not self._desk.tools_for(planned.step).simulates:
            said = line("Its start is recorded; now it is done …", Tone.QUIET)
            self._desk.operator.show(Screen((said,)))
        return self._acts.do(planned, attempt)

    def _recover(self, index: int, planned: PlannedStep) -> Outcome:
        screen = step_screens.failed(
            self._head(index), planned, self._known(planned), self._acts.values(planned)
        )
        choices = options.failed_options(planned.step)
        try:
            answer = self._ask(planned, f"{planned.id}.failed", screen, choices, "What now")
        except NotAnswered as nobody:
            raise StepNotRecovered(
                f"Step {planned.id!r} failed and was not recovered: {self._known(planned).detail}",
                means="The steps before it stand; nothing after it was begun. The run is open.",
                next_action=nobody.next_action,
            ) from nobody
        return self._take_recovery(index, planned, answer)

    def _take_recovery(self, index: int, planned: PlannedStep, answer: Answer) -> Outcome:
        attempt = self._known(planned).attempt + 1
        if answer.word == options.RETRY.word:
            act = planned.step.acts
            return self._act(planned, attempt) if act else self._put(index, planned, attempt)
        if answer.word == options.UNDO.word:
            return self._undo(index, planned, attempt)
        return self._take(planned, answer, attempt)

    def _ask_in_flight(self, index: int, planned: PlannedStep, state: StepState) -> Outcome:
        read_back = self._acts.read_back(planned)
        running = self._acts.still_runs(planned, state)
        screen = step_screens.in_flight(self._head(index), planned, state, read_back, running)
        choices = tuple(
            option
            for option in options.IN_FLIGHT
            if option is not options.UNDO or planned.step.can_be_undone
        )
        answer = self._ask(planned, f"{planned.id}.in-flight", screen, choices, "What happened")
        undoing = state.phase == "rollback"
        if answer.word == options.UNDO.word or (undoing and answer.word != options.HAPPENED.word):
            return self._undo(index, planned, state.attempt + 1)
        if answer.word == options.RUN_AGAIN.word:
            return self._act(planned, state.attempt + 1)
        if undoing:
            return self._acts.end_by(planned, Outcome.ROLLED_BACK, answer)
        return self._confirmed(planned, state, answer)

    def _confirmed(self, planned: PlannedStep, state: StepState, answer: Answer) -> Outcome:
        """The operator says that it happened; the plan's proof decides, where there is one."""
        if not planned.step.is_proved or self._desk.tools_for(planned.step).simulates:
            return self._acts.end_by(planned, Outcome.DONE, answer)
        return self._acts.prove(planned, state.attempt)

    def _undo(self, index: int, planned: PlannedStep, attempt: int) -> Outcome:
        outcome = self._acts.roll_back(planned, attempt)
        if outcome is not None:
            return outcome
        screen = step_screens.undo(self._head(index), planned, self._acts.values(planned))
        answer = self._ask(planned, f"{planned.id}.undo", screen, options.UNDOING, "Taken back")
        took_back = answer.word == options.UNDONE.word
        outcome = Outcome.ROLLED_BACK if took_back else Outcome.FAILED
        return self._acts.end_by(planned, outcome, answer)

    def _ask(
        self,
        planned: PlannedStep,
        question: str,
        screen: Screen,
        choices: tuple[Option, ...],
        prompt: str = "",
    ) -> Answer:
        return ask(
            self._desk.recorder,
            self._desk.operator,
            Question(
                id=question,
                prompt=prompt or planned.id,
                options=choices,
                screen=screen,
                why=f"Step {planned.id!r} of the plan's procedure {self._title!r}.",
                lookups=self._lookups(),
                meanwhile=self._board.meanwhile(),
            ),
        )

    def _screen(self, index: int, planned: PlannedStep) -> Screen:
        steps = self._desk.recorder.state.steps
        done = tuple((one, steps[one.id]) for one in self._procedure[:index] if one.id in steps)
        return step_screens.step(
            self._head(index),
            planned,
            done,
            self._acts.values(planned),
            self._board.role_titles,
            self._board.news(),
            _shown_before(steps.get(planned.id), self._board.resumed_at),
        )

    def _head(self, index: int) -> Head:
        return self._board.head(f"{self._title} · step {index + 1} of {len(self._procedure)}")

    def _lookups(self) -> tuple[tuple[Option, Screen], ...]:
        steps = self._desk.recorder.state.steps
        lines = tuple(step_screens.past_line(one, steps.get(one.id)) for one in self._procedure)
        return ((options.LIST, Screen(lines)), *self._board.lookups())

    def _condition_fails(self, planned: PlannedStep) -> str | None:
        """Why the step's `when` leaves it out; an unknown verdict never does (red line 1)."""
        when = planned.step.when
        if when is None or when.service is None:
            return None
        key = when.service if "/" in when.service else f"{self._desk.loaded.plan.id}/{when.service}"
        finding = self._board.finding(key)
        if finding is None or when.holds(finding.verdict) is not False:
            return None
        return f"its condition does not hold: {key} is {finding.verdict}"

    def _state(self, planned: PlannedStep) -> StepState | None:
        return self._desk.recorder.state.steps.get(planned.id)

    def _known(self, planned: PlannedStep) -> StepState:
        return self._desk.recorder.state.steps[planned.id]


def _shown_before(state: StepState | None, resumed_at: datetime | None) -> str:
    """Said of a person's step that was on the screen already when the run stopped."""
    if state is None or resumed_at is None or not state.is_in_flight:
        return ""
    if state.started_at >= resumed_at:
        return ""
    return f"This step was open since {state.started_at:%H:%M:%S} when the run stopped."
