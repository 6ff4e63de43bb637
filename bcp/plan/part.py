"""One thing that a plan may state, and that auditors look for."""

from msgspec import Struct

from bcp.plan.lacking import Lacks


class Part(Struct, frozen=True):
    """Where the runbook prints it, and what lacks it."""

    title: str
    sections: tuple[str, ...]
    """Numbers are the runbook's sections, letters its annexes."""
    lacks: Lacks
