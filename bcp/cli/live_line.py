"""The last line of a screen, where the person types: drawn over itself where that is possible."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bcp.cli.cells import safe_text, text_columns
from bcp.cli.console import Console
from bcp.model.screen import Screen

_ERASE = "\r\x1b[K"
_ERASE_TWO = f"{_ERASE}\x1b[A\x1b[K"
ROOM_TO_TYPE = 15
"""Columns that a prompt leaves free."""


@dataclass(slots=True)
class LiveLine:
    """The clock, a prompt, and what is typed after it.

    Args:
        console: where it stands.
        tick: the clock as text, asked for each second; None where there is none.
    """

    console: Console
    tick: Callable[[], str | None]
    _prompt: str = field(default="", init=False)
    _typed: str = field(default="", init=False)
    _is_open: bool = field(default=False, init=False)
    _beside_clock: bool = field(default=True, init=False)
    _drawn: str | None = field(default=None, init=False)

    def open(self, prompt: str) -> None:
        """Put a prompt; nothing is typed yet."""
        self._prompt, self._typed, self._is_open = safe_text(prompt), "", True
        self._place()

    def prompt(self, prompt: str) -> None:
        """Put another prompt in the place of the one that is open, where it can be drawn over."""
        if not self.console.can_redraw:
            return
        if not self._beside_clock and self._is_one_row:
            self._wipe()
        self._prompt = safe_text(prompt)
        if self._drawn is None:
            self._place()
        self._draw()

    def type(self, text: str) -> None:
        """Show what has been typed so far."""
        self._typed = text
        self._draw()

    def ticked(self) -> None:
        """Show the clock as it is now, where the line can be drawn over."""
        if self.console.can_redraw:
            self._draw()

    def close(self) -> None:
        """End the line: what is written next stands below it."""
        if self._is_open:
            self.console.write("\n")
        self._drawn, self._is_open = None, False

    def show_above(self, screen: Screen) -> None:
        """Show something; a line that is open stands below it again."""
        self._wipe()
        self.console.show(screen)
        if self._is_open:
            self._place()

    def _place(self) -> None:
        """Begin the line; where clock and prompt do not fit beside each other, one above."""
        self._wipe()
        taken = text_columns(self._clock() + self._prompt) + ROOM_TO_TYPE
        self._beside_clock = not self._clock() or taken < self.console.width()
        if not self._beside_clock:
            self.console.write(self._prompt + "\n")
        self._draw()

    def _wipe(self) -> None:
        if self._drawn is not None:
            self.console.write(self._erase if self.console.can_redraw else "\n")
        self._drawn = None

    @property
    def _erase(self) -> str:
        """Of a prompt that stands above its clock both go, as long as it takes one line."""
        return _ERASE if self._beside_clock or not self._is_one_row else _ERASE_TWO

    @property
    def _is_one_row(self) -> bool:
        return text_columns(self._prompt) <= self.console.width()

    def _draw(self) -> None:
        text, drawn = self._text(), self._drawn
        if text == drawn:
            return
        if self.console.can_redraw:
            self.console.write(_ERASE + text)
        elif drawn is not None and text.startswith(drawn):
            self.console.write(text.removeprefix(drawn))
        else:
            self.console.write(text if drawn is None else "\n" + text)
        self._drawn = text

    def _text(self) -> str:
        """The whole line; of one that is too long its end, where the cursor is."""
        shown = [self._clock(), self._prompt] if self._beside_clock else [self._clock()]
        text = "  ".join(part for part in shown if part) + " > " + safe_text(self._typed)
        room = self.console.width() - 1
        if not self.console.can_redraw or text_columns(text) <= room:
            return text
        while text_columns(text) >= room:
            text = text[1:]
        return "…" + text

    def _clock(self) -> str:
        return safe_text(self.tick() or "") if self.console.can_redraw else ""
