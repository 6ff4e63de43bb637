"""What `bcp check` shows: the worst first, one line for what is fine. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bcp.cli.cells import text_columns
from bcp.cli.check_frame import counted, frame, head
from bcp.cli.checked import Checked, Recorded
from bcp.cli.verdict_words import VERDICT_COLUMNS, VERDICT_WORDS
from bcp.insight.impact import ProcessSituation
from bcp.insight.situation import Situation
from bcp.insight.vantage import is_failing
from bcp.insight.words import elapsed_text, listed, moment_text
from bcp.model.duration import clock_text, duration_text
from bcp.model.instant import second_text
from bcp.model.observation import PageReading, ServiceFinding, Sweep, Vantage
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Tone, line
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.run.state import RunState

_TITLES_COLUMNS = 28
_INDENT = 2
_NOT_RECORDED = Recorded()


def check_screen(checked: Checked, recorded: Recorded = _NOT_RECORDED) -> Screen:
    """The screen for a person."""
    parts: list[Part] = [Gap()]
    for situation in checked.situations:
        parts += _plan(situation, checked)
    parts += [_own(finding, checked) for finding in _own_troubles(checked.sweep)]
    return Screen((*parts, *frame(checked, recorded)), Head(head(checked)))


def check_lines(checked: Checked) -> str:
    """The same for a pipe: verdict, service, scope, since and reason, with tabs between."""
    rows = [
        (finding.verdict.value, finding.key, finding.scope, _since(situation, finding),
         _aged(finding.reason, [finding], checked))
        for situation in checked.situations
        for finding in situation.findings
    ]  # fmt: skip
    return "".join("\t".join(visible(cell) for cell in row) + "\n" for row in rows)


def _plan(situation: Situation, checked: Checked) -> Iterator[Part]:
    ids = max(len(one.plan.id) for one in checked.situations) + 2
    worst, same = situation.findings[0], _same(situation)
    word, tone = VERDICT_WORDS[worst.verdict]
    lead = [
        Span(word.ljust(VERDICT_COLUMNS), tone),
        Span(situation.plan.id.ljust(ids), Tone.STRONG),
    ]
    titles = _titles(situation, checked)
    hang = VERDICT_COLUMNS + ids
    titles = titles.ljust(min(_widest_titles(checked), _TITLES_COLUMNS))
    text = "  ".join(filter(None, (titles, _aged(_rest(situation, worst), same, checked))))
    yield Line((*lead, Span(text)), _INDENT, hang)
    rows = _also(situation, same, checked)
    if worst.verdict.is_outage or situation.activation.met:
        rows = [*_evidence(same), *rows, *_consequences(situation, checked.incidents)]
    yield Facts(tuple(rows), _INDENT + VERDICT_COLUMNS)


def _word(verdict: Verdict) -> str:
    return VERDICT_WORDS[verdict][0]


def _same(situation: Situation) -> list[ServiceFinding]:
    """The services of a plan that stand on its first line: the worst."""
    word = _word(situation.findings[0].verdict)
    return [one for one in situation.findings if _word(one.verdict) == word]


def _titles(situation: Situation, checked: Checked) -> str:
    return ", ".join(checked.titles[one.key] for one in _same(situation))


def _widest_titles(checked: Checked) -> int:
    return max(text_columns(_titles(one, checked)) for one in checked.situations)


def _rest(situation: Situation, worst: ServiceFinding) -> str:
    since = situation.since.at
    if worst.verdict.is_outage and since is not None:
        return f"since {_instant(since, situation.at)}, {elapsed_text(situation.at - since)}"
    if worst.verdict is not Verdict.OPERATIONAL:
        return _reason(worst, situation.vantage)
    ours = next((one.reason for one in situation.findings if one.cause), "")
    return ours or ("" if worst.scope == "page and probe" else worst.scope)


def _instant(at: datetime, now: datetime) -> str:
    """To the second, for the clocks run from it; of another day with its date."""
    return f"{at:%H:%M:%S}" if at.date() == now.date() else moment_text(at, now)


def _reason(finding: ServiceFinding, vantage: Vantage) -> str:
    """Why; where this machine's network is why, that is said once, below everything."""
    ours = is_failing(vantage) and finding.verdict is Verdict.UNKNOWN
    return "cannot be read from here" if ours else finding.reason


