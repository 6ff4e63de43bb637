"""All that a lint says: the findings, and what has to be known of them."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from bcp.lint.base import Finding, Severity


class KnownFinding(Struct, frozen=True):
    """A finding as a baseline keeps it: it matches where all of this is the same."""

    rule: str
    severity: str
    file: str
    place: str
    message: str


class Outcome(Struct, frozen=True):
    """What was found, and what was not looked at."""

    findings: tuple[Finding, ...] = ()
    gone: tuple[KnownFinding, ...] = ()
    """What the baseline names and is not found any more."""
    remarks: tuple[str, ...] = ()
    """What could not be asked, in sentences: it is not fine because nothing was found."""

    def new(self) -> tuple[Finding, ...]:
        """What the baseline does not name."""
        return tuple(finding for finding in self.findings if not finding.is_known)

    def known(self) -> tuple[Finding, ...]:
        """What the baseline names."""
        return tuple(finding for finding in self.findings if finding.is_known)


def summary(outcome: Outcome) -> str:
    """The count in one sentence, the known ones apart."""
    counts = count(outcome.new())
    parts = [_counted(counts[severity], severity) for severity in Severity if counts[severity]]
    known = len(outcome.known())
    if known:
        return f"{', '.join(parts) or 'Nothing new'}; {known} known by the baseline."
    return f"{', '.join(parts) or 'Nothing to mend'}."


def count(findings: Sequence[Finding]) -> Counter[Severity]:
    """How many there are of each severity."""
    return Counter(finding.severity for finding in findings)


def _counted(number: int, severity: Severity) -> str:
    return f"{number} {severity}" + ("" if number == 1 else "s")
