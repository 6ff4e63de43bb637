"""What a program prints, line by line on the screen: without secrets, and folded."""

from collections import deque
from collections.abc import Callable
from typing import Final

from bcp.model.ports import Clock
from bcp.model.visible import visible

_FIRST: Final = 8
"""So many lines are shown at once; of the rest one in a while, and the last few."""
_LAST: Final = 3
_EVERY_S: Final = 2.0
_COLUMNS: Final = 200
_LONGEST: Final = 65536
"""Bytes of a line; a longer one is not shown: no secret in it could be told from its parts."""
_TOO_LONG: Final = "(a line of more than 64 KiB, kept with the record)"

Redact = Callable[[bytes], bytes]
ShowLine = Callable[[str], None]


class Lines:
    """Cuts output into lines, however it was read, and shows each one that is whole.

    Args:
        redact: replaces secrets; always given a whole line, so that none comes in two parts.
        show: given each line, safe for a terminal.
    """

    def __init__(self, redact: Redact, show: ShowLine) -> None:
        self._redact = redact
        self._show = show
        self._begun = bytearray()
        self._is_too_long = False

    def take(self, data: bytes) -> None:
        """One piece of output, cut anywhere."""
        first, *more = data.split(b"\n")
        self._go_on(first)
        for part in more:
            self.end()
            self._go_on(part)

    def end(self) -> None:
        """The line ends here."""
        if self._is_too_long:
            self._show(_TOO_LONG)
        elif self._begun:
            self._show(_shown(self._redact(bytes(self._begun))))
        self._begun.clear()
        self._is_too_long = False

    def _go_on(self, part: bytes) -> None:
        if len(self._begun) + len(part) > _LONGEST:
            self._is_too_long = True
        if not self._is_too_long:
            self._begun += part


class Folded:
    """Shows the first lines, then one in a while, and at the end the last ones.

    Args:
        clock: measures the while.
        show: shows one line.
    """

    def __init__(self, clock: Clock, show: ShowLine) -> None:
        self._clock = clock
        self._show = show
        self._count = 0
        self._left_out = 0
        self._last: deque[str] = deque(maxlen=_LAST)
        self._next = 0.0

    def take(self, text: str) -> None:
        """One line more."""
        self._count += 1
        now = self._clock.monotonic()
        if self._count > _FIRST and now < self._next:
            self._left_out += 1
            self._last.append(text)
            return
        self._next = now + _EVERY_S
        self._last.clear()
        self._show(text)

    def end(self) -> None:
        """There will be no more."""
        if folded := self._left_out - len(self._last):
            lines = "1 line" if folded == 1 else f"{folded} lines"
            self._show(f"… {lines} not shown, kept with the record")
        for text in self._last:
            self._show(text)


def _shown(line: bytes) -> str:
    """What a terminal would have left of it: a carriage return begins the line again."""
    text = line.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2]
    text = visible(text.replace("\t", "    "))
    return text if len(text) <= _COLUMNS else text[: _COLUMNS - 1] + "…"
