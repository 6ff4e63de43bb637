"""What a plan states and what it does not: one table for both, the gaps named in its last row."""

from collections.abc import Iterable

from bcp.render.papers_view import Fact
from bcp.render.words import NOT_STATED

GAPS = "**Not stated**"


def gathered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts in order; the names of those that the plan does not state, together at the end."""
    every = tuple(facts)
    gaps = [name for name, words in every if words == NOT_STATED]
    if not gaps:
        return every
    known = [fact for fact in every if fact[1] != NOT_STATED]
    return (*known, (GAPS, "; ".join(gaps)))


def all_unstated(*names: str) -> tuple[Fact, ...]:
    """The same where nothing is stated at all."""
    return gathered((name, NOT_STATED) for name in names)
