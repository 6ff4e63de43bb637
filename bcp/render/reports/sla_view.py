"""What the service-level report says, as text: the template only puts it in its place."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from bcp.insight.sla import OwnIncident, Span, Stretch, within
from bcp.insight.sla_month import Figure, PlanMonth, ServiceMonth, counts_from
from bcp.model.instant import second_text
from bcp.model.verdict import Verdict
from bcp.plan.contract import Contract, Sla
from bcp.render.reports.parts import HeadView, elapsed
from bcp.render.words import NOT_STATED, at_least, span, stated

_SHOWN_ENTRIES = 12
NOT_OBSERVED = "not observed"
COUNTS = "yes"
_NOT_KNOWN = "not known"


class ServiceView(NamedTuple):
    """One service, or all together."""

    title: str
    vendor_down: str
    vendor_availability: str
    ours_down: str
    ours_availability: str
    page_unobserved: str
    probe_unobserved: str


class IncidentView(NamedTuple):
    """One incident of the vendor's own page."""

    title: str
    services: str
    impact: str
    began: str
    until: str
    in_month: str
    counts: str
    entries: str


class StretchView(NamedTuple):
    """Readings in a row that found a service down."""

    service: str
    by: str
    began: str
    until: str
    lasted: str
    entries: str


class CreditView(NamedTuple):
    """What the contract credits by one way of counting."""

    basis: str
    down: str
    availability: str
    tier: str
    credit: str
    worth: str


class LetterView(NamedTuple):
    """The claim, to be checked and signed by a person."""

    to: str
    sender: str
    subject: str
    account: str
    contract: str
    last_day: str
    warning: str
    """What is wrong with its evidence, if anything."""
    credits: tuple[str, ...]
    evidence: tuple[str, ...]
    """What it stands on, so that the letter can be read alone."""
    log: str


class PlanView(NamedTuple):
    """One plan, and its contract."""

    id: str
    contract: tuple[tuple[str, str], ...]
    credits: tuple[CreditView, ...]
    no_claim: str
    services: tuple[ServiceView, ...]
    incidents: tuple[IncidentView, ...]
    stretches: tuple[StretchView, ...]
    letters: tuple[LetterView, ...]
    """One, or none."""


class SlaView(NamedTuple):
    """The whole report."""

    head: HeadView
    gap: str
    plans: tuple[PlanView, ...]


def per_cent(value: Decimal) -> str:
    """`99.899 %`, cut and never rounded up: 99.8999 is not 99.9."""
    return f"{value.quantize(Decimal('0.001'), ROUND_FLOOR)} %"


def contract_rows(contract: Contract | None, promised: Sla | None) -> Iterator[tuple[str, str]]:
    """What the plan states of the contract; the rest is said to be missing."""
    yield "Contract", stated(contract and contract.ref)
    yield "Account at the vendor", stated(contract and contract.account)
    yield "Availability promised", f"{promised.availability} %" if promised else NOT_STATED
    services = ", ".join(f"`{one}`" for one in promised.services) if promised else ""
    yield "Services", services or "all of the plan"
    state = f"a service that is {at_least(counts_from(promised))}"
    assumed = "" if promised else "; the plan states no service level, so this is assumed"
    yield "Counts as downtime here", f"{state}{assumed}"
    yield "Downtime in the contract's words", stated(promised and promised.counts)
    yield "Credits", _tiers(promised)
    fee = promised.fee if promised else None
    yield "Fee a month", stated(fee)
    within_ = promised.claim_within if promised else None
    yield "Claim within", f"{span(within_)} after the end of the month" if within_ else NOT_STATED
    yield "Claim to", stated(promised and promised.claim_to)
    yield "Stated in", stated(promised and promised.stated_in)


def _tiers(promised: Sla | None) -> str:
    tiers = promised.credits if promised else ()
    ordered = sorted(tiers, key=lambda one: -one.below)
    return "; ".join(f"below {one.below} %: {one.credit} %" for one in ordered) or NOT_STATED


def service_rows(found: PlanMonth, past: timedelta) -> Iterator[ServiceView]:
    """A row for each service; of several, one for all together.

    Args:
        found: the month of a plan.
        past: how much of the month has passed.
    """
    for one in found.services:
        yield _row(f"{one.title} (`{one.key}`)", one.vendor, one.ours, past)
    if len(found.services) > 1:
        yield _row("**All together**, each moment once", found.vendor, found.ours, past)


