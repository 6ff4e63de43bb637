"""`bcp report run RUN`: one run, or all runs of an incident, as a post-incident report.

Its parts are those of a post-incident and exercise report as auditors sample it, in their order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

from jinja2 import Template

from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import NOT_RECORDED, HeadView, head, moment
from bcp.render.reports.run_decisions import consents, decisions
from bcp.render.reports.run_evidence import blobs, causes, claim, files, incidents, plan_changes
from bcp.render.reports.run_exercise import exercise, kind_words, unstated
from bcp.render.reports.run_facts import RunFacts, facts_of
from bcp.render.reports.run_findings import Finding, FindingView, difficulties, findings, worked
from bcp.render.reports.run_moment import said
from bcp.render.reports.run_notices import notices
from bcp.render.reports.run_people import absent, people, started_by
from bcp.render.reports.run_results import impacts, met_word, results, targets_of
from bcp.render.reports.run_signs import onset
from bcp.render.reports.run_steps import way_views
from bcp.render.reports.run_story import story
from bcp.render.reports.run_times import declared, times
from bcp.render.reports.run_view import RunReportView, action_views, no_regime, regime_views
from bcp.render.words import approval, stated

TEMPLATE = "report-run.md.j2"
_View = TypeVar("_View")


def run_report(sources: Sources) -> Paper:
    """Make the report.

    Raises:
        UsageError: no run and no incident has this id, or several begin so.
        DocumentError: the template has a fault.
    """
    return paper_of(facts_of(sources))


def paper_of(facts: tuple[RunFacts, ...]) -> Paper:
    """Write the report on these runs; raises DocumentError."""
    view = report_view(facts)
    with faults_of(TEMPLATE):
        template: Template = facts[0].sources.environment.get_template(TEMPLATE)
        text = template.render(view._asdict())
    return Paper(_stem(facts), view.head.title, text)


def report_view(facts: tuple[RunFacts, ...]) -> RunReportView:
    """Gather what the report says."""
    found = sorted(_numbered(facts), key=lambda one: one[0])
    exercises = (exercise(one) for one in facts)
    return RunReportView(
        head=_head(facts),
        summary=_of(facts, _summary),
        exercises=tuple(one for one in exercises if one is not None),
        people=_of(facts, people),
        absent=_of(facts, absent),
        times=_of(facts, times),
        story=tuple(sorted(_of(facts, story), key=lambda one: int(one.seq))),
        decisions=_of(facts, decisions),
        consents=_of(facts, consents),
        ways=_of(facts, way_views),
        results=_of(facts, results),
        impacts=_of(facts, impacts),
        notices=_of(facts, notices),
        worked=_of(facts, worked),
        findings=tuple(view for _, view in found),
        difficulties=_of(facts, difficulties),
        causes=_of(facts, causes),
        actions=_of(facts, action_views),
        changes=tuple(plan_changes(one) for one in facts),
        incidents=_of(facts, incidents),
        claim=_of(facts, claim),
        regimes=regime_views(facts),
        no_regime=no_regime(facts),
        files=_of(facts, files),
        blobs=_of(facts, blobs),
        commands="\n".join(f"bcp audit show --run {one.state.id}" for one in facts),
    )


def _of(
    facts: Iterable[RunFacts], part: Callable[[RunFacts], Iterable[_View]]
) -> tuple[_View, ...]:
    return tuple(chain.from_iterable(part(one) for one in facts))


def _stem(facts: Sequence[RunFacts]) -> str:
    first = facts[0].state
    word = "incident" if len(facts) > 1 else "run"
    return f"{word}-{first.plan}-{first.started_at:%Y-%m-%d}-{first.id[:8]}"


def _head(facts: tuple[RunFacts, ...]) -> HeadView:
    kinds = " and ".join(dict.fromkeys(kind_words(one) for one in facts))
    titles = ", ".join(dict.fromkeys(_title(one) for one in facts))
    rows = [row for one in facts for row in _rows(one)]
    return head(
        facts[0].sources,
        stem=_stem(facts),
        title=f"{'Exercise' if facts[0].record.is_exercise else 'Post-incident'} report: {titles}",
        kind=kinds,
        rows=rows,
        banner=_banner(facts),
        signers=("Author", "Incident lead", "Observer", "Approver"),
    )


def _title(facts: RunFacts) -> str:
    return facts.frozen.loaded.plan.title if facts.frozen else facts.state.plan


def _banner(facts: Sequence[RunFacts]) -> Iterator[str]:
    yield from facts[0].unread
    for one in facts:
        if one.record.is_demo:
            yield "**A demonstration.** Prepared answers were played: nobody was exercised."
        elif one.record.is_exercise:
            yield "**An exercise.** The outage was a scenario; what was simulated says so."
        if one.state.result is None:
            yield f"**Not finished.** Run `{one.state.id[:8]}` is still open."
        if one.gone:
            yield f"**The plan as it was used cannot be read:** {one.gone}"


def _rows(facts: RunFacts) -> Iterator[tuple[str, str]]:
    state, record, prefix = facts.state, facts.record, facts.prefix
    yield f"{prefix}Run", f"`{state.id}`, incident `{state.incident}`"
    yield f"{prefix}Plan", _plan(facts)
    yield f"{prefix}Plan file used", f"SHA-256 `{state.plan_sha256}`"
    if record.is_exercise:
        yield f"{prefix}Scenario", unstated(facts)
    yield f"{prefix}Opened", f"{moment(state.started_at)} by {started_by(facts)}"
    yield f"{prefix}Result", state.result or "still open"
    entries = f"{record.first_seq} to {record.last_seq}, {state.entries} of this run"
    yield f"{prefix}Its entries", entries


def _plan(facts: RunFacts) -> str:
    document = facts.frozen.loaded.plan.document if facts.frozen else None
    if facts.frozen is None or document is None:
        return f"`{facts.state.plan}`, version and approval {stated(None)}"
    by = facts.frozen.names.responsible(document.approved_by) if document.approved_by else None
    status = document.status.replace("_", " ")
    approved = f"approved: {approval(by, document.approved_on)}"
    return f"`{facts.state.plan}`, version {stated(document.version)}, {status}; {approved}"


def _summary(facts: RunFacts) -> Iterator[str]:
    """What, when, whether in time, and the worst finding."""
    yield f"{facts.prefix}Onset: {said(onset(facts))}."
    yield f"{facts.prefix}Declared: {said(declared(facts))}."
    affected = ", ".join(facts.title_of(one) for one in facts.state.affected) or NOT_RECORDED
    yield f"{facts.prefix}Processes affected: {affected}."
    for one in targets_of(facts):
        yield f"{facts.prefix}{facts.title_of(one.process)}: RTO met: {met_word(one)}."
    found = findings(facts)
    counts = [f"{_count(found, each)} {each}" for each in ("high", "medium", "low")]
    yield f"{facts.prefix}Findings by rule: {', '.join(counts)}."
    if found:
        yield f"{facts.prefix}Worst finding: {found[0].words} ({found[0].evidence})."


def _count(found: Iterable[Finding], severity: str) -> int:
    return sum(one.severity == severity for one in found)


def _numbered(facts: Iterable[RunFacts]) -> Iterator[tuple[int, FindingView]]:
    """Every finding with its number, the worst first over all runs."""
    order = {"high": 0, "medium": 1, "low": 2}
    known = [(one, each) for one in facts for each in findings(one)]
    known.sort(key=lambda pair: order[pair[1].severity])
    for number, (one, each) in enumerate(known, start=1):
        words = f"{one.prefix}{each.words}"
        yield number, FindingView(f"F{number}", f"**{each.severity}**", words, each.evidence)
