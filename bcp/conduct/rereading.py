"""Reading the world again while a person thinks: the network in a thread, all else here.

The thread only sends and judges what came back. Recording it, and asking what it means for the
plan, is done in the conductor's thread once it is there.
"""

from collections.abc import Callable
from threading import Event, Thread

from bcp.model.observation import Sweep

Reading = Callable[[], Sweep]
"""Reads everything; may run in any thread."""
_LOOK_S = 0.2
"""How long Ctrl-C may have to wait where a reading is waited for."""


class Underway:
    """One reading in a daemon thread: a program that ends does not wait for it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._done = Event()
        self._sweep: Sweep | None = None
        self._error: BaseException | None = None
        Thread(target=self._read, name="reading", daemon=True).start()

    @property
    def is_done(self) -> bool:
        """Whether it can be taken without waiting."""
        return self._done.is_set()

    def sweep(self) -> Sweep:
        """What was read; waits for it, and Ctrl-C ends the wait.

        Raises:
            BcpError: as the reading raised.
        """
        while not self._done.wait(_LOOK_S):
            pass
        if self._error is not None:
            raise self._error
        if self._sweep is None:
            raise ValueError("a reading ended without a result")
        return self._sweep

    def _read(self) -> None:
        try:
            self._sweep = self._reading()
        except BaseException as error:  # noqa: BLE001 - handed to the conductor's thread
            self._error = error
        finally:
            self._done.set()
