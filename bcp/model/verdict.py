"""What bcp concludes about a service, and the order in which states are worse."""

from collections.abc import Iterable
from enum import StrEnum

from bcp.model.exits import Exit


class Verdict(StrEnum):
    """operational < maintenance < degraded < unknown < partial_outage < major_outage."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    # An enumeration hashes its members in Python. Reports look these up a million times.
    __hash__ = str.__hash__

    @property
    def rank(self) -> int:
        """The place in the order, 0 the best."""
        return _RANKS[self]

    @property
    def is_known(self) -> bool:
        """Whether there is evidence behind it."""
        return self is not _UNKNOWN

    @property
    def is_impaired(self) -> bool:
        """Degraded or worse, with evidence. Maintenance and unknown are not impaired."""
        return self in _IMPAIRED

    @property
    def is_outage(self) -> bool:
        """A partial or major outage."""
        return self in (Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE)

    def meets_at_least(self, threshold: "Verdict") -> bool:
        """Whether this is at least as bad; unknown meets nothing (red line 1)."""
        return self.is_known and self.rank >= threshold.rank

    def meets_at_most(self, threshold: "Verdict") -> bool:
        """Whether this is at most as bad; unknown meets nothing (red line 1)."""
        return self.is_known and self.rank <= threshold.rank


# A report asks these of each reading in a log: looked up once, and not at each question.
_UNKNOWN = Verdict.UNKNOWN
_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}
_IMPAIRED = frozenset((Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE))
_EXITS = {
    Verdict.OPERATIONAL: Exit.OK,
    Verdict.MAINTENANCE: Exit.FINDING,
    Verdict.DEGRADED: Exit.FINDING,
    Verdict.UNKNOWN: Exit.UNKNOWN,
    Verdict.PARTIAL_OUTAGE: Exit.OUTAGE,
    Verdict.MAJOR_OUTAGE: Exit.OUTAGE,
}
_WORST_EXIT_FIRST = (Exit.OUTAGE, Exit.UNKNOWN, Exit.FINDING, Exit.OK)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst by the order; unknown when there is none at all."""
    return max(verdicts, key=_RANKS.__getitem__, default=_UNKNOWN)


def check_exit(verdicts: Iterable[Verdict]) -> Exit:
    """The exit code of `bcp check`: the worst by the order 2, 3, 1, 0."""
    found = {_EXITS[verdict] for verdict in verdicts} or {Exit.UNKNOWN}
    return next(code for code in _WORST_EXIT_FIRST if code in found)
