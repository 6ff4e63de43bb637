"""The sentences for a log that cannot be written or believed."""

from collections.abc import Iterator
from contextlib import contextmanager

from bcp.model.errors import LogDamaged, NotRecorded


@contextmanager
def recording(place: str) -> Iterator[None]:
    """Turn the system's refusals into NotRecorded: no record, no step (red line 3)."""
    try:
        yield
    except OSError as error:
        raise NotRecorded(
            f"The audit log in {place} could not be written: {error.strerror or error}.",
            means="Nothing was recorded, so nothing was done.",
            next_action=(
                "Make room, give the rights or let the other program finish, then run the command "
                "again; until then keep the runbook's paper log."
            ),
        ) from error


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Turn the system's refusals into NotRecorded: a log that cannot be read is not written."""
    try:
        yield
    except OSError as error:
        raise NotRecorded(
            f"The audit log in {place} could not be read: {error.strerror or error}.",
            means="What is on record is not known, so nothing was done.",
            next_action="Make the folder readable, or move what is in its way, and try again.",
        ) from error


def damaged(place: str, what: str) -> LogDamaged:
    """The refusal to go on with a log that contradicts itself or what is known of it."""
    return LogDamaged(
        f"The audit log in {place} cannot be continued: {what}.",
        means="It is evidence as it stands; bcp never repairs such damage and wrote nothing.",
        next_action=(
            "Run `bcp audit verify` and keep what it says. Then move the folder away as it is: "
            "the next run opens a new log there, which names this one."
        ),
    )
