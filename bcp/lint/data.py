"""Rules on data: what goes to a fallback or a vendor, and who allowed it on which grounds."""

from collections.abc import Iterator

from bcp.document.source import Where
from bcp.lint.answers import names_something
from bcp.lint.base import Found, Rule, Severity, Subject, always, by_tier
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Plan
from bcp.plan.reach import reached

_PERSONAL = frozenset({"personal", "pii", "phi", "health", "patient", "special", "gdpr"})
"""A data class whose id has one of these words is of data about people."""
_AT_OTHERS = frozenset({"same_model", "other_model", "other_region", "other_vendor", "other_tool"})
"""Kinds of fallbacks that somebody else runs: whoever does so processes what is sent there."""
_WITH_US = frozenset({"non_ai", "stop"})
"""Kinds that send data nowhere: our own people have it already, or nobody works with it."""


def without_agreement(subject: Subject) -> Found:
    """Personal data that goes to a vendor or a fallback without a processing agreement named."""
    yield from _of_vendor(subject.plan)
    for number, fallback in enumerate(subject.plan.fallbacks):
        personal = _personal(fallback.data.classes)
        if personal and fallback.kind in _AT_OTHERS and not _has_agreement(subject, fallback):
            message = f"{fallback.id} gets {personal[0]} data, and no processing agreement is named"
            hint = "write agreement: with its reference, or take the class away"
            yield Fault(("fallbacks", number, "data"), message, hint)


def not_approved(subject: Subject) -> Found:
    """Data that leaves for a fallback without a name and a day behind the permission."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        rule = fallback.data
        if not rule.classes or fallback.kind in _WITH_US:
            continue
        missing = [
            key
            for key, value in (("approved_by", rule.approved_by), ("approved_on", rule.approved_on))
            if value is None
        ]
        if missing:
            are = "are" if len(missing) > 1 else "is"
            message = f"data may go to {fallback.id}, and {' and '.join(missing)} {are} not stated"
            hint = "have the owner of the data approve it, then write who and when"
            yield Fault(("fallbacks", number, "data"), message, hint)


def none_cleared(subject: Subject) -> Found:
    """A process that could not be moved anywhere: no fallback may get all of its data."""
    for number, process, on_ladder in subject.ladders():
        if not any(set(process.data) <= set(fallback.data.classes) for fallback in on_ladder):
            message = (
                f"no fallback of {process.id} is cleared for {' and '.join(process.data)} data"
            )
            hint = "have one cleared, and write data.classes:; until then none can be chosen"
            yield Fault(("processes", number, "data"), message, hint)


def _of_vendor(plan: Plan) -> Iterator[Fault]:
    """The first process that sends personal data to the vendor; our own models process nothing."""
    contract = plan.dependency.contract
    if contract and names_something(contract.agreement):
        return
    hosted = {each.id for each in plan.dependency.services if each.kind != "self_hosted"}
    for process in plan.processes:
        personal = _personal(process.data)
        if personal and hosted.intersection(process.uses):
            vendor = plan.dependency.vendor
            where: Where = ("dependency", *(("contract",) if contract else ()))
            message = f"{process.id} sends {personal[0]} data to {vendor}, and no processing"
            hint = "write contract: with agreement: and its reference, or stop sending such data"
            yield Fault(where, f"{message} agreement is named", hint)
            return


def _personal(classes: tuple[str, ...]) -> list[str]:
    return [each for each in classes if _PERSONAL.intersection(each.split("-"))]


def _has_agreement(subject: Subject, fallback: Fallback) -> bool:
    """Named by the fallback itself, or by the contracts of all plans that it relies on."""
    if names_something(fallback.data.agreement):
        return True
    behind = reached(subject.workspace, fallback.relies_on)
    others = {target.key.partition("/")[0] for target in behind} - {"own"}
    contracts = {
        loaded.plan.id: loaded.plan.dependency.contract for loaded in subject.workspace.plans
    }
    behind_all = [contracts.get(key) for key in others]
    return bool(others) and all(one and names_something(one.agreement) for one in behind_all)


RULES: dict[str, Rule] = {
    "personal-data-without-agreement": Rule(
        always(Severity.WARNING),
        says="Personal data goes to no vendor and no fallback without a processing agreement.",
        why="In an outage a fallback is chosen within minutes, and a contract takes weeks.",
        mend="Name the agreement: data.agreement of the fallback, or dependency.contract.agreement "
        "for the vendor. Where there is none, leave the class out of data.classes: then the "
        "fallback cannot be chosen for such work. A class is taken for personal data where its id "
        "has one of these words: "
        + ", ".join(sorted(_PERSONAL))
        + "; of others, nothing is asked.",
        before="data: {classes: [internal, personal], approved_by: lead, approved_on: 2026-05-02}",
        after="agreement: DPA-2026-4",
        check=without_agreement,
        clauses=("gdpr art. 28",),
    ),
    "no-fallback-for-data": Rule(
        by_tier(Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.WARNING),
        says="Every process has a fallback that may get all of its data.",
        why="A fallback that is not cleared for the data of a process cannot be chosen for it; "
        "where none is, the plan ends before it begins. Work by hand needs the data, too.",
        mend="Have one fallback cleared by the owner of the data, and write its data.classes:.",
        before="data: [internal, customer]",
        after="data: {classes: [internal, customer]}",
        check=none_cleared,
        clauses=("iso27001 A.5.29",),
    ),
    "data-not-approved": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="For every fallback that others run or that we host, it is stated who allowed the "
        "data to go there, and when.",
        why="bcp enforces which data may go where; the permission behind that is a person's.",
        mend="Have the owner of the data approve the fallback, then write data.approved_by and "
        "data.approved_on.",
        before="data: {classes: [internal]}",
        after="data: {classes: [internal], approved_by: lead, approved_on: 2026-05-02}",
        check=not_approved,
        clauses=("iso27001 A.5.29",),
    ),
}
