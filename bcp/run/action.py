"""Something that has to be mended after an incident. Data only."""

from datetime import date, datetime

from msgspec import Struct


class Action(Struct, frozen=True):
    """Something that has to be mended after a run, with an owner and a day."""

    id: str
    """`7f3a2b1c-1`: the run's, and which."""
    run: str
    title_blob: str
    """The blob of what is to be done."""
    owner: str
    due: date
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    reason_blob: str | None = None
    """The blob of what was said when it was closed."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.closed_at is None
