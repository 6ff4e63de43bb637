"""A sweep and a situation as an entry holds them, and what changed between two sweeps."""

from collections.abc import Iterable, Sequence

from bcp.conduct.preflight import Preflight
from bcp.insight.clocks import RtoClock
from bcp.insight.situation import Situation
from bcp.model.duration import milliseconds
from bcp.model.instant import instant_text
from bcp.model.observation import Incident, PageReading, ProbeReading, ServiceFinding, Sweep

_TEXT = 300
_LIST = 20


def sweep_data(sweep: Sweep) -> dict[str, object]:
    """One entry for a whole sweep, so that a torn write loses one line; long texts are cut."""
    return {
        "vantage": sweep.vantage.state,
        "verdicts": [
            {"key": finding.key, "verdict": str(finding.verdict)} for finding in sweep.findings
        ],
        "observations": [_finding(finding) for finding in sweep.findings],
    }


def situation_data(
    situation: Situation, clocks: Iterable[RtoClock], about: Sequence[str], needs: Preflight
) -> dict[str, object]:
    """What the operator was shown before deciding."""
    return {
        "verdict": str(situation.verdict),
        "affected": list(about),
        "criteria": [
            {
                "id": one.id,
                "met": one.met,
                "since": instant_text(one.since) if one.since else None,
                "reason": one.reason[:_TEXT],
            }
            for one in situation.activation.criteria
        ],
        "clocks": [
            {
                "process": clock.process,
                "start": clock.start_name,
                "starts_at": instant_text(clock.starts_at),
                "deadline": instant_text(clock.deadline),
                "left_ms": milliseconds(clock.left),
            }
            for clock in clocks
        ],
        "fallbacks": [
            {"process": stands.process.id, "fallback": one.id, "state": str(one.state)}
            for stands in situation.processes
            for one in stands.fallbacks
        ],
        "preflight": [
            {"kind": need.kind, "name": need.name, "ok": need.is_there} for need in needs.needs
        ],
    }


def changes(before: Sweep, now: Sweep) -> str:
    """What changed between two sweeps, in one line; empty where nothing did."""
    said: list[str] = []
    for finding in now.findings:
        old = before.by_key.get(finding.key)
        if old is None:
            continue
        if old.verdict is not finding.verdict:
            said.append(f"{finding.key} was {_word(old)}, is {_word(finding)}")
        said += _incident_changes(old, finding)
    unique = tuple(dict.fromkeys(said))
    return f"{' · '.join(unique)}  (read {now.at:%H:%M:%S})" if unique else ""


def _incident_changes(old: ServiceFinding, now: ServiceFinding) -> list[str]:
    was = {one.id: one.status for page in old.pages for one in page.incidents}
    seen = [one for page in now.pages for one in page.incidents]
    return [
        f'"{one.title}" {one.status}' for one in seen if was.get(one.id) not in (None, one.status)
    ]


def _word(finding: ServiceFinding) -> str:
    return str(finding.verdict).replace("_", " ")


def _finding(finding: ServiceFinding) -> dict[str, object]:
    return {
        "key": finding.key,
        "verdict": str(finding.verdict),
        "scope": finding.scope,
        "cause": finding.cause,
        "reason": finding.reason[:_TEXT],
        "pages": [_page(page) for page in finding.pages[:_LIST]],
        "probes": [_probe(probe) for probe in finding.probes[:_LIST]],
    }


def _page(page: PageReading) -> dict[str, object]:
    return {
        "family": page.family,
        "url": page.url[:_TEXT],
        "state": str(page.state),
        "error": page.error[:_TEXT] if page.error else None,
        "sha256": page.digest,
        "incidents": [_incident(one) for one in page.incidents[:_LIST]],
    }


def _incident(one: Incident) -> dict[str, object]:
    return {
        "id": one.id[:_TEXT],
        "title": one.title[:_TEXT],
        "status": one.status[:_TEXT],
        "impact": str(one.impact),
        "started_at": instant_text(one.started_at) if one.started_at else None,
        "ours": one.touches_ours,
    }


def _probe(probe: ProbeReading) -> dict[str, object]:
    return {
        "id": probe.id,
        "state": str(probe.state),
        "reason": probe.reason[:_TEXT],
        "http_status": probe.http_status,
        "latency_ms": probe.latency_ms,
        "cause": probe.cause,
        "times": probe.times,
        "sha256": probe.digest,
    }
