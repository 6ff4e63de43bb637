"""All services of a contract in one month, and what the contract credits for it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from msgspec import Struct

from bcp.insight import sla
from bcp.insight.sla import Down, Span
from bcp.insight.sla_readings import SlaReading
from bcp.model.money import Money
from bcp.model.verdict import Verdict
from bcp.plan.contract import Contract, Credit, Sla
from bcp.plan.model import Plan, Service


class Figure(Struct, frozen=True):
    """Downtime by one way of counting."""

    spans: tuple[Span, ...]
    """Each moment once, however many services were down."""
    availability: Decimal
    """In per cent of the month, as if all that is not known to be down was up."""
    credit: Credit | None
    """The tier that the contract names for it."""
    observed: timedelta
    """How much of the month was observed; of several services, of the one observed least."""

    @property
    def down(self) -> timedelta:
        """How long it was down."""
        return sla.total(self.spans)

    @property
    def is_unobserved(self) -> bool:
        """Whether nothing is known at all: then it is neither good nor bad."""
        return not self.observed and not self.spans


class ServiceMonth(Struct, frozen=True):
    """One service."""

    key: str
    title: str
    found: Down
    vendor: Figure
    ours: Figure


class PlanMonth(Struct, frozen=True):
    """One plan: the contract that it states, and its services."""

    plan: str
    contract: Contract | None
    services: tuple[ServiceMonth, ...]
    vendor: Figure
    """Of all services together."""
    ours: Figure

    @property
    def sla(self) -> Sla | None:
        """What the contract promises, if the plan says so."""
        return self.contract.sla if self.contract else None

    def last_day(self, month: Span) -> date | None:
        """The last day of the claim; None where the plan states none."""
        if self.sla is None or self.sla.claim_within is None:
            return None
        return (month.until - timedelta(days=1) + self.sla.claim_within).date()

    def amount(self, due: Credit) -> Money | None:
        """What a tier is worth; None where the plan states no fee."""
        if self.sla is None or self.sla.fee is None:
            return None
        worth = (self.sla.fee.amount * due.credit / 100).quantize(Decimal("0.01"))
        return Money(worth, self.sla.fee.currency)


def month_of(first: date) -> Span:
    """The calendar month of a day, in UTC."""
    begins = datetime.combine(first.replace(day=1), time(), UTC)
    return Span(begins, (begins + timedelta(days=32)).replace(day=1))


def plan_month(
    plan: Plan, readings: Mapping[str, Sequence[SlaReading]], gap: timedelta, month: Span
) -> PlanMonth:
    """Judge one plan's contract.

    Args:
        plan: one for the vendor.
        readings: of all services, by key.
        gap: how far two readings may lie apart.
        month: in UTC.
    """
    stated = plan.dependency.contract
    promised = stated.sla if stated else None
    services = tuple(
        _service(plan, one, readings.get(f"{plan.id}/{one.id}", ()), gap, month)
        for one in plan.dependency.services
        if not (promised and promised.services) or one.id in promised.services
    )
    vendor, ours = ([one.vendor for one in services], [one.ours for one in services])
    return PlanMonth(
        plan.id,
        stated,
        services,
        _together(vendor, promised, month),
        _together(ours, promised, month),
    )


def counts_from(promised: Sla | None) -> Verdict:
    """The least state that counts as downtime; a plan that states none has the usual one."""
    return promised.counts_from if promised else Verdict.PARTIAL_OUTAGE


def _together(figures: Sequence[Figure], promised: Sla | None, month: Span) -> Figure:
    least = min((one.observed for one in figures), default=timedelta(0))
    return _figure((span for one in figures for span in one.spans), least, promised, month)


def _figure(
    spans: Iterable[Span], observed: timedelta, promised: Sla | None, month: Span
) -> Figure:
    """Availability and credit of stretches that may overlap."""
    joined = sla.union(spans)
    reached = sla.availability(sla.total(joined), month)
    return Figure(joined, reached, sla.credit(promised, reached) if promised else None, observed)


def _service(
    plan: Plan, service: Service, readings: Sequence[SlaReading], gap: timedelta, month: Span
) -> ServiceMonth:
    stated = plan.dependency.contract
    promised = stated.sla if stated else None
    found = sla.down(readings, counts_from(promised), gap, month)
    by_page, by_probe = sla.observed(found.page), sla.observed(found.probe)
    return ServiceMonth(
        f"{plan.id}/{service.id}",
        service.title,
        found,
        _figure(sla.vendor_spans(found, month), by_page, promised, month),
        _figure(sla.probe_spans(found), by_probe, promised, month),
    )
