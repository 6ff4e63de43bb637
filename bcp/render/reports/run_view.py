"""What the report on a run says, part by part; the template only puts it in its place."""

from typing import NamedTuple

from bcp.plan.clauses import known_words, regimes
from bcp.render.reports.parts import HeadView, TimeView
from bcp.render.reports.run_decisions import ConsentView, DecisionView
from bcp.render.reports.run_evidence import BlobView, FileView, IncidentView
from bcp.render.reports.run_exercise import ExerciseView
from bcp.render.reports.run_facts import RunFacts
from bcp.render.reports.run_findings import FindingView
from bcp.render.reports.run_notices import NoticeView
from bcp.render.reports.run_people import PersonView
from bcp.render.reports.run_results import ImpactView, ResultView
from bcp.render.reports.run_steps import WayView
from bcp.render.reports.run_story import LineView


class ActionView(NamedTuple):
    """One corrective action."""

    id: str
    what: str
    owner: str
    due: str
    state: str


class ClauseView(NamedTuple):
    """One clause that such a report supports."""

    clause: str
    asks: str
    known: str


class RegimeView(NamedTuple):
    """One regime, its edition, and the clauses that such a report supports."""

    title: str
    clauses: tuple[ClauseView, ...]


class RunReportView(NamedTuple):
    """The whole report."""

    head: HeadView
    summary: tuple[str, ...]
    exercises: tuple[ExerciseView, ...]
    people: tuple[PersonView, ...]
    absent: tuple[str, ...]
    times: tuple[TimeView, ...]
    story: tuple[LineView, ...]
    decisions: tuple[DecisionView, ...]
    consents: tuple[ConsentView, ...]
    ways: tuple[WayView, ...]
    results: tuple[ResultView, ...]
    impacts: tuple[ImpactView, ...]
    notices: tuple[NoticeView, ...]
    worked: tuple[str, ...]
    findings: tuple[FindingView, ...]
    difficulties: tuple[str, ...]
    causes: tuple[str, ...]
    actions: tuple[ActionView, ...]
    changes: tuple[tuple[str, str], ...]
    incidents: tuple[IncidentView, ...]
    claim: tuple[tuple[str, str], ...]
    regimes: tuple[RegimeView, ...]
    no_regime: str
    """Said where there are none."""
    files: tuple[FileView, ...]
    blobs: tuple[BlobView, ...]
    commands: str


def action_views(facts: RunFacts) -> tuple[ActionView, ...]:
    """What has to be mended, open and closed."""
    views = []
    for one in facts.actions:
        state = "open" if one.is_open else f"closed {one.closed_at:%Y-%m-%d} by `{one.closed_by}`"
        if one.reason_blob:
            state += f": {facts.sources.text({'blob': one.reason_blob})}"
        title = facts.sources.text({"blob": one.title_blob})
        due = one.due.isoformat()
        late = one.is_open and one.due < facts.sources.at.date()
        views.append(
            ActionView(
                f"`{one.id}`",
                title,
                f"`{one.owner}`",
                due,
                f"**overdue**, {state}" if late else state,
            )
        )
    return tuple(views)


def no_regime(facts: tuple[RunFacts, ...]) -> str:
    """Why no clause is listed, where none is."""
    if not any(_counts(one) for one in facts):
        return "A demonstration, or an exercise that was not completed, supports no clause."
    return "The plan names no regime (`controls:`). `bcp report controls --regime NAME` maps any."


def _counts(facts: RunFacts) -> bool:
    """As the control map counts it."""
    return not facts.record.is_exercise or facts.record.counts_as_exercise


def regime_views(facts: tuple[RunFacts, ...]) -> tuple[RegimeView, ...]:
    """The clauses of the plan's own regimes that a record such as this supports."""
    counted = [one for one in facts if _counts(one)]
    named = {regime for one in counted if one.frozen for regime in one.frozen.loaded.plan.controls}
    kinds = {"report-run"} | {"exercise" if one.record.is_exercise else "run" for one in counted}
    return tuple(
        RegimeView(
            f"{regime.title}: {regime.edition}",
            tuple(
                ClauseView(one.id, one.asks, known_words(one.known))
                for one in regime.clauses
                if kinds & set(one.records)
            ),
        )
        for regime in (regimes(tuple(sorted(named))) if named else ())
    )
