"""A sweep and a situation as an entry holds them, and what changed between two sweeps."""

from collections.abc import Iterable, Sequence

from bcp.audit.profile import MAX_LINE, spelled
from bcp.conduct.preflight import Preflight
from bcp.conduct.recorded import Data, finding_data
from bcp.insight.clocks import RtoClock
from bcp.insight.situation import Situation
from bcp.model.duration import milliseconds
from bcp.model.instant import instant_text
from bcp.model.observation import ServiceFinding, Sweep

_TEXT = 300
_BESIDE = 256
"""Bytes that a finding takes beside its own: its place among the verdicts, commas."""
_ROOM = MAX_LINE - 4096
"""What an entry has for its findings; the rest is for who, when, where and the run."""


def sweep_entries(sweep: Sweep) -> tuple[Data, ...]:
    """A sweep as the data of its entry, or of several where it does not fit into one.

    What the log itself told (`read_at`) is on record already and left out.
    """
    fresh = [finding for finding in sweep.findings if finding.read_at is None]
    parts = _packed([finding_data(finding, sweep.at) for finding in fresh])
    return tuple(
        {
            "vantage": sweep.vantage.state,
            "verdicts": [{"key": one["key"], "verdict": one["verdict"]} for one in part],
            "observations": part,
            **({"part": number, "parts": len(parts)} if len(parts) > 1 else {}),
        }
        for number, part in enumerate(parts, 1)
    )


def _packed(findings: Iterable[Data]) -> list[list[Data]]:
    """Findings in order, as many together as an entry has room for; always one part at least."""
    parts: list[list[Data]] = [[]]
    room = _ROOM
    for finding in findings:
        size = len(spelled(finding)) + _BESIDE
        if size > room:
            parts.append([])
            room = _ROOM
        parts[-1].append(finding)
        room -= size
    return parts


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
