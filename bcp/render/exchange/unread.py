"""What an export cannot take from the log, for the person who asked for it."""

from bcp.render.exchange.base import Given
from bcp.render.reports.parts import entries
from bcp.run.closing import actions_read
from bcp.run.fold import folds
from bcp.run.unreadable import runs_unreadable


def unread_runs(given: Given) -> tuple[str, ...]:
    """The runs of which nothing counts, in one sentence."""
    words = runs_unreadable(folds(given.entries).values())
    return (f"{words}: what was done there is not known, and counts nowhere.",) if words else ()


def unread_actions(given: Given) -> tuple[str, ...]:
    """The entries of corrective actions that are in no row and no event."""
    spoilt = actions_read(given.entries).spoilt
    words = f"Left out: corrective actions that cannot be read, {entries(spoilt)} of the log."
    return (words,) if spoilt else ()
