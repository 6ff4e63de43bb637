"""What the parts of one walk share: its procedure, how far each step is, and how it is asked."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from bcp.conduct import options, step_screens
from bcp.conduct.acts import Acts
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.meanwhile import Meanwhile
from bcp.conduct.putting import put
from bcp.model.outcome import Outcome
from bcp.model.question import Answer, Option, Question
from bcp.model.screen import Head, Screen
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState

_WAS_DONE = (Outcome.DONE, Outcome.DONE_BY_HAND, Outcome.SIMULATED)


class Course(Struct, frozen=True):
    """One procedure under way.

    Args:
        desk: the conductor's instruments.
        board: the world as it was last read, and the clocks.
        title: the fallback's title.
        procedure: its steps, in order.
        acts: what carries them out, on record.
    """

    desk: Desk
    board: Board
    title: str
    procedure: tuple[PlannedStep, ...]
    acts: Acts

    def state(self, planned: PlannedStep) -> StepState | None:
        """How far a step is; None while nothing of it is on record."""
        return self.desk.recorder.state.steps.get(planned.id)

    def known(self, planned: PlannedStep) -> StepState:
        """How far a step is that was begun."""
        return self.desk.recorder.state.steps[planned.id]

    @property
    def now(self) -> datetime:
        """The run's clock."""
        return self.desk.tools.clock.now()

    def next_attempt(self, planned: PlannedStep) -> int:
        """The number of the attempt that would come next."""
        state = self.state(planned)
        return 1 if state is None else state.attempt + 1

    def has_passed(self, planned: PlannedStep) -> bool:
        """Whether the procedure may go on behind it."""
        state = self.state(planned)
        if state is None or state.is_in_flight or state.is_reopened:
            return False
        goes_on = planned.step.on_failure == "continue" and planned.step.kind != "approval"
        return state.is_settled or goes_on  # behind a consent that was refused nothing goes on

    def is_under_way(self, planned: PlannedStep) -> bool:
        """Whether it was begun, or has failed: nothing else is asked before it is settled."""
        state = self.state(planned)
        return state is not None and not state.is_reopened

    def open_steps(self) -> tuple[PlannedStep, ...]:
        """The steps that still have to be settled, in the plan's order."""
        return tuple(one for one in self.procedure if not self.has_passed(one))

    def done(self) -> tuple[PlannedStep, ...]:
        """The steps that changed something and were not taken back, the newest first."""
        found = [one for one in reversed(self.procedure) if self._was_done(one)]
        return tuple(sorted(found, key=self._ended_at, reverse=True))

    def ask(
        self,
        planned: PlannedStep,
        question: str,
        screen: Callable[[], Screen],
        choices: tuple[Option, ...],
        prompt: str = "",
        *beside: Meanwhile,
    ) -> Answer:
        """Put a question about a step; its screen is made anew after a new reading."""

        def make() -> Question:
            return Question(
                id=question,
                prompt=prompt or planned.id,
                options=choices,
                screen=self.board.with_stakes(screen()),
                why=f"Step {planned.id!r} of the plan's procedure {self.title!r}.",
                lookups=((options.LIST, self._all_steps),),
            )

        return put(self.desk, self.board, make, *beside, role=planned.step.role)

    def head(self, planned: PlannedStep) -> Head:
        """The first line of a screen about a step."""
        number = self.procedure.index(planned) + 1
        return self.board.head(f"{self.title} · step {number} of {len(self.procedure)}")

    def undo_values(self, planned: PlannedStep) -> dict[str, str]:
        """What `$(names)` stand for in its undo: the value from before its first attempt."""
        values, state = self.acts.values(planned), self.state(planned)
        if state is not None and state.original_blob:
            values["before"] = self.desk.recorder.read_text(state.original_blob)
        return values

    def reopen(self, planned: PlannedStep, reason: str) -> None:
        """Record that a step is to be done anew."""
        text = self.desk.recorder.text(reason)
        self.desk.recorder.decide("step.reopened", {"step": planned.id, "reason": text})

    def _all_steps(self) -> Screen:
        lines = (step_screens.past_line(one, self.state(one), self.now) for one in self.procedure)
        return Screen(tuple(lines))

    def _was_done(self, planned: PlannedStep) -> bool:
        state = self.state(planned)
        if planned.step.kind in options.LEAVES_NOTHING or state is None or state.is_in_flight:
            return False
        return state.outcome in _WAS_DONE

    def _ended_at(self, planned: PlannedStep) -> datetime:
        state = self.known(planned)
        return state.ended_at or state.started_at
