"""`bcp report management`: the state, the gaps, the figures and the decisions, on two pages."""

from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import Template

from bcp.insight.concentration import Concentration, concentrations, critical, vendor_index
from bcp.insight.metrics import UNPROVED, metrics
from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import HeadView, head
from bcp.render.reports.programme_facts import Programme, programme_of
from bcp.render.reports.programme_gaps import Gap, gaps
from bcp.render.reports.programme_words import figures, part, period_rows, ways_gone
from bcp.render.reports.tables import TableView

TEMPLATE = "report-management.md.j2"
_GAPS, _NAMED, _DECISIONS, _PROOF = 6, 3, 5, 7
"""What two pages have room for; what is left out is counted and stands in the programme report."""
_ITEM = 160
"""Characters of one item: a title that somebody made long must not push a figure off the page."""


class Short(NamedTuple):
    """A list cut to its room, and what is said of the rest."""

    items: tuple[str, ...]
    rest: str


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
        signers=("Continuity manager", "For the management"),
    )  # fmt: skip
    known = gaps(found)
    with faults_of(TEMPLATE):
        template: Template = sources.environment.get_template(TEMPLATE)
        text = template.render(
            head=top,
            proof=_proof(top),
            state=_state_table(found),
            gaps=_short([_gap(one) for one in known], _GAPS, "kinds of gaps"),
            figures=_figure_table(found),
            unproved=", ".join(one.name for one in UNPROVED),
            decisions=_short([one.decision for one in known], _DECISIONS, "decisions"),
            detail=f"bcp report programme --from {period.since} --to {period.until}",
        )
    return Paper(stem, title, text)


def _proof(top: HeadView) -> Short:
    return _short([_cut(one) for one in top.proof], _PROOF, "findings of `bcp audit verify`")


def _short(items: Sequence[str], room: int, what: str) -> Short:
    left = len(items) - room
    rest = f"{left} more {what}: see the programme report." if left > 0 else ""
    return Short(tuple(items[:room]), rest)


def _gap(gap: Gap) -> str:
    named = "; ".join(_cut(item) for item in gap.items[:_NAMED])
    left = len(gap.items) - _NAMED
    more = f"; and {left} more" if left > 0 else ""
    return f"**{gap.lead.removesuffix('.')}** ({len(gap.items)}): {named}{more}."


def _cut(item: str) -> str:
    return item if len(item) <= _ITEM else f"{item[:_ITEM].replace('`', '')}…"


def _state_table(found: Programme) -> TableView:
    return TableView(("What", "State", "From"), _state_rows(found), "")


def _state_rows(found: Programme) -> tuple[tuple[str, str, str], ...]:
    plans = found.plans
    sound = len(plans)
    whole = sound + len(found.sources.workspace.broken)
    approved = sum(
        one.loaded.plan.document is not None and one.loaded.plan.document.status == "approved"
        for one in plans
    )
    timely = sum(one.recency.last is not None and not one.recency.is_overdue for one in plans)
    every, by_hand = ways_gone(found)
    return (
        ("Plans", f"{sound} of {whole} sound, {approved} approved", "plans"),
        ("Exercised, and not overdue", f"{timely} of {sound} plans", "log, plans"),
        ("Ways to a fallback that were gone", part(every), "log, plans"),
        ("Of them without AI", part(by_hand), "log, plans"),
        ("Real incidents; exercises", _runs(found), "log"),
        ("Outages; without a run or a stand-by", _outages(found), "log's readings"),
        ("Corrective actions", _actions(found), "log"),
        ("Concentration of critical processes", _concentration(found), "plans"),
    )


def _runs(found: Programme) -> str:
    real = sum(not one.is_exercise for one in found.in_period)
    rehearsed = sum(one.counts_as_exercise for one in found.in_period)
    return f"{real}; {rehearsed}"


def _outages(found: Programme) -> str:
    return f"{len(found.outages)}; {len(found.unmet)}"


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
    return f"`{one.domain}` {one.processes} of {one.of}"


def _figure_table(found: Programme) -> TableView:
    rows = [(one.name, *figures(one), one.formula) for one in metrics(found.figures)]
    return TableView(
        ("Figure", "Real incidents", "Exercises", "How it is counted"), tuple(rows), ""
    )
