"""How far a sweep is, on the terminal's last line; gone when it ends, however it ends."""

from math import ceil
from types import TracebackType
from typing import Self

from bcp.cli.console import Console

_ERASE = "\r\x1b[K"
_STEPS = 50
"""Of many requests, so many are shown one by one: enough for the eye, and for a slow line."""


class ProgressLine:
    """Use as a context manager around a sweep.

    Args:
        console: where messages go; without a terminal that can draw a line over, nothing is shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._is_shown:
            self._console.write(_ERASE)
        self._is_shown = False

    def show(self, done: int, of: int) -> None:
        """Show that so many requests of so many are answered; each one of the last few."""
        step = ceil(of / _STEPS)
        if self._console.can_redraw and (done % step == 0 or of - done < step):
            self._console.write(f"{_ERASE}reading {done} of {of}")
            self._is_shown = True
