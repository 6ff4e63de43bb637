"""What a watch finds worth keeping: what changed, and what a criterion that became met says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bcp.insight.activation import CriterionState
from bcp.insight.situation import Situation
from bcp.model.instant import second_text
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A service's verdict is another than it was."""

    key: str
    before: Verdict
    now: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A criterion that has become met."""

    plan: str
    title: str
    """The plan's."""
    criterion: str
    since: datetime | None
    reason: str

    @property
    def command(self) -> str:
        """What to do about it."""
        return f"bcp failover {self.plan}"

    def values(self) -> dict[str, str]:
        """What `$(…)` in a notification stands for."""
        return {
            "plan": self.plan,
            "title": self.title,
            "criterion": self.criterion,
            "since": second_text(self.since) if self.since else "",
            "reason": self.reason,
            "command": self.command,
        }

    def data(self) -> dict[str, object]:
        """For the log."""
        since = second_text(self.since) if self.since else None
        return {"criterion": self.criterion, "since": since, "reason": self.reason[:300]}


def verdict_changes(before: Sweep | None, now: Sweep) -> tuple[Change, ...]:
    """The services whose verdict is another than in the sweep before."""
    known = before.by_key if before else {}
    return tuple(
        Change(one.key, known[one.key].verdict, one.verdict, one.reason)
        for one in now.findings
        if one.key in known and known[one.key].verdict is not one.verdict
    )


def is_news(before: Sweep | None, now: Sweep) -> bool:
    """Whether anything that a person would call a change lies between two sweeps.

    What ticks by itself (times, ages, latencies, digests, the words of an error) is left out, or
    every reading would be news.
    """
    return before is None or _fingerprint(before) != _fingerprint(now)


def alarms(situations: Sequence[Situation], told: frozenset[tuple[str, str]]) -> tuple[Alarm, ...]:
    """The criteria that are met, without those that people were told of.

    Args:
        situations: one for each plan.
        told: plan and criterion of those that people know.
    """
    return tuple(
        Alarm(one.plan.id, one.plan.title, each.id, each.since, each.reason)
        for one, each in met(situations)
        if (one.plan.id, each.id) not in told
    )


def met(situations: Sequence[Situation]) -> Iterator[tuple[Situation, CriterionState]]:
    """Every criterion that is met; none while this machine's own network is what fails."""
    for one in situations:
        for each in one.activation.criteria:
            if each.met and not one.is_our_network:
                yield one, each


def _fingerprint(sweep: Sweep) -> tuple[object, ...]:
    return (sweep.vantage.state, *(_of_finding(finding) for finding in sweep.findings))


def _of_finding(finding: ServiceFinding) -> tuple[object, ...]:
    pages = (
        (page.url, page.state, tuple((i.id, i.status, i.impact) for i in page.incidents))
        for page in finding.pages
    )
    probes = ((probe.id, probe.state, probe.cause) for probe in finding.probes)
    return (finding.key, finding.verdict, finding.cause, *pages, *probes)
