"""Rules on the vendor's terms, the way out, and what regimes demand."""

from typing import Final

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.lint.brief import brief
from bcp.plan.known import Fault
from bcp.plan.programme import Regime

_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)
_NOTICES: Final[dict[Regime, str]] = {
    "dora": "DORA, art. 19, has major incidents reported: early, again, and at the end",
    "nis2": "NIS 2, art. 23, has significant incidents reported, first within 24 hours",
    "gdpr": "GDPR, art. 33, has breaches of personal data notified within 72 hours",
}
"""Regimes that set a clock. That the three articles do is from memory; whether a duty applies is
for the company's own counsel, and bcp keeps the clock alone."""


def no_contract(subject: Subject) -> Found:
    """A vendor without a contract that could be looked up."""
    if subject.plan.dependency.contract is None:
        message = f"nothing says under which contract {subject.plan.dependency.vendor} serves us"
        yield Fault(("dependency",), message, "write contract: with ref:, ends: and sla:")


def nobody_looked(subject: Subject) -> Found:
    """A dependency of which nobody asked what of ours lies there."""
    if subject.plan.dependency.kept_at_vendor is None:
        message = f"nobody has said what of ours lies at {subject.plan.dependency.vendor}"
        hint = "write kept_at_vendor:; an empty list says that nothing does"
        yield Fault(("dependency",), message, hint)


def no_backup(subject: Subject) -> Found:
    """Something of ours that is at the vendor alone."""
    for number, held in enumerate(subject.plan.dependency.kept_at_vendor or ()):
        if held.backup is None:
            message = f"{brief(held.title)} lies at {subject.plan.dependency.vendor} alone"
            hint = "write backup: where else it is, or how it would be made again"
            yield Fault(("dependency", "kept_at_vendor", number), message, hint)


def critical_not_stated(subject: Subject) -> Found:
    """A process of which nobody said whether it is critical."""
    for number, process in enumerate(subject.plan.processes):
        if process.critical is None:
            message = f"nobody has said whether {process.id} is a critical function"
            hint = "write critical: true or false, and critical_because:"
            yield Fault(("processes", number), message, hint)


def no_exit_plan(subject: Subject) -> Found:
    """A critical function that could not leave its vendor."""
    for number, process in enumerate(subject.plan.processes):
        if process.critical and subject.plan.exit_plan is None:
            vendor = subject.plan.dependency.vendor
            message = f"{process.id} is critical, and no plan says how we would leave {vendor}"
            hint = "write exit_plan: with triggers:, alternatives:, planned: and stressed:"
            yield ForProcess(process, Fault(("processes", number, "critical"), message, hint))


def exit_not_tested(subject: Subject) -> Found:
    """An exit plan for critical functions that was never tried."""
    exit_plan = subject.plan.exit_plan
    critical = [process for process in subject.plan.processes if process.critical]
    if exit_plan is None or not critical:
        return
    tested = {"planned": exit_plan.planned_tested_on, "stressed": exit_plan.stressed_tested_on}
    never = [case for case, day in tested.items() if day is None]
    if never:
        message = f"nothing says when the exit was tried as {' and as '.join(never)}"
        hint = "try it on paper at least; then write planned_tested_on: and stressed_tested_on:"
        yield Fault(("exit_plan",), message, hint)


def no_obligations(subject: Subject) -> Found:
    """A regime with a clock, and a plan that keeps none."""
    for number, regime in enumerate(subject.plan.controls):
        if regime in _NOTICES and not subject.plan.obligations:
            message = f"{_NOTICES[regime]}; this plan keeps no such clock"
            hint = "write obligations: what is due to whom, from which event; ask your counsel"
            yield Fault(("controls", number), message, hint)


RULES: dict[str, Rule] = {
    "no-contract": Rule(
        _USUAL,
        says="Every dependency names its contract.",
        why="Who is called, what is promised and what can be claimed stands in the contract; in an "
        "outage nobody finds it.",
        mend="Write dependency.contract: with ref:, support:, ends: and sla:.",
        before="vendor: openai",
        after="contract: {ref: C-2026-1}",
        check=no_contract,
        clauses=("iso27001 A.5.19, A.5.20", "dora art. 30(2), (3)", "soc2 CC9.2"),
    ),
    "no-kept-at-vendor": Rule(
        _USUAL,
        says="Every dependency says what of ours lies at the vendor.",
        why="Threads, fine-tuned models, vector stores and batch jobs do not move with the "
        "traffic: the fallback answers, and knows nothing.",
        mend="Ask by name for each kind, and write kept_at_vendor:; an empty list is a statement.",
        before="vendor: openai",
        after="kept_at_vendor: []",
        check=nobody_looked,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10",),
    ),
    "kept-without-backup": Rule(
        _USUAL,
        says="What of ours lies at the vendor can be had without it.",
        why="Whoever gets nothing back from the vendor starts again from nothing.",
        mend="Write backup: for it: where a copy is, or how it would be made again.",
        before="kept_at_vendor: [{what: fine_tunes, title: Our tuned model}]",
        after="kept_at_vendor: [{what: fine_tunes, title: Our tuned model, backup: Kept in git}]",
        check=no_backup,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10",),
    ),
    "critical-not-stated": Rule(
        by_tier(Severity.WARNING, Severity.NOTE, Severity.NOTE, Severity.NOTE),
        says="Every process says whether it is a critical or important function.",
        why="Much depends on the answer, and no answer is read as no.",
        mend="Write critical: and, if it is true, critical_because:.",
        before="title: Customer service",
        after="critical: false",
        check=critical_not_stated,
        clauses=("dora art. 11(4)", "dora Impl. Reg. 2024/2956, B_06.01"),
    ),
    "no-exit-plan": Rule(
        always(Severity.WARNING),
        says="A plan with critical functions has an exit plan.",
        why="A vendor may not come back at all: insolvency, a ban, a change of terms.",
        mend="Write exit_plan: with triggers:, alternatives:, data_return: and both ways to leave.",
        before="critical: true",
        after="exit_plan: {triggers: [The vendor is insolvent]}",
        check=no_exit_plan,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10", "iso27001 A.5.23"),
    ),
    "exit-plan-not-tested": Rule(
        always(Severity.WARNING),
        says="The exit plan of a critical function was tried, with time and without.",
        why="The first attempt to get data back shows what the contract forgot.",
        mend="Try each way, on paper at least, and write planned_tested_on: and "
        "stressed_tested_on:.",
        before="exit_plan: {triggers: [The vendor is insolvent]}",
        after="stressed_tested_on: 2026-06-01",
        check=exit_not_tested,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10",),
    ),
    "no-obligations": Rule(
        always(Severity.WARNING),
        says="A plan under a regime that sets a clock says which notices are due, and when.",
        why="The clock of a notice runs while everybody works on the outage.",
        mend="Write obligations: with the event that each counts from; which of them apply to you "
        "is for your own counsel.",
        before="controls: [dora]",
        after="- {id: early, title: Early notice, audience: Our authority, from: aware, due: 24h}",
        check=no_obligations,
        clauses=("dora art. 17(2), (3), 18, 19", "gdpr art. 33, 34"),
    ),
}
