"""What a verification found: five verdicts, each with its reasons, and the exit code."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from bcp.audit.cut import Cut
from bcp.model.exits import Exit


class State(StrEnum):
    """How far a claim is shown."""

    PROVED = "proved"
    NOT_PROVED = "not proved"
    FAILED = "FAILED"


class Claim(StrEnum):
    """What is judged, by the names that `--demand` uses."""

    CONTENT = "content"
    COMPLETENESS = "completeness"
    AUTHORSHIP = "authorship"
    TIME = "time"
    ONE_HISTORY = "one_history"


class Finding(Struct, frozen=True):
    """One verdict."""

    state: State
    details: tuple[str, ...]
    """Why, a sentence each."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one verification."""

    origin: str
    head: str
    """Size and root, as a person would note them."""
    findings: dict[Claim, Finding]
    trust_used: tuple[str, ...]
    """From where trust came; empty when nothing outside the log was at hand."""
    demanded: frozenset[Claim]
    remarks: tuple[str, ...] = ()
    """What should be known and is no failure."""
    seen: Cut | None = field(default=None, repr=False)
    """The state to remember; None when something failed."""

    @property
    def failed(self) -> bool:
        """Whether anything contradicts."""
        return any(finding.state is State.FAILED for finding in self.findings.values())

    @property
    def unproved(self) -> tuple[Claim, ...]:
        """What was demanded and is not proved."""
        return tuple(
            claim
            for claim in Claim
            if claim in self.demanded and self.findings[claim].state is not State.PROVED
        )

    @property
    def exit(self) -> Exit:
        """0: nothing failed and all that was demanded is proved; 1 failed; 3 not proved."""
        if self.failed:
            return Exit.FINDING
        return Exit.UNKNOWN if self.unproved else Exit.OK

    def as_data(self) -> dict[str, object]:
        """The report as JSON values (schema `bcp.audit-verify/1`)."""
        return {
            "schema": "bcp.audit-verify/1",
            "exit_code": int(self.exit),
            "origin": self.origin,
            "head": self.head,
            "verdicts": {
                claim.value: {"state": finding.state.value, "details": list(finding.details)}
                for claim, finding in self.findings.items()
            },
            "trust": list(self.trust_used),
            "demanded": [claim.value for claim in Claim if claim in self.demanded],
            "not_proved": [claim.value for claim in self.unproved],
            "remarks": list(self.remarks),
        }


def finding(failures: Iterable[str], gaps: Iterable[str], proofs: Iterable[str]) -> Finding:
    """The verdict that reasons lead to: a failure outweighs all, a gap outweighs a proof."""
    failed, open_, proved = tuple(failures), tuple(gaps), tuple(proofs)
    if failed:
        return Finding(State.FAILED, failed)
    return Finding(State.NOT_PROVED, open_) if open_ else Finding(State.PROVED, proved)
