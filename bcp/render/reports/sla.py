"""`bcp report sla VENDOR`: a month's downtime by the vendor's page and by our probes; the claim.

Both ways of counting stand side by side, for the contract says which of them counts. The claim is a
draft: bcp sends nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bcp.insight.on_record import READ
from bcp.insight.series import DEFAULT_INTERVAL, window
from bcp.insight.sla import Span
from bcp.insight.sla_month import PlanMonth, month_of, plan_month
from bcp.insight.sla_readings import SlaRead, sla_readings
from bcp.model.errors import UsageError
from bcp.plan.loaded import LoadedPlan
from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import elapsed, entries, head, organisation
from bcp.render.reports.sla_view import (
    COUNTS,
    LetterView,
    PlanView,
    SlaView,
    contract_rows,
    credit_rows,
    figure_words,
    incident_rows,
    service_rows,
    stretch_rows,
)
from bcp.render.words import NOT_STATED, stated

TEMPLATE = "report-sla.md.j2"
_UNSOUND = "The audit log does not verify: find out why before you send it."
_TOGETHER = (
    "It counts a moment in which any of the services was down: check that the contract does,"
    " else claim for each service by itself."
)


def sla_report(sources: Sources) -> Paper:
    """Make the report on one vendor and one month; without one, the month before this.

    Raises:
        UsageError: no plan is about this vendor.
        DocumentError: the template has a fault.
    """
    vendor = sources.asked.vendor or ""
    plans = _plans(sources, vendor)
    month = month_of(sources.asked.since or _last_month(sources.at))
    every = max(DEFAULT_INTERVAL, sources.workspace.settings.watch.every)
    gap = window(sources.at, every).gap
    read = sla_readings(sources.typed(READ))
    found = tuple(plan_month(one.plan, read.by_service, gap, month) for one in plans)
    stem = f"sla-{vendor}-{month.since:%Y-%m}"
    title = f"Service level of {vendor} in {month.since:%Y-%m}"
    view = SlaView(
        head(
            sources, stem=stem, title=title, kind="service level of a vendor in one month",
            rows=_rows(vendor, month, plans),
            banner=(*_undated(read), *_banner(sources, found, month)),
        ),
        elapsed(gap),
        tuple(_plan(sources, one, month) for one in found),
    )  # fmt: skip
    with faults_of(TEMPLATE):
        text = sources.environment.get_template(TEMPLATE).render(view._asdict())
    return Paper(stem, title, text)


def _plans(sources: Sources, vendor: str) -> tuple[LoadedPlan, ...]:
    loaded = sources.workspace.plans
    found = tuple(one for one in loaded if one.plan.dependency.vendor == vendor)
    if not found:
        there = ", ".join(dict.fromkeys(one.plan.dependency.vendor for one in loaded)) or "none"
        broken = "".join(f" {one.path} has faults." for one in sources.workspace.broken)
        raise UsageError(
            f"No plan is about a vendor {vendor!r}.",
            means=f"Vendors that plans here are about: {there}.{broken}",
            next_action="Name one of them.",
        )
    return found


def _last_month(at: datetime) -> datetime:
    return at.replace(day=1) - timedelta(days=1)


def _rows(vendor: str, month: Span, plans: Iterable[LoadedPlan]) -> Iterator[tuple[str, str]]:
    yield "Vendor", f"`{vendor}`"
    last = (month.until - timedelta(days=1)).date()
    yield "Month", f"{month.since.date()} to {last}, in UTC; {elapsed(month.lasted)}"
    for one in plans:
        yield f"Plan `{one.plan.id}`", f"SHA-256 `{one.file.sha256}`"


def _undated(read: SlaRead) -> Iterator[str]:
    if read.undated:
        yield (
            f"**Readings whose time cannot be read** ({entries(read.undated)}): nothing of them is"
            " counted; if they are of this month, it was observed more than is said here."
        )


def _banner(sources: Sources, found: Iterable[PlanMonth], month: Span) -> Iterator[str]:
    if sources.at < month.until:
        yield "**The month is not over**: these figures are not final, and there is no claim yet."
    for broken in sources.workspace.broken:
        yield f"The plan `{broken.path}` **has faults**: nothing of it is counted here."
    for one in found:
        last = one.last_day(month)
        if last is not None and _is_due(one) and last < sources.at.date():
            yield f"**The last day of the claim has passed**: {last}, by the plan `{one.plan}`."
        if all(each.vendor.is_unobserved and each.ours.is_unobserved for each in one.services):
            yield f"**Nothing was observed** of the services of `{one.plan}` in this month."


def _plan(sources: Sources, found: PlanMonth, month: Span) -> PlanView:
    is_over = sources.at >= month.until
    past = max(min(sources.at, month.until) - month.since, timedelta(0))
    has_claim = is_over and _is_due(found)
    return PlanView(
        found.plan,
        tuple(contract_rows(found.contract, found.sla)),
        tuple(credit_rows(found, past)) if found.sla and found.sla.credits else (),
        "" if has_claim else _why_no_claim(found, is_over=is_over),
        tuple(service_rows(found, past)),
        tuple(incident_rows(found, month)),
        tuple(stretch_rows(found)),
        (_letter(sources, found, month),) if has_claim else (),
    )


def _is_due(found: PlanMonth) -> bool:
    return found.vendor.credit is not None or found.ours.credit is not None


def _why_no_claim(found: PlanMonth, *, is_over: bool) -> str:
    if found.sla is None:
        return "The plan states no service level: read the contract for what it credits."
    if not found.sla.credits:
        return "The plan states no credits: read the contract for what it grants."
    if not is_over:
        return "The month is not over."
    if found.vendor.is_unobserved and found.ours.is_unobserved:
        return "Nothing was observed, so nothing can be claimed from this record."
    return "Neither way of counting reaches a tier of the contract, as far as was observed."


def _letter(sources: Sources, found: PlanMonth, month: Span) -> LetterView:
    contract, promised = found.contract, found.sla
    last = found.last_day(month)
    return LetterView(
        stated(promised and promised.claim_to),
        organisation(sources.workspace),
        f"Claim for a service credit, {month.since:%Y-%m}",
        stated(contract and contract.account),
        stated(contract and contract.ref),
        str(last) if last else NOT_STATED,
        " ".join(_warnings(sources, found)),
        tuple(_claims(found, month)),
        tuple(_evidence(found, month)),
        f"`{sources.proof.origin}`, {sources.proof.size:,} entries, root `{sources.proof.root}`",
    )


def _warnings(sources: Sources, found: PlanMonth) -> Iterator[str]:
    if not sources.proof.sound:
        yield _UNSOUND
    if len(found.services) > 1:
        yield _TOGETHER


def _claims(found: PlanMonth, month: Span) -> Iterator[str]:
    """What is claimed, by each way of counting that reaches a tier."""
    bases = (
        ("By the incidents and states of your own status page", found.vendor),
        ("By our own requests to your service", found.ours),
    )
    for basis, one in bases:
        if one.credit is not None:
            worth = found.amount(one.credit)
            money = f", {worth}" if worth else ""
            down, reached = figure_words(one, month.lasted)
            yield (
                f"{basis}: {down} of downtime, availability {reached}, below {one.credit.below} %:"
                f" a credit of {one.credit.credit} % of the fee for the month{money}."
            )


def _evidence(found: PlanMonth, month: Span) -> Iterator[str]:
    for one in incident_rows(found, month):
        if one.counts == COUNTS:
            yield (
                f"Your incident {one.title}, impact {one.impact}: from {one.began} until"
                f" {one.until}; our entries {one.entries}."
            )
    for each in stretch_rows(found):
        yield (
            f"{each.service} found down by {each.by}: from {each.began} until {each.until},"
            f" {each.lasted}; our entries {each.entries}."
        )
