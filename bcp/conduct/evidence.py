"""What a verdict stands on: what was read, from where and when."""

from datetime import datetime

from bcp.insight.situation import Situation
from bcp.insight.words import second_text, verdict_words
from bcp.model.observation import PageReading, ProbeReading, ServiceFinding
from bcp.model.screen import Facts, Line, Part, Screen, Tone, line


def evidence(situation: Situation, now: datetime) -> Screen:
    """Every finding with its pages and probes."""
    parts: list[Part] = []
    for finding in situation.findings:
        parts += _finding(finding, now)
    return Screen(tuple(parts) or (line("Nothing was read."),))


def _finding(finding: ServiceFinding, now: datetime) -> list[Part]:
    tone = Tone.BAD if finding.verdict.is_outage else Tone.STRONG
    rows = [("page", _page(page, now)) for page in finding.pages]
    rows += [("probe", _probe(probe, now)) for probe in finding.probes]
    words = verdict_words(finding.verdict)
    return [line(f"{finding.key}: {words} ({finding.reason})", tone, hang=2),
            Facts(tuple(rows), indent=2)]  # fmt: skip


def _page(page: PageReading, now: datetime) -> Line:
    incidents = " · ".join(f'"{one.title}" {one.status}' for one in page.incidents)
    words = page.error or verdict_words(page.state)
    return line(f"{words}  {incidents}  {page.url}  {_age(page.read_at, now)}")


def _probe(probe: ProbeReading, now: datetime) -> Line:
    advice = f" · {probe.advice}" if probe.advice else ""
    return line(f"{probe.reason}{advice}  {_age(probe.read_at, now)}")


def _age(read_at: datetime, now: datetime) -> str:
    return (
        f"read {second_text(read_at, now)}, {max(0, round((now - read_at).total_seconds()))} s ago"
    )
