"""What a plan states and what it does not: one table for both, the gaps named in its last row."""

from collections.abc import Iterable

from bcp.render.papers_view import Fact
from bcp.render.words import NOT_STATED

GAPS = "**Not stated**"


def gathered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts in order; the names of those that the plan does not state, together at the end."""
    known: list[Fact] = []
    gaps: list[str] = []
    for fact in facts:
        if fact[1] == NOT_STATED:
            gaps.append(fact[0])
        else:
            known.append(fact)
    if gaps:
        known.append((GAPS, "; ".join(gaps)))
    return tuple(known)


def all_unstated(*names: str) -> tuple[Fact, ...]:
    """The same where nothing is stated at all."""
    return gathered((name, NOT_STATED) for name in names)
