"""`bcp report management`: the state, the gaps, the figures and the decisions, on two pages."""

from collections.abc import Sequence

from jinja2 import Template

from bcp.insight.concentration import Concentration, concentrations, critical, vendor_index
from bcp.insight.metrics import UNPROVED, Metric, metrics
from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import HeadView, head
from bcp.render.reports.programme_approval import is_approved
from bcp.render.reports.programme_facts import OfPlan, Programme, programme_of
from bcp.render.reports.programme_gap import Gap
from bcp.render.reports.programme_gaps import gaps
from bcp.render.reports.programme_words import (
    figures,
    part,
    period_rows,
    unreadable_banner,
    ways_gone,
)
from bcp.render.reports.tables import TableView

TEMPLATE = "report-management.md.j2"
_GAPS, _NAMED, _PROOF = 6, 2, 7
"""What two pages have room for; what is left out is counted and stands in the programme report."""
_ITEM = 130
"""Characters of one item: a title that somebody made long must not push a figure off the page."""


def management_report(sources: Sources) -> Paper:
    """Make the report.

    Raises:
        UsageError: the period ends before it begins.
        DocumentError: the template has a fault.
    """
    found = programme_of(sources)
    period = found.period
    stem = f"management-{period.since}-{period.until}"
    title = f"Continuity: management report, {period.since} to {period.until}"
    top = head(
        sources, stem=stem, title=title, kind="management report", rows=period_rows(found)[:1],
        banner=unreadable_banner(found),
        signers=("Continuity manager", "For the management"),
    )  # fmt: skip
    known = gaps(found)
    with faults_of(TEMPLATE):
        template: Template = sources.environment.get_template(TEMPLATE)
        text = template.render(
            head=top,
            proof=" ".join(_proof(top)),
            state=_state(found),
            gaps=_gap_table(known),
            more_gaps=_more(len(known) - _GAPS, "kinds of gaps, each with a decision"),
            figures=_figure_table(found),
            silent=_silent(found),
            unproved=", ".join(one.name for one in UNPROVED),
            detail=f"bcp report programme --from {period.since} --to {period.until}",
        )
    return Paper(stem, title, text)


def _proof(top: HeadView) -> tuple[str, ...]:
    left = _more(len(top.proof) - _PROOF, "findings of `bcp audit verify`")
    said = [f"{_cut(one).rstrip('.…')}." for one in top.proof[:_PROOF]]
    return (*said, *([left] if left else []))


def _more(left: int, what: str) -> str:
    return f"{left} more {what}: see the programme report." if left > 0 else ""


def _gap_table(known: Sequence[Gap]) -> TableView:
    return TableView(
        ("Gap", "#", "Which", "Decision wanted"),
        tuple((one.lead, str(len(one.items)), _named(one), one.decision) for one in known[:_GAPS]),
        "None was found by what the programme report looks at, so no decision follows.",
    )


def _named(gap: Gap) -> str:
    left = len(gap.items) - _NAMED
    more = f"; and {left} more" if left > 0 else ""
    return "; ".join(_cut(item) for item in gap.items[:_NAMED]) + more


def _cut(item: str) -> str:
    return item if len(item) <= _ITEM else f"{item[:_ITEM].replace('`', '')}…"


def _state(found: Programme) -> tuple[tuple[str, str], ...]:
    plans = found.plans
    sound = len(plans)
    whole = sound + len(found.sources.workspace.broken)
    approved = sum(is_approved(one) for one in plans)
    timely = sum(_is_timely(one) for one in plans)
    every, by_hand = ways_gone(found)
    return (
        ("Plans", f"{sound} of {whole} sound, {approved} approved by their own words"),
        ("Exercised within their own interval", f"{timely} of {sound} plans"),
        ("Ways from a process to a fallback that were gone", part(every)),
        ("Of the ways without AI", part(by_hand)),
        ("Runs", _runs(found)),
        ("Outages", _outages(found)),
        ("Corrective actions", _actions(found)),
        ("Concentration of critical processes", _concentration(found)),
    )


def _is_timely(one: OfPlan) -> bool:
    """Where no interval is stated, nobody can say so."""
    recent = one.recency
    return recent.last is not None and recent.every is not None and not recent.is_overdue


def _runs(found: Programme) -> str:
    real = sum(one.counts_as_incident for one in found.in_period)
    rehearsed = sum(one.counts_as_exercise for one in found.in_period)
    unread = len(found.unreadable)
    more = f"; {unread} that cannot be read, and count nowhere" if unread else ""
    return f"{real} real; {rehearsed} exercised to the end{more}"


def _outages(found: Programme) -> str:
    """With how much of them can be known: no outage is on record of what nobody read."""
    services = sum(len(one.watched) for one in found.plans)
    return (
        f"{len(found.outages)} by our readings, {len(found.unmet)} of them with neither a run nor a"
        f" recorded stand-by; {len(found.unread)} of {services} services read for less than half of"
        " the period"
    )


def _actions(found: Programme) -> str:
    known = found.closure
    closed = f"closed on time: {part(known.on_time)}"
    return f"{len(known.open)} open, {len(known.overdue)} of them overdue; {closed}"


def _concentration(found: Programme) -> str:
    known = critical(found.sources.workspace)
    index = vendor_index(known)
    if index is None:
        return "no plan names a critical process"
    most = "; ".join(_most(one) for one in concentrations(known))
    return f"{most}; index of vendors (HHI) {index:,} of 10,000"


def _most(one: Concentration) -> str:
    if not one.domain:
        return f"{one.kind}: not stated"
    silent = f" ({one.silent} not stated)" if one.silent else ""
    return f"`{one.domain}` {one.processes} of {one.of}{silent}"


def _figure_table(found: Programme) -> TableView:
    known = [one for one in metrics(found.figures) if _says_anything(one)]
    return TableView(
        ("Figure", "Real incidents", "Exercises", "How it is counted"),
        tuple((one.name, *figures(one), one.formula) for one in known),
        "The log holds nothing of the period to make a figure of.",
    )


def _silent(found: Programme) -> str:
    """The figures that the period gives nothing for: named, never left out."""
    names = [one.name for one in metrics(found.figures) if not _says_anything(one)]
    return ", ".join(names) or "none"


def _says_anything(one: Metric) -> bool:
    return one.incidents is not None or one.exercises is not None
