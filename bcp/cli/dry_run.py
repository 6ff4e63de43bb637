"""`bcp failover --dry-run`: what would be done, printed; nothing is sent, read or recorded."""

from collections.abc import Sequence

from bcp.conduct.dry_run import dry_run
from bcp.conduct.incident import Part
from bcp.model.screen import Screen


def dry_run_screen(parts: Sequence[Part], *, graceful: bool) -> Screen:
    """The steps of each plan's procedures, one plan after the other.

    Args:
        parts: the plans, each with the processes and the fallback asked for.
        graceful: False leaves out what is not necessary.
    """
    shown = (
        dry_run(
            part.workspace, part.workspace.plan(part.plan), part.scope, part.to, graceful=graceful
        )
        for part in parts
    )
    return Screen(tuple(one for screen in shown for one in screen.parts))
