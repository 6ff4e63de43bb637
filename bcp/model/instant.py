"""Instants: ISO 8601 with a zone, compared only as instants, written as UTC."""

from datetime import UTC, datetime


def parse_instant(text: object) -> datetime:
    """Read an instant.

    Args:
        text: ISO 8601 with `Z` or an offset; fractions allowed.

    Raises:
        ValueError: it is anything else, or has no zone.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not an instant")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant like 2026-11-21T03:09:41Z") from None
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no zone; write Z or an offset like +01:00")
    return instant.astimezone(UTC)


def instant_text(instant: datetime) -> str:
    """UTC with exactly three decimals: `2026-11-22T09:30:00.000Z`."""
    return (
        instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{instant.microsecond // 1000:03}Z"
    )


def second_text(instant: datetime) -> str:
    """UTC to the second, for machine-readable output: `2026-11-22T09:30:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
