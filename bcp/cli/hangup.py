"""SIGHUP and SIGTERM: what is in flight is finished and recorded first, then the program ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bcp.model.errors import Interrupted

_SIGNALS = (signal.SIGHUP, signal.SIGTERM)


class Hangup:
    """Whether the program was told to end.

    A signal during an act only sets a mark: the request in flight is finished and its outcome
    recorded. While a person is waited for, nothing is in flight, and the wait ends at once.
    """

    def __init__(self) -> None:
        self._signal: signal.Signals | None = None
        self._waiting = False
        self._reading = False

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle the signals inside the block; afterwards they do what they did before."""
        before = {number: signal.signal(number, self._told) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def ends_waiting(self) -> Iterator[None]:
        """Inside the block a signal raises Interrupted; one that came before does so at once."""
        self._waiting = True
        try:
            self.check()
            yield
        finally:
            self._waiting = False

    @contextmanager
    def keeps_interrupts(self) -> Iterator[None]:
        """Inside the block Ctrl-C only sets a mark; it is raised once the block has ended."""
        came: list[int] = []
        before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
        if came:
            raise KeyboardInterrupt

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Inside the block every signal only sets a mark: what is in flight ends, and is recorded.

        Once the block has ended, Interrupted or KeyboardInterrupt is raised for one that came.
        """
        with self.handled(), self.keeps_interrupts():
            yield
        self.check()

    @contextmanager
    def ends_reading(self) -> Iterator[None]:
        """Inside the block a signal ends a reading under way, as Ctrl-C does, and at once.

        An event loop has a way of its own to be interrupted: it takes the handler of SIGINT. Where
        SIGINT is ignored (a job in the background of a script) there is none, and the reading
        goes on to its own deadline.
        """
        self._reading = True
        try:
            self.check()
            yield
        except KeyboardInterrupt:
            self.check()
            raise
        finally:
            self._reading = False
        self.check()

    def check(self) -> None:
        """Raise Interrupted if a signal came; to be called where nothing is in flight."""
        if self._signal is not None:
            raise Interrupted(
                f"The program was told to end ({self._signal.name}).",
                means="What was in flight was finished; what was recorded stands.",
                next_action="bcp runs lists the open runs, bcp resume RUN goes on with one.",
            )

    def _told(self, number: int, frame: FrameType | None) -> None:
        self._signal = signal.Signals(number)
        interrupt = signal.getsignal(signal.SIGINT)
        if self._reading and callable(interrupt):
            interrupt(signal.SIGINT, frame)
        if self._waiting:
            self.check()