def _row(title: str, vendor: Figure, ours: Figure, past: timedelta) -> ServiceView:
    unobserved = (elapsed(past - vendor.observed), elapsed(past - ours.observed))
    return ServiceView(title, *figure_words(vendor, past), *figure_words(ours, past), *unobserved)


def figure_words(one: Figure, past: timedelta) -> tuple[str, str]:
    """Downtime and availability; what was not observed may have been down."""
    if one.is_unobserved:
        return NOT_OBSERVED, NOT_OBSERVED
    if one.observed >= past:
        return elapsed(one.down), per_cent(one.availability)
    return f"at least {elapsed(one.down)}", f"at most {per_cent(one.availability)}"


def credit_rows(found: PlanMonth, past: timedelta) -> Iterator[CreditView]:
    """Both ways of counting, side by side."""
    bases = (("the vendor's own page", found.vendor), ("our probes", found.ours))
    for basis, one in bases:
        yield CreditView(basis, *figure_words(one, past), *_due(found, one))


def _due(found: PlanMonth, one: Figure) -> tuple[str, str, str]:
    """Tier, credit and worth; of what was not observed nothing is known."""
    if one.is_unobserved:
        return _NOT_KNOWN, _NOT_KNOWN, _NOT_KNOWN
    if one.credit is None:
        return "no tier, as far as observed", "none", "nothing"
    worth = found.amount(one.credit)
    tier, credit = f"below {one.credit.below} %", f"{one.credit.credit} %"
    return tier, credit, str(worth) if worth else "fee not stated"


def incident_rows(found: PlanMonth, month: Span) -> Iterator[IncidentView]:
    """Each incident once, with the services whose readings showed it."""
    shown: dict[tuple[str, str, int], list[tuple[ServiceMonth, OwnIncident, bool]]] = {}
    for service in found.services:
        for counts, incidents in ((True, service.found.incidents), (False, service.found.lesser)):
            for one in incidents:
                key = (one.told.url, one.told.id, one.first.seq)
                shown.setdefault(key, []).append((service, one, counts))
    for ones in shown.values():
        yield _incident(
            [service.key for service, _, _ in ones], ones[0][1], month, counts=ones[0][2]
        )


def _incident(keys: list[str], one: OwnIncident, month: Span, *, counts: bool) -> IncidentView:
    cut = within(one.span, month)
    by_vendor = one.told.started_at is not None and one.told.started_at <= one.first.at
    source = "the vendor's page" if by_vendor else f"our first reading, entry {one.first.seq}"
    gone = f"; gone by {second_text(one.gone.at)}, entry {one.gone.seq}" if one.gone else ""
    still = "" if one.gone else "; no later reading shows it gone"
    return IncidentView(
        f"{one.told.title or 'no title'} (id `{one.told.id or 'none'}`, {one.told.url})",
        ", ".join(f"`{key}`" for key in keys),
        one.told.impact.replace("_", " "),
        f"{second_text(one.span.since)} ({source})",
        f"{second_text(one.span.until)} (last reading that shows it){gone}{still}",
        elapsed(cut.lasted) if cut else "0 s",
        COUNTS if counts else _does_not_count(one.told.impact),
        f"{one.first.seq} to {one.last.seq}",
    )


def _does_not_count(impact: Verdict) -> str:
    if not impact.is_known:
        return "not known: the page names no impact"
    return "no: under what counts"


def stretch_rows(found: PlanMonth) -> Iterator[StretchView]:
    """Every stretch of readings that found a service down."""
    for service in found.services:
        for by, ones in (
            ("the vendor's page", service.found.page),
            ("our probes", service.found.probe),
        ):
            for one in ones:
                if one.is_down:
                    yield StretchView(
                        f"`{service.key}`", by, second_text(one.span.since),
                        second_text(one.span.until), elapsed(one.span.lasted), _seqs(one),
                    )  # fmt: skip


def _seqs(one: Stretch) -> str:
    if len(one.seqs) <= _SHOWN_ENTRIES:
        return ", ".join(str(seq) for seq in one.seqs)
    return f"{one.seqs[0]} to {one.seqs[-1]} ({len(one.seqs)} readings)"
