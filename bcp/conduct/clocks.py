"""A run's clock in a drill: the scenario's time, running or stepped. `ts` in the log stays real."""

from datetime import datetime, timedelta

from bcp.model.ports import Clock


class ScenarioClock:
    """Scenario time that runs with the real clock, `speed` times as fast.

    Args:
        starts_at: the scenario's instant at which the drill begins or is taken up again.
        real: the real clock.
        speed: how many scenario seconds pass in one real second; at least 1.
    """

    def __init__(self, starts_at: datetime, real: Clock, speed: int = 1) -> None:
        self._starts_at = starts_at
        self._real = real
        self._speed = speed
        self._began = real.monotonic()

    def now(self) -> datetime:
        """Return the scenario's instant."""
        return self._starts_at + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Scenario seconds since it was made."""
        return (self._real.monotonic() - self._began) * self._speed

    def sleep(self, seconds: float) -> None:
        """Wait that long by the scenario's time."""
        self._real.sleep(seconds / self._speed)


class SteppedClock:
    """Scenario time that moves only when somebody waits: the same demo gives the same figures."""

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at
        self._passed = timedelta(0)

    def now(self) -> datetime:
        """Return the scenario's instant."""
        return self._starts_at + self._passed

    def monotonic(self) -> float:
        """Scenario seconds since it was made."""
        return self._passed.total_seconds()

    def sleep(self, seconds: float) -> None:
        """Step on at once."""
        self._passed += timedelta(seconds=seconds)
