"""Keeping one log's states in the client's memory as the log grows."""

from bcp.audit.chain import Chain
from bcp.audit.memory import Memory

EVERY_ENTRIES = 64
"""A whole state follows so many heads: as many entries are read again when the log is opened."""


class Remembering:
    """The memory's side of one open log; trouble with it never stops the log."""

    def __init__(self, memory: Memory, origin: str) -> None:
        self._memory = memory
        self._origin = origin
        self._heads = 0

    def keep_head(self, chain: Chain) -> str:
        """Keep the log's head, every so often its whole state.

        Returns:
            What went wrong, to be said once; empty when nothing did.
        """
        self._heads += 1
        if self._heads >= EVERY_ENTRIES:
            return self.keep_state(chain)
        try:
            self._memory.remember_head(self._origin, chain.head())
        except OSError as error:
            return self._give_up(error)
        return ""

    def keep_state(self, chain: Chain, place: str | None = None) -> str:
        """Keep the log's whole state, and where it lies; returns what went wrong."""
        self._heads = 0
        try:
            self._memory.remember(self._origin, chain.cut())
            if place is not None:
                self._memory.remember_place(place, self._origin)
        except OSError as error:
            return self._give_up(error)
        return ""

    def _give_up(self, error: OSError) -> str:
        self._memory = Memory(None, str(error))
        return f"This machine's memory of the log could not be kept: {error}."
