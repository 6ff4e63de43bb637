"""The days that a report is about: both are part of it, in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

YEAR = timedelta(days=365)


class Period(Struct, frozen=True):
    """From the beginning of one day to the end of another."""

    since: date
    until: date

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.since, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.until + timedelta(days=1), time(), UTC)

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.begins <= at < self.ends

    def touches(self, since: datetime, until: datetime) -> bool:
        """Whether any instant of a stretch lies in it."""
        return since < self.ends and until >= self.begins


def period_of(since: date | None, until: date | None, today: date) -> Period:
    """The period that was asked for: the year up to today where a day is not named.

    Raises:
        ValueError: it ends before it begins, it has not begun, or no day comes after it.
    """
    last = until or today
    first = since or date.fromordinal(max(last.toordinal() - YEAR.days + 1, 1))
    if first > last:
        raise ValueError(f"the period ends on {last} and begins on {first}")
    if first > today:
        raise ValueError(f"the period begins on {first}, and today is {today}")
    if last == date.max:
        raise ValueError(f"no calendar has a day after {last}")
    return Period(first, last)
