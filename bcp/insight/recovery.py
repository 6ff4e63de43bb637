"""Whether what was out is back: twice in a row, on the page and by our own probe."""

from collections.abc import Sequence
from datetime import datetime

from bcp.insight.history import History, Observation
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict


def recovered(
    findings: Sequence[ServiceFinding], history: History, since: datetime
) -> tuple[str, ...]:
    """The services that were impaired and are operational again; empty until all of them are.

    Args:
        findings: the services as they were read last.
        history: every reading that is known, those of the findings among them.
        since: what was impaired before this instant counts no more.
    """
    if not any(finding.verdict is Verdict.OPERATIONAL for finding in findings):
        return ()
    hit = [one for one in findings if _was_impaired(one.key, history, since)]
    return tuple(one.key for one in hit) if all(_is_back(one, history) for one in hit) else ()


def _was_impaired(key: str, history: History, since: datetime) -> bool:
    return any(one.key == key and one.at >= since and one.verdict.is_impaired for one in history)


def _is_back(finding: ServiceFinding, history: History) -> bool:
    seen = sorted((one for one in history if one.key == finding.key), key=lambda one: one.at)
    return len(seen) > 1 and all(_is_fine(finding, one) for one in seen[-2:])


def _is_fine(finding: ServiceFinding, seen: Observation) -> bool:
    """By each way in which it can be read; one that says nothing leaves it open (red line 1)."""
    page_is_fine = seen.page is Verdict.OPERATIONAL or not finding.pages
    probe_is_fine = seen.probe_failing is False or not finding.probes
    return seen.verdict is Verdict.OPERATIONAL and page_is_fine and probe_is_fine