def _also(
    situation: Situation, shown: Sequence[ServiceFinding], checked: Checked
) -> list[tuple[str, Line]]:
    """Services of the same plan that are neither as bad nor fine."""
    return [
        ("also", line(_aged(_other(one, checked), [one], checked), hang=2))
        for one in situation.findings
        if one not in shown and one.verdict is not Verdict.OPERATIONAL
    ]


def _other(finding: ServiceFinding, checked: Checked) -> str:
    why = _reason(finding, checked.sweep.vantage)
    return f"{checked.titles[finding.key]}: {_word(finding.verdict)}, {why}"


def _aged(text: str, findings: Sequence[ServiceFinding], checked: Checked) -> str:
    """The text, and behind it how old the oldest of these readings is, where the log told one."""
    ages = [age for one in findings if (age := checked.age(one)) is not None]
    said = f"recorded {elapsed_text(max(ages))} ago" if ages else ""
    return " · ".join(filter(None, (text, said)))


def _evidence(findings: Sequence[ServiceFinding]) -> list[tuple[str, Line]]:
    """What the pages say and what our probes say, each thing once."""
    urls = dict.fromkeys(page.url for finding in findings for page in finding.pages)
    pages = [_page([p for f in findings for p in f.pages if p.url == url]) for url in urls]
    probes = dict.fromkeys(probe.reason for finding in findings for probe in finding.probes)
    causes = dict.fromkeys(finding.cause for finding in findings if finding.cause)
    return [
        *(("page", line(text, hang=2)) for text in pages),
        *(("probe", line(text, hang=2)) for text in probes),
        *(("cause", line(text, hang=2)) for text in causes),
    ]


def _page(readings: Sequence[PageReading]) -> str:
    """One page, read for several services: its incidents, and how many of our components."""
    error = next((page.error for page in readings if page.error), None)
    if error:
        return f"cannot be read: {error}"
    told = dict.fromkeys(
        f'"{one.title}" · {one.status}'
        for page in readings
        for one in page.incidents
        if one.touches_ours
    )
    ours = {one.id: one for page in readings for one in page.components}
    bad = sum(one.state is not Verdict.OPERATIONAL for one in ours.values())
    states = dict.fromkeys(page.state.value.replace("_", " ") for page in readings)
    parts = f"{bad} of our {counted(len(ours), 'component')}" if ours else ", ".join(states)
    return " · ".join([*told, parts])


def _consequences(
    situation: Situation, incidents: Mapping[str, RunState]
) -> Iterator[tuple[str, Line]]:
    if situation.shared_cause:
        yield "cause", line(str(situation.shared_cause), hang=2)
    if situation.affected:
        yield "hits", line(" · ".join(_hit(one) for one in situation.affected), hang=2)
    run = incidents.get(situation.plan.id)
    moved = [one for one in run.processes.values() if one.has_moved] if run else []
    if moved:
        yield "stands", line(" · ".join(f"{one.id} {one.state}" for one in moved), hang=2)
    if not situation.is_our_network:
        yield "next", line(_next(situation, run), Tone.STRONG, hang=2)


def _hit(known: ProcessSituation) -> str:
    rto = f"{known.process.title}  RTO {duration_text(known.process.rto)}"
    if known.clock is None:
        return rto
    left = known.clock.left
    return f"{rto}, " + (
        f"{clock_text(-left)} over" if known.clock.is_over else f"{clock_text(left)} left"
    )


def _next(situation: Situation, run: RunState | None) -> str:
    if run is not None:
        return f"bcp resume {run.id[:8]}"
    command = f"bcp failover {situation.plan.id}"
    if situation.activation.met:
        return command
    waits = listed([f"{one.id}: {one.reason}" for one in situation.activation.criteria])
    return f"{command}, with an override: no criterion is met ({waits})"


def _own_troubles(sweep: Sweep) -> list[ServiceFinding]:
    """Components of ours that are not fine; they are no dependency, and are shown below."""
    return [
        one
        for one in sweep.findings
        if one.key.startswith("own/") and one.verdict is not Verdict.OPERATIONAL
    ]


def _own(finding: ServiceFinding, checked: Checked) -> Line:
    word, tone = VERDICT_WORDS[finding.verdict]
    reason = _aged(_reason(finding, checked.sweep.vantage), [finding], checked)
    text = f"ours: {checked.titles[finding.key]}  {reason}"
    return Line((Span(word.ljust(VERDICT_COLUMNS), tone), Span(text)), _INDENT, VERDICT_COLUMNS)


def _since(situation: Situation, finding: ServiceFinding) -> str:
    at = situation.evidence[finding.key].since.at
    return second_text(at) if at else ""
