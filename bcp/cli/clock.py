"""The real clock. Made once, in `setting.py`, and passed in wherever time is needed."""

import time
from datetime import UTC, datetime


class RealClock:
    """The machine's wall clock and its monotonic one."""

    def now(self) -> datetime:
        """Return the wall clock, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
