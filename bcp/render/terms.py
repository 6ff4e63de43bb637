"""The agreement with the vendor, what of ours lies there, and how well it can be replaced."""

from collections.abc import Iterator
from functools import cache

from bcp.plan.contract import AiModel, Contract, Held, Quota, Sla, Substitution, Terms
from bcp.render.facts import all_unstated, gathered
from bcp.render.names import Names
from bcp.render.papers_view import Fact
from bcp.render.words import NOT_STATED, as_code, at_least, day, share, span, spoken, stated

_HELD = {
    "threads": "threads", "fine_tunes": "fine-tuned models", "vector_stores": "vector stores",
    "batch_jobs": "batch jobs", "files": "files", "assistants": "assistants",
    "prompts": "prompts", "logs": "logs", "other": "other",
}  # fmt: skip
_NONE = Contract.model_construct(ref=NOT_STATED)
_NO_SLA = all_unstated(
    "Availability", "Counts as downtime", "Credits", "Monthly fee", "Claim goes to", "Claim within",
    "Stated in",
)  # fmt: skip


def term_facts(names: Names) -> tuple[Fact, ...]:
    """The contract and what it brings, models, what is kept at the vendor, quotas, evidence."""
    terms = names.plan.dependency
    return gathered(
        (
            ("Vendor", f"`{terms.vendor}`"),
            *_contract_facts(terms.contract or _NONE),
            *_models(names, terms),
            *_held(terms),
            *_quotas(names, terms),
            *_substitution(terms.substitution),
            *_evidence(terms),
        )
    )


def sla_facts(names: Names) -> tuple[Fact, ...]:
    """The service level as its owner read it in the contract."""
    contract = names.plan.dependency.contract
    if contract is None or contract.sla is None:
        return _NO_SLA
    return gathered(_sla_facts(names, contract.sla))


def vendor_contact_facts(names: Names) -> tuple[Fact, ...]:
    """How the vendor is reached, and where it tells of incidents."""
    contract = names.plan.dependency.contract or _NONE
    targets = names.targets
    pages = dict.fromkeys([str(page.url) for target in targets for page in target.sources])
    sla = contract.sla
    return gathered(
        (
            ("Vendor", f"`{names.plan.dependency.vendor}`"),
            ("Support", contract.support or NOT_STATED),
            ("Support tier", contract.support_tier or NOT_STATED),
            ("Our account there", as_code(contract.account)),
            ("Status pages", ", ".join(pages) or NOT_STATED),
            ("Claims go to", stated(sla.claim_to if sla else None)),
        )
    )


@cache
def _unstated_contract() -> tuple[Fact, ...]:
    return _contract_lines(_NONE)


def _contract_facts(contract: Contract) -> tuple[Fact, ...]:
    return _unstated_contract() if contract is _NONE else _contract_lines(contract)


def _contract_lines(contract: Contract) -> tuple[Fact, ...]:
    return (
        ("Contract", contract.ref or NOT_STATED),
        ("Account", as_code(contract.account)),
        ("Processing agreement", contract.agreement or NOT_STATED),
        ("Region", contract.region or NOT_STATED),
        ("Ends on", day(contract.ends)),
        ("Vendor audited on", day(contract.audited_on)),
        ("Support", contract.support or NOT_STATED),
        ("Support tier", contract.support_tier or NOT_STATED),
        ("Notice of incidents", contract.incident_notice or NOT_STATED),
        ("Termination", contract.termination or NOT_STATED),
    )


def _models(names: Names, terms: Terms) -> Iterator[Fact]:
    if not terms.models:
        yield "Models", NOT_STATED
    yield from (("Model", _model_words(names, each)) for each in terms.models)


def _model_words(names: Names, model: AiModel) -> str:
    services = f" for {names.services(model.services)}" if model.services else ""
    days = f"deprecated on: {day(model.deprecated_on)}; retires on: {day(model.retires_on)}"
    return f"`{model.id}`{services}; {days}"


def _held(terms: Terms) -> Iterator[Fact]:
    if terms.kept_at_vendor is None:
        yield "Kept at the vendor (nobody has looked)", NOT_STATED
    elif not terms.kept_at_vendor:
        yield "Kept at the vendor", "nothing of ours"
    else:
        yield from (("Kept at the vendor", _held_words(e)) for e in terms.kept_at_vendor)


def _held_words(held: Held) -> str:
    backup = f"our copy: {held.backup or NOT_STATED}"
    return f"{_HELD[held.what]}: {held.title}; RPO: {span(held.rpo)}; {backup}"


def _quotas(names: Names, terms: Terms) -> Iterator[Fact]:
    if not terms.quotas:
        yield "Quotas", NOT_STATED
    yield from (("Quota", _quota_words(names, each)) for each in terms.quotas)


def _quota_words(names: Names, quota: Quota) -> str:
    used = f"normal work takes: {share(quota.used)}"
    return f"{names.services((quota.service,))}: {quota.limit:,} {quota.unit}; {used}"


def _substitution(how: Substitution | None) -> Iterator[Fact]:
    if how is None:
        yield "Can be replaced", NOT_STATED
        return
    because = f", because: {_spaced(how.because)}" if how.because else ""
    yield "Can be replaced", f"{_spaced(how.ease)}{because}"
    yield "Coming back later", _spaced(how.reintegration)
    yield "If the service ended", f"impact: {_spaced(how.discontinuing)}"


def _evidence(terms: Terms) -> Iterator[Fact]:
    if not terms.evidence:
        yield "Evidence of the vendor's own continuity", NOT_STATED
    for each in terms.evidence:
        yield "The vendor's own continuity", f"{each.title}, of {day(each.on)}"


def _sla_facts(names: Names, sla: Sla) -> Iterator[Fact]:
    services = names.services(sla.services) if sla.services else "all services"
    yield "Availability", f"{sla.availability}% a month, of {services}"
    counts = f"{at_least(sla.counts_from)}; in the contract: {sla.counts or NOT_STATED}"
    yield "Counts as downtime", counts
    tiers = (f"below {each.below}%: {share(each.credit)}" for each in sla.credits)
    yield "Credits", "; ".join(tiers) or NOT_STATED
    yield "Monthly fee", NOT_STATED if sla.fee is None else str(sla.fee)
    yield "Claim goes to", sla.claim_to or NOT_STATED
    within = f"{spoken(sla.claim_within)} after the month" if sla.claim_within else NOT_STATED
    yield "Claim within", within
    yield "Stated in", sla.stated_in or NOT_STATED


def _spaced(word: str | None) -> str:
    return (word or NOT_STATED).replace("_", " ")
