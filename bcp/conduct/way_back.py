"""The way back of processes that return together, in shares where the plan says so.

Each share is read again before the next one. A crash anywhere goes on from what is recorded: who
decided, which share was verified, which step is done.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from bcp.conduct import closing_options as options
from bcp.conduct import return_screens
from bcp.conduct.asking import NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.moving import depart, go_to, let_go, step_back
from bcp.conduct.putting import put
from bcp.conduct.recovering import TurnedBack
from bcp.conduct.walking import ChooseAgain, Walk
from bcp.insight.returning import ReturnState, return_state
from bcp.insight.series import DEFAULT_INTERVAL
from bcp.model.question import Question
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Failback, Fallback, Process
from bcp.plan.procedure import PlannedStep, backlog, reconciliation, return_procedure
from bcp.plan.workspace import Workspace
from bcp.run.state import PRIMARY, RETURNING, ProcessState

_ALL = 100
_StepsOf = Callable[[Workspace, LoadedPlan, Fallback, tuple[str, ...]], tuple[PlannedStep, ...]]


class Returning(Struct, frozen=True):
    """Processes that return together: one alone, or all that share one set of steps."""

    fallback: Fallback
    processes: tuple[Process, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(process.id for process in self.processes)

    @property
    def titles(self) -> str:
        """Their titles, for a sentence."""
        return " and ".join(process.title for process in self.processes)

    @property
    def question(self) -> str:
        """`failback.support`."""
        return f"failback.{self.processes[0].id}"


def failback_of(desk: Desk, returning: Returning) -> Failback | None:
    """How they return: the fallback's own way, else the plan's, else the workspace's."""
    return desk.workspace.failback(desk.loaded.plan, returning.fallback)


def state_of(desk: Desk, board: Board, returning: Returning) -> ReturnState:
    """Whether they may return, by everything that was read."""
    sweep, history = board.readings
    failback = failback_of(desk, returning)
    return return_state(
        desk.loaded.plan,
        returning.processes,
        failback.when if failback else None,
        sweep,
        history,
        desk.tools.clock.now(),
        max(DEFAULT_INTERVAL, desk.workspace.settings.watch.every),
    )


class WayBack:
    """The walk back of processes that return together.

    Args:
        desk: the conductor's instruments.
        board: the world as it was last read, and the clocks.
        returning: who returns, and from where.
    """

    def __init__(self, desk: Desk, board: Board, returning: Returning) -> None:
        self._desk = desk
        self._board = board
        self._returning = returning
        self._failback = failback_of(desk, returning)

    def go(self) -> bool:
        """Walk all of it that is not done yet; False where they turned back to the fallback.

        Raises:
            WaitingForPerson, StepNotRecovered, RunAborted, Refused: as `Walk.go`.
        """
        self._set_out()
        try:
            for share in self._shares:
                self._round(share)
            self._walk("Backlog", self._after(backlog))
            self._walk("Reconciliation", self._after(reconciliation))
        except _TurnedBack:
            self._turn_back()
            return False
        for process in self._returning.processes:
            self._move(process, PRIMARY, left=self._fallback.id)
        at = self._desk.tools.clock.now()
        self._desk.operator.show(return_screens.back(self._returning.titles, at))
        return True

    def _set_out(self) -> None:
        for process in self._returning.processes:
            if self._stands(process).state != RETURNING:
                let_go(self._desk, self._board, process)
                self._move(process, RETURNING)

    def _round(self, share: int) -> None:
        """One share: its steps, then the condition read again, then it counts as back."""
        if self._share >= share:
            return
        in_shares = share if self._failback and self._failback.shares else None
        desk, ids = self._desk, self._returning.ids
        steps = return_procedure(desk.workspace, desk.loaded, self._fallback, ids, in_shares)
        self._walk(self._title(in_shares), steps)
        self._board.read_again()
        if not state_of(desk, self._board, self._returning).holds:
            self._ask_broken()
        for process in self._returning.processes:
            self._move(process, RETURNING, share=share)

    def _walk(self, title: str, steps: Sequence[PlannedStep]) -> None:
        while True:
            try:
                Walk(self._desk, self._board, title, steps).go()
            except ChooseAgain:
                self._ask_broken("You left the way back.")
            else:
                return

    def _ask_broken(self, why: str = "") -> None:
        """Where nothing more returns by itself, a person decides.

        Raises:
            _TurnedBack: back to the fallback.
            NotAnswered: it is held where it is, or nobody is there to decide.
        """
        answer = put(self._desk, self._board, lambda: self._broken(why))
        if answer.word == options.TURN_BACK.word:
            raise _TurnedBack
        if answer.word == options.HOLD.word:
            raise NotAnswered(
                f"The return of {self._returning.titles} is held, {self._share} % is back.",
                means=f'The rest stays on "{self._fallback.title}".',
                next_action=f"Go on with: bcp failback {self._desk.loaded.plan.id}",
            )

    def _broken(self, why: str) -> Question:
        head = self._board.head(self._title(None))
        state = state_of(self._desk, self._board, self._returning)
        return Question(
            id=f"{self._returning.question}.broken",
            group="failback.broken",
            prompt="The return",
            options=options.BROKEN,
            screen=return_screens.broken(head, state, self._fallback.title, why),
            why="Nothing more returns to a primary that does not hold, unless somebody says so.",
        )

    def _turn_back(self) -> None:
        for process in self._returning.processes:
            self._move(process, RETURNING, left=self._fallback.id)
            depart(self._desk, process, self._fallback, carried_by=self._fallback.id)
        for process in self._returning.processes:
            self._go_there_again(process)

    def _go_there_again(self, process: Process) -> None:
        try:
            go_to(self._desk, self._board, process, self._fallback)
        except (ChooseAgain, TurnedBack):
            step_back(self._desk, process)
            raise NotAnswered(
                f'{process.title} is between its primary and "{self._fallback.title}".',
                means="You asked for another fallback.",
                next_action=f"Choose it: bcp failover {self._desk.loaded.plan.id} --to FALLBACK",
            ) from None

    def _after(self, steps_of: _StepsOf) -> tuple[PlannedStep, ...]:
        desk = self._desk
        return steps_of(desk.workspace, desk.loaded, self._fallback, self._returning.ids)

    def _title(self, share: int | None) -> str:
        part = "" if share is None else f" · {share} %"
        return f"Back from {self._fallback.title}{part}"

    @property
    def _fallback(self) -> Fallback:
        return self._returning.fallback

    @property
    def _shares(self) -> tuple[int, ...]:
        return self._failback.shares if self._failback and self._failback.shares else (_ALL,)

    @property
    def _share(self) -> int:
        """How much of all of them is back and verified."""
        return min(self._stands(one).share or 0 for one in self._returning.processes)

    def _stands(self, process: Process) -> ProcessState:
        return self._desk.recorder.state.process(process.id)

    def _move(self, process: Process, to: str, **more: object) -> None:
        self._desk.recorder.write("process.moved", {"process": process.id, "to": to, **more})


class _TurnedBack(Exception):
    """The operator goes back to the fallback, in the middle of the return."""
