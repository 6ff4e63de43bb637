"""What a writer brings along: the time, new ids, randomness, and the name of its machine."""

from collections.abc import Callable

from msgspec import Struct

from bcp.model.instant import instant_text
from bcp.model.ports import Clock, NewId

JUMP_S = 2.0
"""From here on a difference between wall and monotonic clock is a jump, not drift."""


class Desk(Struct, frozen=True):
    """The writer's means; made once at the edge and passed in."""

    clock: Clock
    """The real one: `ts` is the wall clock, in a drill too."""
    new_id: NewId
    random_bytes: Callable[[int], bytes]
    host: str

    def now_text(self) -> str:
        """The wall clock as an entry states it."""
        return instant_text(self.clock.now())


class JumpWatch:
    """Notices when the wall clock was set while bcp ran."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._difference()

    def jumped_ms(self) -> int:
        """By how much the wall clock was set since the last call; 0 when it was not."""
        by = self._difference() - self._ahead
        if abs(by) <= JUMP_S:
            return 0
        self._ahead += by
        return round(by * 1000)

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
