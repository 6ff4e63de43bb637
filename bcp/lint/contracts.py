"""Rules on the contract with the vendor, and on what it showed: both grow old."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Plan

_SOON: Final = timedelta(days=90)
"""As long as many contracts give for notice; leaving for good may take longer, and then counts."""
_YEARLY: Final = timedelta(days=365)
_WHERE: Final = ("dependency", "contract", "ends")


def contract_ended(subject: Subject) -> Found:
    """A contract under which the vendor owes nothing any more; it runs until the end of its day."""
    ends = _end(subject)
    if ends is not None and ends < subject.today:
        vendor = subject.plan.dependency.vendor
        message = f"the contract with {vendor} ended on {ends}"
        hint = "write the contract that follows it; support and credits are those of that one"
        yield Fault(_WHERE, message, hint)


def contract_ends_soon(subject: Subject) -> Found:
    """A contract that ends before we could leave, or within a notice's time."""
    ends = _end(subject)
    if ends is None or ends < subject.today:
        return
    takes = _takes(subject.plan)
    left = ends - subject.today
    if left <= max(_SOON, takes):
        message = f"the contract with {subject.plan.dependency.vendor} ends on {ends}, {_in(left)}"
        slow = f"; by the exit plan, leaving takes {duration_text(takes)}" if takes > left else ""
        hint = "renew it, or begin to leave: ask whoever owns the contract"
        yield Fault(_WHERE, f"{message}{slow}", hint)


def evidence_old(subject: Subject) -> Found:
    """What a vendor showed of its own continuity, or an audit of it, that is over a year old.

    The newest counts; that there is none at all is shown in reports, and is not asked here.
    """
    days = dict(_shown(subject.plan))
    newest = max(days, default=None)
    if newest is not None and not subject.is_retired and subject.today - newest > _YEARLY:
        message = (
            f"what {subject.plan.dependency.vendor} last showed of its own continuity is of "
            f"{newest}, more than a year ago"
        )
        hint = "ask for the newest report or test result; then write it under evidence:"
        yield Fault(days[newest], message, hint)


def _shown(plan: Plan) -> Iterator[tuple[date, Where]]:
    """Each day on which something was shown, with its place."""
    contract = plan.dependency.contract
    if contract and contract.audited_on:
        yield contract.audited_on, ("dependency", "contract", "audited_on")
    for number, shown in enumerate(plan.dependency.evidence):
        yield shown.on, ("dependency", "evidence", number, "on")


def _end(subject: Subject) -> date | None:
    contract = subject.plan.dependency.contract
    return contract.ends if contract and not subject.is_retired else None


def _takes(plan: Plan) -> timedelta:
    """How long leaving takes by the exit plan; nothing where that is not said."""
    return (plan.exit_plan.takes if plan.exit_plan else None) or timedelta(0)


def _in(left: timedelta) -> str:
    return {0: "today", 1: "tomorrow"}.get(left.days, f"in {left.days} days")


RULES: dict[str, Rule] = {
    "contract-ended": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="The contract that a plan names has not ended.",
        why="After its end it is open what the vendor owes: support, credits, the return of data. "
        "Even where it was renewed by itself, what this plan says of it may be of the old one.",
        mend="Ask whoever owns the contract, and write ref:, ends: and sla: of the one that "
        "follows.",
        before="contract: {ref: C-2025-1, ends: 2026-10-31}",
        after="contract: {ref: C-2025-1, ends: 2027-10-31}",
        check=contract_ended,
        clauses=("iso27001 A.5.19, A.5.20", "dora art. 30(2), (3)", "nist-csf GV.SC-10"),
    ),
    "contract-ends-soon": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="The contract runs for another 90 days, and for as long as leaving would take.",
        why="The end of a contract is an outage with a date. Who notices it late has neither the "
        "time to negotiate nor the time to leave.",
        mend="Renew it, or begin with the exit plan; then write the new ends:.",
        before="contract: {ref: C-2025-1, ends: 2026-12-31}",
        after="contract: {ref: C-2025-1, ends: 2027-12-31}",
        check=contract_ends_soon,
        clauses=(
            "iso27001 A.5.23",
            "dora art. 28(8); Del. Reg. 2024/1773, art. 10",
            "nist-csf GV.SC-10",
        ),
    ),
    "vendor-evidence-old": Rule(
        by_tier(Severity.WARNING, Severity.NOTE, Severity.NOTE, Severity.NOTE),
        says="What the vendor last showed of its own continuity is of the last twelve months.",
        why="A test report says how well the vendor was prepared on that day, with the clouds and "
        "people that it had then.",
        mend="Ask the vendor for its newest report, certificate or test result, and add it to "
        "dependency.evidence with its day; the older ones may stay.",
        before="evidence: [{title: Continuity test of the vendor, on: 2025-03-01}]",
        after="evidence: [{title: Continuity test of the vendor, on: 2026-03-01}]",
        check=evidence_old,
        clauses=("iso22301 8.6", "pci-dss 12.8.3, 12.8.4"),
    ),
}
