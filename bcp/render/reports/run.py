"""`bcp report run RUN`: one run, or all runs of an incident, as a post-incident report."""

from jinja2 import Template

from bcp.model.errors import UsageError
from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import head, moment
from bcp.run.fold import folds
from bcp.run.state import RunState

TEMPLATE = "report-run.md.j2"


def run_report(sources: Sources) -> Paper:
    """Make the report.

    Raises:
        UsageError: no run and no incident has this id, or several begin so.
        DocumentError: the template has a fault.
    """
    runs = asked_runs(sources)
    stem = f"run-{runs[0].plan}-{runs[0].started_at:%Y-%m-%d}-{runs[0].id[:8]}"
    kind = "exercise" if runs[0].mode == "exercise" else "real incident"
    title = f"Report on the {kind} of {', '.join(dict.fromkeys(one.plan for one in runs))}"
    rows = (
        ("Runs", ", ".join(f"`{one.id}` ({one.plan})" for one in runs)),
        ("Started", moment(runs[0].started_at)),
        ("Result", ", ".join(one.result or "still open" for one in runs)),
    )
    view = head(sources, stem=stem, title=title, kind=kind, rows=rows)
    with faults_of(TEMPLATE):
        template: Template = sources.environment.get_template(TEMPLATE)
        text = template.render(head=view)
    return Paper(stem, title, text)


def asked_runs(sources: Sources) -> tuple[RunState, ...]:
    """The run that was asked for, or every run of the incident whose id begins so.

    Raises:
        UsageError: there is none, or several begin so.
    """
    runs = sorted(folds(sources.entries).values(), key=lambda one: one.started_at)
    wanted = sources.asked.run or ""
    incidents = {one.incident for one in runs if wanted and one.incident.startswith(wanted)}
    if len(incidents) == 1:
        return tuple(one for one in runs if one.incident in incidents)
    found = [one for one in runs if wanted and one.id.startswith(wanted)]
    if len(found) == 1:
        return tuple(found)
    there = ", ".join(f"{one.id[:8]} ({one.plan})" for one in found or runs) or "none"
    raise UsageError(
        f"{wanted!r}: " + ("several runs begin so." if found else "there is no such run."),
        means=f"Runs in this log: {there}.",
        next_action="Name one of them; bcp runs lists them all.",
    )
