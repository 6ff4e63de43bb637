"""A clock that moves only when somebody sleeps or a test says so."""

from datetime import UTC, datetime, timedelta


class SteppedClock:
    """Begins at 2026-11-21 03:09:41 UTC."""

    def __init__(self) -> None:
        self._at = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
        self._monotonic = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.step(seconds)

    def step(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)
        self._monotonic += seconds
