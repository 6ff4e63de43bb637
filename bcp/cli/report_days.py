"""The days of `bcp report --from --to`, read from the command line."""

from datetime import date

from bcp.model.errors import UsageError


def asked_day(option: str, text: str | None) -> date | None:
    """Read a day; None where none was given.

    Args:
        option: the option's name, for the message.
        text: year, month and day.

    Raises:
        UsageError: there is no such day.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} {text!r} is not a day.",
            next_action=f"Write it as year, month, day: {option} 2026-01-01",
        ) from None
