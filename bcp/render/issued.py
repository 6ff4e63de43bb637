"""What only a dated edition of a runbook knows: its day, the commits, the records.

The runbook beside its plan is a pure function of its sources: it has no clock and no version
control, or it would be stale by the commit that contains it. A dated edition is made to be printed
or handed over, and is kept by nobody's check.
"""

from datetime import date, datetime

from msgspec import Struct


class Revision(Struct, frozen=True):
    """One commit of the plan's file."""

    on: date
    commit: str
    """Abbreviated, as the version control writes it."""
    subject: str


class Held(Struct, frozen=True):
    """An exercise or an incident of the plan, as the log has it."""

    on: date
    kind: str
    """`exercise` or `incident`; of one that cannot be read with the entry that spoilt it."""
    run: str


class Issued(Struct, frozen=True):
    """A dated edition."""

    at: datetime
    """When it is made, UTC."""
    revisions: tuple[Revision, ...] = ()
    """The newest first."""
    revisions_say: str = ""
    """Why there are none, or not all."""
    held: tuple[Held, ...] | None = None
    """The newest first; None: the log was not read."""
    left_out: int = 0
    """Runs of the plan that are in the log, and count as neither incident nor exercise."""
    unread: tuple[Held, ...] = ()
    """Runs of the plan that cannot be read, so nothing counts of them; the newest first."""
    held_says: str = ""
    """Why the log was not read."""
