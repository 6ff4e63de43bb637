"""`bcp report programme`: every plan over a period, with complete lists to sample from."""

from jinja2 import Template

from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports import programme_lists as lists
from bcp.render.reports import programme_tables as tables
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import head
from bcp.render.reports.programme_facts import Programme, programme_of
from bcp.render.reports.programme_gaps import gaps
from bcp.render.reports.programme_words import (
    part,
    period_rows,
    unreadable_banner,
    ways_gone,
)

TEMPLATE = "report-programme.md.j2"


def programme_report(sources: Sources) -> Paper:
    """Make the report.

    Raises:
        UsageError: the period ends before it begins.
        DocumentError: the template has a fault.
    """
    found = programme_of(sources)
    period = found.period
    stem = f"programme-{period.since}-{period.until}"
    title = f"Continuity programme, {period.since} to {period.until}"
    top = head(
        sources, stem=stem, title=title, kind="programme report", rows=period_rows(found),
        banner=unreadable_banner(found),
        signers=("Author", "Continuity manager", "Approver"),
    )  # fmt: skip
    with faults_of(TEMPLATE):
        template: Template = sources.environment.get_template(TEMPLATE)
        text = template.render(head=top, gaps=gaps(found), **_tables(found))
    return Paper(stem, title, text)


def _tables(found: Programme) -> dict[str, object]:
    every, by_hand = ways_gone(found)
    return {
        "plans": tables.plan_table(found),
        "targets": tables.target_table(found),
        "ways": tables.way_tables(found),
        "gone": part(every),
        "gone_by_hand": part(by_hand),
        "planned": tables.planned_table(found),
        "outages": lists.outage_table(found),
        "watched": lists.watched_table(found),
        "actions": lists.action_table(found),
        "on_time": part(found.closure.on_time),
        "figures": lists.figure_table(found),
        "incidents": lists.incident_table(found),
        "exercises": lists.exercise_table(found),
        "stood_by": lists.stood_by_table(found),
        "census": lists.census(found),
    }
