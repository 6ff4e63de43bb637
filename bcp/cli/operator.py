"""The person at the terminal: questions put, keys read, nothing decided by accident."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bcp.cli.choice import press
from bcp.cli.console import Console
from bcp.cli.hangup import Hangup
from bcp.cli.keyboard import Keys
from bcp.cli.keys import Key, Kind
from bcp.cli.live_line import ROOM_TO_TYPE, LiveLine
from bcp.cli.prompt import Offer, help_screen, offer_of, prompt_text, spoken
from bcp.cli.text_field import edited
from bcp.model.errors import Interrupted
from bcp.model.ports import Clock
from bcp.model.question import Answer, AskedValue, Option, Question, Source
from bcp.model.screen import Gap, Screen, Tone, line

DEAF_S = 0.4
"""Keys that come this soon after a prompt were meant for what stood there before."""
_TICK_S = 1.0
_LEAVE = Option("leave", "l", "Leaves the run as it is; it can be resumed.")
_GO_ON = Option("go_on", "g", "Goes back to the question.")
_ABORT = "abort"


class _LeaveAsked(Exception):
    """Ctrl-C, Ctrl-D, or a SIGINT from elsewhere."""


class _Closed(Exception):
    """The question was answered by another way, or its time is over."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.word)
        self.answer = answer


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
    """

    console: Console
    keys: Keys
    clock: Clock
    hangup: Hangup = field(default_factory=Hangup)
    tick: Callable[[], str | None] = lambda: None
    command: str = "bcp resume RUN"
    _line: LiveLine = field(init=False)
    _beside: Callable[[], Screen | Answer | None] | None = field(default=None, init=False)
    _looked_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._line = LiveLine(self.console, self._clock_text)

    def show(self, screen: Screen) -> None:
        """Show something; a prompt that is open stands below it again."""
        self._line.show_above(screen)

    def wait(self, seconds: float, words: str) -> bool:
        """Wait with the time left in view; the clock beside it ticks."""
        until = self.clock.monotonic() + seconds
        self.show(Screen((line(words, hang=2),)))
        while self.clock.monotonic() < until:
            self._wait(min(_TICK_S, until - self.clock.monotonic()))
        return True

    def ask(self, question: Question) -> Answer:
        """Put a question until it is answered.

        Raises:
            Interrupted: the person left, or the terminal is gone; nothing was decided.
        """
        self._beside, self._looked_at = question.meanwhile, self.clock.monotonic()
        with self.hangup.handled(), self.keys.opened():
            self.console.write("\n")
            self.show(_screen_of(question))
            try:
                return self._asked(question)
            except _Closed as closed:
                return closed.answer
            finally:
                self._line.close()
                self._beside = None

    def _asked(self, question: Question) -> Answer:
        while True:
            try:
                return self._answer(self._choose(offer_of(question), question))
            except _LeaveAsked:
                if aborted := self._ask_to_leave(question):
                    return aborted
            finally:
                self._line.close()

    def _answer(self, option: Option) -> Answer:
        reason = self._text("Why, in one line", _complaint_of_reason) if option.reason else ""
        values = {asked.name: self._value(asked) for asked in option.values}
        return Answer(option.word, Source.TERMINAL, reason=reason, values=values)

    def _ask_to_leave(self, question: Question) -> Answer | None:
        """Ctrl-C asks once; a second one leaves."""
        self._line.close()
        abort = [option for option in question.options if option.word == _ABORT]
        self.show(Screen((line("Leave, go on, or abort?" if abort else "Leave, or go on?"),)))
        try:
            option = self._choose(Offer((_LEAVE, _GO_ON, *abort)), question)
            if option in abort:
                return self._answer(option)
        except _LeaveAsked:
            option = _LEAVE
        if option is _LEAVE:
            raise Interrupted(
                f"You left at {question.id!r}.",
                means="Nothing was decided there. What was recorded stands; the run is open.",
                next_action=f"Go on with: {self.command}",
            )
        return None

    def _choose(self, offer: Offer, question: Question) -> Option:
        self._open(prompt_text(offer, self.console.width() - ROOM_TO_TYPE))
        typed = ""
        while True:
            keys = self._wait()
            for key in keys:
                pressed = press(offer, typed, key, alone=len(keys) == 1)
                typed = pressed.typed
                if pressed.chosen and not self._looked_up(offer, pressed.chosen):
                    self._line.type(spoken(pressed.chosen.word))
                    self._line.close()
                    return pressed.chosen
                if pressed.help:
                    self.show(help_screen(offer, question.why))
                if pressed.again:
                    self.show(_screen_of(question))
                self._say(pressed.say)
            self._line.type(typed)

    def _looked_up(self, offer: Offer, option: Option) -> bool:
        screen = offer.screen_of(option)
        if screen is not None:
            self.show(screen)
        return screen is not None

    def _value(self, asked: AskedValue) -> str:
        return self._text(asked.prompt, lambda text: _complaint_of_value(text, asked))

    def _text(self, prompt: str, complaint_of: Callable[[str], str]) -> str:
        self._open(prompt)
        text = ""
        while True:
            for key in self._wait():
                text = edited(text, key)
                if key.kind is Kind.ENTER:
                    complaint = complaint_of(text.strip())
                    if not complaint:
                        self._line.close()
                        return text.strip()
                    self._say(complaint)
            self._line.type(text)

    def _open(self, prompt: str) -> None:
        """Put a prompt, and drop what was typed before it could be read."""
        self.keys.flush()
        self._line.open(prompt)
        until = self.clock.monotonic() + DEAF_S
        while (left := until - self.clock.monotonic()) > 0:
            self._wait(left)

    def _wait(self, seconds: float = _TICK_S) -> tuple[Key, ...]:
        try:
            with self.hangup.ends_waiting():
                keys = self.keys.wait(seconds)
        except KeyboardInterrupt:
            raise _LeaveAsked from None
        if any(key.kind is Kind.LEAVE for key in keys):
            raise _LeaveAsked
        self._line.ticked()
        self._look_beside()
        return keys

    def _look_beside(self) -> None:
        """Once a second: what happened elsewhere is shown above the prompt, or closes it."""
        now = self.clock.monotonic()
        if self._beside is None or now - self._looked_at < _TICK_S:
            return
        self._looked_at = now
        found = self._beside()
        if isinstance(found, Screen):
            self.show(found)
        elif found is not None:
            raise _Closed(found)

    def _clock_text(self) -> str | None:
        return self.tick()

    def _say(self, text: str) -> None:
        if text:
            self.show(Screen((line(text, Tone.ATTENTION),)))


def _screen_of(question: Question) -> Screen:
    """What stands above the prompt, with air between the two."""
    if question.screen is None:
        return Screen((Gap(), line(question.prompt, Tone.STRONG)))
    return Screen((*question.screen.parts, Gap()), question.screen.head)


def _complaint_of_reason(text: str) -> str:
    return "" if text else "A reason is needed here; it goes into the log. Ctrl-C goes back."


def _complaint_of_value(text: str, asked: AskedValue) -> str:
    if re.fullmatch(asked.pattern, text) or (asked.is_optional and not text):
        return ""
    return f"A value like {asked.pattern} is asked for"
