"""Writing to a person or a pipe; the only place that knows rich, and only for colour.

NO_COLOR, no terminal, and TERM=dumb give plain text: rich is not even imported.
"""

import errno
import os
from collections.abc import Mapping, Sequence
from typing import TextIO

from bcp.cli.cells import Laid
from bcp.cli.layout import NARROWEST, lay_out, plain_text
from bcp.model.errors import NotRecorded
from bcp.model.screen import Screen, Tone

DEFAULT_WIDTH, DEFAULT_HEIGHT = 80, 24
_STYLES: dict[Tone, str] = {
    Tone.PLAIN: "",
    Tone.BAD: "bold red",
    Tone.ATTENTION: "yellow",
    Tone.GOOD: "green",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
}
_READER_GONE = (errno.EPIPE, errno.EIO)
"""The pipe's reader has ended, or the terminal has hung up: nobody to write to, no fault."""


class Console:
    """One stream, and what is known of the terminal behind it.

    Args:
        stream: standard output or error; None when it was closed before we started.
        environ: NO_COLOR, TERM, COLORTERM and COLUMNS are looked at.
    """

    def __init__(self, stream: TextIO | None, environ: Mapping[str, str]) -> None:
        self._stream = stream
        self._environ = environ
        self.is_terminal = stream is not None and stream.isatty()
        self.can_redraw = self.is_terminal and (environ.get("TERM") or "dumb") != "dumb"
        """Whether the cursor can be moved: a line may be written over."""
        self.has_colour = self.can_redraw and not environ.get("NO_COLOR")

    def width(self) -> int:
        """Columns of the terminal as it is now; 80 where there is none."""
        return max(self._given("COLUMNS") or self._size().columns or DEFAULT_WIDTH, NARROWEST)

    def height(self) -> int:
        """Lines of the terminal as it is now; 24 where there is none."""
        return self._given("LINES") or self._size().lines or DEFAULT_HEIGHT

    def fits(self, screen: Screen) -> bool:
        """Whether a screen and one line below it fit into the terminal."""
        return len(lay_out(screen, self.width())) < self.height()

    def show(self, screen: Screen) -> None:
        """Lay a screen out and write it."""
        width = self.width()
        lines = lay_out(screen, width)
        self.write(_coloured(lines, width, self._environ) if self.has_colour else plain_text(lines))

    def write(self, text: str) -> None:
        """Write text as it is, at once.

        Raises:
            NotRecorded: the disk behind a redirected output is full, or cannot be written.
        """
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self._lost(error)

    def _given(self, variable: str) -> int:
        text = self._environ.get(variable, "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def _size(self) -> os.terminal_size:
        """Of the terminal; zeros on a serial line, and where there is none."""
        if self._stream is None or not self.is_terminal:
            return os.terminal_size((0, 0))
        return os.get_terminal_size(self._stream.fileno())

    def _lost(self, error: OSError) -> None:
        stream, self._stream = self._stream, None
        lost = output_lost(stream, error)
        if error.errno not in _READER_GONE:
            raise lost from error


def output_lost(stream: TextIO | None, error: OSError) -> NotRecorded:
    """Give a stream up that cannot be written; returns what to raise if that matters."""
    if stream is not None:
        _discard(stream)
    return NotRecorded(
        f"The output could not be written: {error.strerror}.",
        means="What you see of it is incomplete.",
        next_action="Free some space, or write it elsewhere, and run the command again.",
    )


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or the interpreter's own flush fails at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _coloured(lines: Sequence[Laid], width: int, environ: Mapping[str, str]) -> str:
    from rich.console import Console as Rich  # noqa: PLC0415 - only for a terminal with colour
    from rich.text import Text  # noqa: PLC0415 - the same

    rich = Rich(
        width=width, force_terminal=True, highlight=False, markup=False, emoji=False,
        legacy_windows=False, _environ=environ,
    )  # fmt: skip
    with rich.capture() as captured:
        for laid in lines:
            text = Text.assemble(*((part, _STYLES[tone]) for part, tone in laid))
            text.rstrip()
            rich.print(text, soft_wrap=True)
    return captured.get()
