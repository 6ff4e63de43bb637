"""The person at the terminal: questions put, waits watched, nothing decided by accident."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bcp.cli.console import Console
from bcp.cli.conversation import Closed, Conversation, LeaveAsked
from bcp.cli.hangup import Hangup
from bcp.cli.keyboard import Keys
from bcp.cli.keys import Key, Kind
from bcp.cli.prompt import Offer, offer_of, question_screen
from bcp.model.duration import clock_text
from bcp.model.errors import Interrupted
from bcp.model.given import complaint_of
from bcp.model.ports import Clock
from bcp.model.question import Answer, Option, Question, Source
from bcp.model.screen import Gap, Screen, line

_LEAVE = Option("leave", "l", "Leaves the run as it is; it can be resumed.")
_GO_ON = Option("go_on", "g", "Goes on as if nothing had been pressed.")
_ABORT = "abort"
_END = Option("yes", "", "Ends the wait now; what was waited for counts as not reached.", full=True)
_WAIT_ON = Option("no", "", "Waits on; the time has gone on meanwhile.", full=True)
_ENDS = "s"
_OVER = Answer("over", Source.ELSEWHERE)


@dataclass(slots=True)
class TerminalOperator:
    """Asks at a terminal; implements `Operator`.

    Args:
        console: where questions are shown: standard error.
        keys: where answers are typed.
        clock: monotonic time, for the moment after a prompt in which keys are dropped.
        hangup: ends a wait on SIGHUP and SIGTERM.
        tick: the tightest clock as text, shown beside the prompt and drawn anew each second;
            may be set later, once there is a run that has one.
        command: what continues the run, said on leaving.
        run_clock: by which a wait is measured: a drill's may be faster than the terminal's.
    """

    console: Console
    keys: Keys
    clock: Clock
    hangup: Hangup = field(default_factory=Hangup)
    tick: Callable[[], str | None] = lambda: None
    command: str = "bcp resume RUN"
    run_clock: Clock | None = None
    _talk: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self._talk = Conversation(self.console, self.keys, self.clock, self.hangup, self._tick)

    def show(self, screen: Screen) -> None:
        """Show something; a prompt that is open stands below it again."""
        self._talk.show(screen)

    def ask(self, question: Question) -> Answer:
        """Put a question until it is answered.

        Raises:
            Interrupted: the person left, or the terminal is gone; nothing was decided.
        """
        with self._talk.opened(question.meanwhile):
            self.show(question_screen(question))
            try:
                return self._asked(question)
            except Closed as closed:
                return closed.answer

    def wait(self, seconds: float, words: str) -> bool:
        """Wait with the time left in view; False where the person ended it before its time.

        Raises:
            Interrupted: the person left, or the terminal is gone.
        """
        clock = self.run_clock or self.clock
        left = partial(_left, clock, clock.monotonic() + seconds)
        with self._talk.opened(None):
            self.show(Screen((line(words, hang=2),)))
            while left() > 0:
                try:
                    if self._is_ended(left):
                        return False
                except LeaveAsked:
                    self._leave_or_go_on(words)
                finally:
                    self._talk.close()
        return True

    def _asked(self, question: Question) -> Answer:
        again = question_screen(question)
        while True:
            try:
                return self._answer(self._talk.choose(offer_of(question), question.why, again))
            except LeaveAsked:
                if aborted := self._ask_to_leave(question):
                    return aborted
            finally:
                self._talk.close()

    def _answer(self, option: Option) -> Answer:
        if option.shows is not None:
            self.show(option.shows())
        reason = self._talk.text("Why, in one line", _complaint_of_reason) if option.reason else ""
        values = {
            asked.name: self._talk.text(asked.prompt, partial(complaint_of, asked))
            for asked in option.values
        }
        return Answer(option.word, Source.TERMINAL, reason=reason, values=values)

    def _ask_to_leave(self, question: Question) -> Answer | None:
        """Ctrl-C asks once; a second one leaves."""
        abort = tuple(option for option in question.options if option.word == _ABORT)
        option = self._leave_or_go_on(question.id, abort)
        try:
            return self._answer(option) if option in abort else None
        except LeaveAsked:
            raise self._left(question.id) from None

    def _leave_or_go_on(self, where: str, abort: tuple[Option, ...] = ()) -> Option:
        self._talk.close()
        asked = line("Leave, go on, or abort?" if abort else "Leave, or go on?")
        self.show(Screen((asked,)))
        try:
            offer = Offer((_LEAVE, _GO_ON, *abort))
            option = self._talk.choose(offer, "You pressed Ctrl-C.", Screen((asked,)))
        except LeaveAsked:
            option = _LEAVE
        if option is _LEAVE:
            raise self._left(where)
        return option

    def _left(self, where: str) -> Interrupted:
        return Interrupted(
            f"You left at {where!r}.",
            means="Nothing was decided there. What was recorded stands; the run is open.",
            next_action=f"Go on with: {self.command}",
        )

    def _is_ended(self, left: Callable[[], float]) -> bool:
        """Count down until it is over or asked about; True where the person ended it."""
        keys = self._talk.keys_while(lambda: _countdown(left()), left)
        return any(map(_asks_to_end, keys)) and self._ends_early(left)

    def _ends_early(self, left: Callable[[], float]) -> bool:
        """Ask whether the wait is to end; when its time is over meanwhile, it has simply ended."""
        self._talk.close()
        asked = Screen((Gap(), line("End the wait early?")))
        self.show(asked)
        offer = Offer((_END, _WAIT_ON))
        try:
            with self._talk.with_beside(lambda: None if left() > 0 else _OVER):
                return self._talk.choose(offer, "You pressed s while waiting.", asked) is _END
        except Closed:
            return False

    def _tick(self) -> str | None:
        return self.tick()


def _left(clock: Clock, until: float) -> float:
    return until - clock.monotonic()


def _countdown(seconds: float) -> str:
    return f"{clock_text(timedelta(seconds=seconds))} left · {_ENDS} ends the wait early"


def _asks_to_end(key: Key) -> bool:
    return key.kind is Kind.CHAR and key.text.casefold() == _ENDS


def _complaint_of_reason(text: str) -> str:
    return "" if text else "A reason is needed here; it goes into the log. Ctrl-C goes back."
