"""Rules on the vendor's terms, and on what regimes demand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from bcp.document.source import Where
from bcp.lint.answers import names_something
from bcp.lint.base import Found, Rule, Severity, Subject, always, by_tier
from bcp.lint.brief import brief
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.programme import Regime

_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)


class _Notice(NamedTuple):
    """What a regime has told, and how soon the first notice is due after one became aware."""

    said: str
    within: timedelta


_DAY: Final = timedelta(days=1)
_NOTICES: Final[Mapping[Regime, _Notice]] = {
    "dora": _Notice(
        "DORA, art. 19, has major incidents reported, first within 24 hours of awareness", _DAY
    ),
    "nis2": _Notice(
        "NIS 2, art. 23, has significant incidents reported, first within 24 hours", _DAY
    ),
    "gdpr": _Notice(
        "GDPR, art. 33, has breaches of personal data notified within 72 hours", 3 * _DAY
    ),
}
"""Regimes that set a clock. DORA's is known from secondary sources, the other two from memory;
whether a duty applies is for the company's own counsel, and bcp keeps the clock alone."""


def no_contract(subject: Subject) -> Found:
    """A vendor without a contract that could be looked up."""
    contract = subject.plan.dependency.contract
    if contract is None or not names_something(contract.ref):
        message = f"nothing says under which contract {subject.plan.dependency.vendor} serves us"
        where: Where = ("dependency", *(("contract", "ref") if contract else ()))
        yield Fault(where, message, "write contract: with ref:, ends: and sla:")


def nobody_looked(subject: Subject) -> Found:
    """A dependency of which nobody asked what of ours lies there."""
    if subject.plan.dependency.kept_at_vendor is None:
        message = f"nobody has said what of ours lies at {subject.plan.dependency.vendor}"
        hint = "write kept_at_vendor:; an empty list says that nothing does"
        yield Fault(("dependency",), message, hint)


def no_backup(subject: Subject) -> Found:
    """Something of ours that is at the vendor alone."""
    for number, held in enumerate(subject.plan.dependency.kept_at_vendor or ()):
        if not names_something(held.backup):
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


def no_obligations(subject: Subject) -> Found:
    """A regime with a clock, and a plan that keeps none as short.

    Declaring may come long after the event that a law counts from, so it is no start of such one.
    """
    due = [one.due for one in subject.plan.obligations if one.from_ != "declared"]
    for number, regime in enumerate(subject.plan.controls):
        notice = _NOTICES.get(regime)
        if notice is not None and (not due or min(due) > notice.within):
            kept = f"; its shortest clock is {duration_text(min(due))}" if due else ""
            message = f"{notice.said}; this plan keeps no such clock{kept}"
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
        why="More is asked of a critical function: work without AI, a way out. Where nothing is "
        "said, no rule can ask for it.",
        mend="Write critical: and, if it is true, critical_because:.",
        before="title: Customer service",
        after="critical: false",
        check=critical_not_stated,
        clauses=("dora art. 11(4)", "dora Impl. Reg. 2024/2956, B_06.01"),
    ),
    "no-obligations": Rule(
        always(Severity.WARNING),
        says="A plan under a regime that sets a clock says which notices are due, and when.",
        why="The clock of a notice runs while everybody works on the outage. What is said here of "
        "DORA's clock is from secondary sources, of NIS 2's and the GDPR's from memory.",
        mend="Write obligations: with the event that each counts from; which of them apply to you "
        "is for your own counsel.",
        before="controls: [dora]",
        after="- {id: early, title: Early notice, audience: Our authority, from: aware, due: 24h}",
        check=no_obligations,
        clauses=("dora art. 17(2), (3), 18, 19", "gdpr art. 33, 34"),
    ),
}
