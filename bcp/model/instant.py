"""Instants: ISO 8601 with a zone, compared only as instants, written as UTC."""

from datetime import UTC, datetime

from bcp.model.scalars import shown


def parse_instant(text: object) -> datetime:
    """Read an instant.

    Args:
        text: ISO 8601 with `Z` or an offset; fractions allowed.

    Raises:
        ValueError: it is anything else, or has no zone.
    """
    if not isinstance(text, str):
        raise ValueError(f"{shown(text)} is not an instant")  # noqa: TRY004 - pydantic's way
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not an instant like 2026-11-21T03:09:41Z") from None
    if instant.tzinfo is None:
        raise ValueError(f"{shown(text)} has no zone; write Z or an offset like +01:00")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{shown(text)} is outside the years 1 to 9999 in UTC") from None


def instant_text(instant: datetime) -> str:
    """UTC with exactly three decimals, cut and not rounded: `2026-11-22T09:30:00.000Z`."""
    return _utc_text(instant, "milliseconds")


def second_text(instant: datetime) -> str:
    """UTC to the second, for machine-readable output: `2026-11-22T09:30:00Z`."""
    return _utc_text(instant, "seconds")


def _utc_text(instant: datetime, precision: str) -> str:
    # Not strftime: the C library's %Y has no leading zeros on some systems.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
