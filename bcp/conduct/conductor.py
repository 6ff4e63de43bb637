"""Walks a plan: situation, declare, choose, steps, communicate. Recording comes first."""

from bcp.conduct import screens
from bcp.conduct.affected import in_order
from bcp.conduct.asking import Left, NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.choosing import choose, leave
from bcp.conduct.communicating import communicate
from bcp.conduct.declaring import declare
from bcp.conduct.desk import Desk
from bcp.conduct.holding import release
from bcp.conduct.moving import go_to, let_go, step_back
from bcp.conduct.pausing import pausing
from bcp.conduct.recovering import TurnedBack
from bcp.conduct.returning import go_on_returning
from bcp.conduct.walking import ChooseAgain
from bcp.insight.readiness import ladder
from bcp.plan.model import Fallback, Process
from bcp.run.state import RETURNING, ProcessState


class Conductor:
    """One run, in one thread; a drill and an incident differ in the desk alone.

    It begins, places one process after the other, and closes; so several can be driven together.

    Args:
        desk: the instruments of its run.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._recorder = desk.recorder
        self._plan = desk.loaded.plan
        self._board = Board(desk)
        self._tried: set[str] = set()
        self._waiting: NotAnswered | None = None

    @property
    def desk(self) -> Desk:
        """The instruments of its run."""
        return self._desk

    @property
    def board(self) -> Board:
        """The world as its run last read it, and the clocks."""
        return self._board

    def conduct(self) -> None:
        """Go on from wherever the run's entries say it is, to the end of what can be done now.

        Raises:
            WaitingForPerson, StepNotRecovered, Refused, RunAborted: as their words say.
            Interrupted: Ctrl-C; what was recorded stands.
            NotRecorded: no durable record, so nothing more was done.
        """
        self.begin()
        while due := self.due():
            self.place(due[0])
        self.close()

    def begin(self) -> None:
        """Declare, or read the world again where that is done; raises as `conduct`."""
        with pausing(self._recorder):
            if self._recorder.state.declared_at is None:
                declare(self._desk, self._board)
            else:
                self._board.look()

    def due(self) -> tuple[Process, ...]:
        """The processes that are still to be placed in this call, the highest tier first."""
        scope = self._desk.scope
        return tuple(
            one
            for one in in_order(self._plan, self._recorder.state.affected)
            if (not scope or one.id in scope)
            and one.id not in self._tried
            and self._is_to_be_placed(one)
        )

    def place(self, process: Process) -> None:
        """Place one process; a choice that nobody makes holds up no other. Raises as `conduct`."""
        self._tried.add(process.id)
        with pausing(self._recorder):
            self._board.boundary()
            try:
                self._place(process)
            except _ChoiceWaits as held:
                self._waiting = self._waiting or held.question

    def close(self) -> None:
        """Tell whom the plan names, and show where every process stands; raises as `conduct`."""
        with pausing(self._recorder):
            self._board.boundary()
            go_on_returning(self._desk, self._board)
            communicate(self._desk, self._board)
            if self._waiting is not None:
                raise self._waiting
            self._finish()

    def _place(self, process: Process) -> None:
        if self._stands(process).is_to_let_go:
            let_go(self._desk, self._board, process)
            if not self._is_to_be_placed(process):
                return
        while (fallback := self._fallback_for(process)) is not None:
            if self._stands(process).stands_on(fallback.id):
                return
            try:
                go_to(self._desk, self._board, process, fallback)
            except ChooseAgain:
                step_back(self._desk, process)
            except TurnedBack:
                step_back(self._desk, process)
                leave(self._desk, process)
                return
            else:
                return

    def _is_to_be_placed(self, process: Process) -> bool:
        """Whether a choice is due: a new one, the one that was put off, or the one asked for."""
        stands = self._stands(process)
        to = self._desk.to
        if stands.state == RETURNING or stands.is_to_let_go:
            return stands.is_to_let_go
        if to is not None and to in (fallback.id for fallback in ladder(self._plan, process)):
            return not stands.stands_on(to)
        if stands.left_as_is and self._desk.asks_again:
            return self._board.resumed_at is not None
        if stands.is_back:
            return process.id in self._board.situation.activation.processes
        return not stands.is_placed

    def _fallback_for(self, process: Process) -> Fallback | None:
        """The fallback chosen already, else the one that is chosen now; None to leave it."""
        stands = self._stands(process)
        chosen = None if stands.has_moved else stands.chosen
        if chosen is None:
            try:
                chosen = choose(self._desk, self._board, process)
            except Left:
                raise
            except NotAnswered as question:
                raise _ChoiceWaits(question) from question
        return next((one for one in self._plan.fallbacks if one.id == chosen), None)

    def _stands(self, process: Process) -> ProcessState:
        return self._recorder.state.process(process.id)

    def _finish(self) -> None:
        if self._desk.closes:
            self._recorder.end("completed")
        release(self._recorder)
        self._desk.operator.show(screens.end(self._board))
        stands = self._recorder.state.processes.values()
        moved = any(one.is_carried or one.is_back for one in stands)
        if not moved and not self._desk.closes:
            raise NotAnswered(
                "Every process was left where it is.",
                means="That is recorded. The run is open and waits for a choice.",
                next_action=f"Choose later with --to, or go on with: {self._desk.place.command}",
            )


class _ChoiceWaits(Exception):
    """A choice that nobody here makes; the other processes go on."""

    def __init__(self, question: NotAnswered) -> None:
        super().__init__(str(question))
        self.question = question
