"""The terminal that keys come from: set for single keys while a question is open, then restored."""

import os
import select
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from bcp.cli.keys import Key, KeyDecoder
from bcp.model.errors import Interrupted

_PASTE_MARKS_ON, _PASTE_MARKS_OFF = "\x1b[?2004h", "\x1b[?2004l"


class Keys(Protocol):
    """Where keys come from."""

    def opened(self) -> AbstractContextManager[None]:
        """Hand over single keys inside the block."""
        ...

    def flush(self) -> None:
        """Forget what was typed ahead."""
        ...

    def wait(self, seconds: float) -> tuple[Key, ...]:
        """The keys that arrive together, none if `seconds` pass first; raises Interrupted."""
        ...


class Keyboard:
    """A terminal's keys.

    Args:
        terminal: its file descriptor.
        write: writes to the same terminal's screen.
        can_redraw: whether it understands control sequences, so that pastes can be told from keys.
    """

    def __init__(self, terminal: int, write: Callable[[str], None], *, can_redraw: bool) -> None:
        self._terminal = terminal
        self._write = write if can_redraw else lambda _text: None
        self._decoder = KeyDecoder()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hand over single keys, unechoed, inside the block; then all is as it was before.

        Raises:
            Interrupted: the terminal is gone.
        """
        with _alive():
            before = termios.tcgetattr(self._terminal)
        try:
            self._set_for_keys()
            self._write(_PASTE_MARKS_ON)
            yield
        finally:
            self._write(_PASTE_MARKS_OFF)
            self._restore(before)

    def flush(self) -> None:
        """Forget what was typed ahead, half a key too; raises Interrupted."""
        with _alive():
            termios.tcflush(self._terminal, termios.TCIFLUSH)
        self._decoder = KeyDecoder()

    def wait(self, seconds: float) -> tuple[Key, ...]:
        """The keys that arrive together, none if `seconds` pass first.

        Raises:
            Interrupted: the terminal is gone.
        """
        self._set_for_keys()  # a shell changes it when bcp was stopped with Ctrl-Z
        ready, _, _ = select.select([self._terminal], [], [], max(seconds, 0.0))
        if not ready:
            return ()
        with _alive():
            data = os.read(self._terminal, 4096)
        if not data:
            raise _gone()
        return self._decoder.feed(data)

    def _set_for_keys(self) -> None:
        with _alive():
            if termios.tcgetattr(self._terminal)[tty.LFLAG] & (termios.ICANON | termios.ECHO):
                tty.setcbreak(self._terminal)

    # Any: a C structure, handed back as it came.
    def _restore(self, before: list[Any]) -> None:
        try:
            termios.tcsetattr(self._terminal, termios.TCSADRAIN, before)
        except termios.error:
            return  # the terminal is gone, and its settings with it


@contextmanager
def _alive() -> Iterator[None]:
    try:
        yield
    except (OSError, termios.error) as error:  # EIO: the other side was closed
        raise _gone() from error


def _gone() -> Interrupted:
    return Interrupted(
        "The terminal is gone.",
        means="What was recorded stands; a run that was open is still open.",
        next_action="bcp runs lists the open runs, bcp resume RUN goes on with one.",
    )
