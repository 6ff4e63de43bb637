"""Talking with a person at a terminal: one open prompt, keys read, the clock ticking beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bcp.cli.choice import press
from bcp.cli.console import Console
from bcp.cli.hangup import Hangup
from bcp.cli.keyboard import Keys
from bcp.cli.keys import Key, Kind
from bcp.cli.live_line import ROOM_TO_TYPE, LiveLine
from bcp.cli.prompt import Offer, help_screen, prompt_text, spoken
from bcp.cli.text_field import edited
from bcp.model.ports import Clock
from bcp.model.question import Answer, Option
from bcp.model.screen import Screen, Tone, line

DEAF_S = 0.4
"""Keys that come this soon after a prompt were meant for what stood there before."""
TICK_S = 1.0
Beside = Callable[[], Screen | Answer | None]


class LeaveAsked(Exception):
    """Ctrl-C, Ctrl-D, or a SIGINT from elsewhere."""


class Closed(Exception):
    """The question was answered by another way, or its time is over."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.word)
        self.answer = answer


class Conversation:
    """One terminal, and the prompt that is open there.

    Args:
        console: where questions are shown: standard error.
        keys: where answers are typed.
        clock: monotonic time, for the moment after a prompt in which keys are dropped.
        hangup: ends a wait on SIGHUP and SIGTERM.
        tick: the tightest clock as text, drawn anew each second.
    """

    def __init__(
        self,
        console: Console,
        keys: Keys,
        clock: Clock,
        hangup: Hangup,
        tick: Callable[[], str | None],
    ) -> None:
        self._console = console
        self._keys = keys
        self._clock = clock
        self._hangup = hangup
        self._line = LiveLine(console, tick)
        self._beside: Beside | None = None
        self._looked_at = 0.0

    @contextmanager
    def opened(self, beside: Beside | None) -> Iterator[None]:
        """Read keys inside the block; what happens beside it is asked for once a second."""
        self._beside, self._looked_at = beside, self._clock.monotonic()
        try:
            with self._hangup.handled(), self._keys.opened():
                self._console.write("\n")
                yield
        finally:
            self._beside = None
            self._line.close()

    @contextmanager
    def with_beside(self, beside: Beside) -> Iterator[None]:
        """Ask for something else beside a prompt inside the block."""
        before, self._beside = self._beside, beside
        try:
            yield
        finally:
            self._beside = before

    def show(self, screen: Screen) -> None:
        """Show something; a prompt that is open stands below it again."""
        self._line.show_above(screen)

    def say(self, text: str) -> None:
        """Tell why nothing came of a key; nothing where there is nothing to tell."""
        if text:
            self.show(Screen((line(text, Tone.ATTENTION),)))

    def close(self) -> None:
        """End the prompt: what is written next stands below it."""
        self._line.close()

    def choose(self, offer: Offer, why: str, again: Screen) -> Option:
        """Ask until one of the answers is chosen.

        Args:
            offer: what may be answered, and what may be looked up.
            why: why it is asked, for `?`.
            again: what Enter alone shows.

        Raises:
            LeaveAsked: the person wants to leave.
            Closed: the answer came from elsewhere.
            Interrupted: the terminal is gone.
        """
        self._open(prompt_text(offer, self._console.width() - ROOM_TO_TYPE))
        typed = ""
        while True:
            keys = self._heard(TICK_S)
            for key in keys:
                pressed = press(offer, typed, key, alone=len(keys) == 1)
                typed = pressed.typed
                if pressed.chosen and not self._looked_up(offer, pressed.chosen):
                    self._line.type(spoken(pressed.chosen.word))
                    self._line.close()
                    return pressed.chosen
                if pressed.help:
                    self.show(help_screen(offer, why))
                if pressed.again:
                    self.show(again)
                self.say(pressed.say)
            self._line.type(typed)

    def text(self, prompt: str, complaint_of: Callable[[str], str]) -> str:
        """Ask for a line of text until there is nothing to complain of; raises as `choose`."""
        self._open(prompt)
        text = ""
        while True:
            for key in self._heard(TICK_S):
                text = edited(text, key)
                if key.kind is Kind.ENTER:
                    complaint = complaint_of(text.strip())
                    if not complaint:
                        self._line.close()
                        return text.strip()
                    self.say(complaint)
            self._line.type(text)

    def keys_while(self, prompt: Callable[[], str], until: Callable[[], float]) -> Iterator[Key]:
        """The keys that are pressed while time passes, its prompt drawn anew each second.

        Args:
            prompt: what stands there by now.
            until: how many seconds are left by now.
        """
        self._open(prompt())
        while (left := until()) > 0:
            self._line.prompt(prompt())
            yield from self._heard(min(TICK_S, left))

    def _looked_up(self, offer: Offer, option: Option) -> bool:
        screen = offer.screen_of(option)
        if screen is not None:
            self.show(screen)
        return screen is not None

    def _open(self, prompt: str) -> None:
        """Put a prompt, and drop what was typed before it could be read."""
        self._keys.flush()
        self._line.open(prompt)
        until = self._clock.monotonic() + DEAF_S
        while (left := until - self._clock.monotonic()) > 0:
            self._heard(left)

    def _heard(self, seconds: float) -> tuple[Key, ...]:
        try:
            with self._hangup.ends_waiting():
                keys = self._keys.wait(seconds)
            self._look_beside()
        except KeyboardInterrupt:
            raise LeaveAsked from None
        if any(key.kind is Kind.LEAVE for key in keys):
            raise LeaveAsked
        self._line.ticked()
        return keys

    def _look_beside(self) -> None:
        """Once a second: what happened elsewhere is shown above the prompt, or closes it."""
        now = self._clock.monotonic()
        if self._beside is None or now - self._looked_at < TICK_S:
            return
        self._looked_at = now
        with self._hangup.keeps_interrupts():  # it may be recorded, and is never half recorded
            found = self._beside()
        if isinstance(found, Screen):
            self.show(found)
        elif found is not None:
            raise Closed(found)
