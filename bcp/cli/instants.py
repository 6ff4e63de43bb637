"""An instant that a person names with `--at`."""

import re
from datetime import UTC, datetime, timedelta

from bcp.insight.words import moment_text
from bcp.model.errors import UsageError
from bcp.model.instant import parse_instant

_CLOCK_FACE = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def instant_at(text: str | None, now: datetime) -> datetime:
    """When something was: `HH:MM` is the last such time, in UTC like all that bcp shows.

    Args:
        text: as it was typed; None means now.
        now: the instant of asking.

    Raises:
        UsageError: it is no instant, or it lies in the future.
    """
    if text is None:
        return now
    face = _CLOCK_FACE.fullmatch(text)
    if face:
        utc = now.astimezone(UTC)
        at = utc.replace(hour=int(face[1]), minute=int(face[2]), second=0, microsecond=0)
        return at if at <= now else at - timedelta(days=1)
    try:
        at = parse_instant(text)
    except ValueError as error:
        raise UsageError(
            f"--at: {error}.", next_action="Write --at 02:55 (UTC), or the instant with its zone."
        ) from None
    if at > now:
        raise UsageError(
            f"--at {text} lies in the future; it is {moment_text(now, now)} UTC.",
            next_action="Say when it was, or leave --at out for now.",
        )
    return at
