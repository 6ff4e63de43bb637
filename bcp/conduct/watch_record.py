"""What a watch finds worth keeping: what changed, and what a criterion that became met says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.activation import CriterionState
from bcp.insight.flapping import APART, Steady
from bcp.insight.history import History, Observation
from bcp.insight.situation import Situation
from bcp.model.instant import parse_instant, second_text
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan

Told = tuple[str, str]
"""Plan and criterion."""


class Change(Struct, frozen=True):
    """A service stands otherwise than it did."""

    key: str
    before: Verdict
    now: Verdict
    reason: str


class Alarm(Struct, frozen=True):
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


def changes(before: Mapping[str, Steady], now: Mapping[str, Steady], sweep: Sweep) -> list[Change]:
    """The services that stand otherwise than before: bad news at once, good news when it lasts."""
    return [
        Change(key, before[key].verdict, stands.verdict, sweep.by_key[key].reason)
        for key, stands in now.items()
        if key in before and before[key].verdict is not stands.verdict
    ]


def is_news(before: Sweep | None, now: Sweep) -> bool:
    """Whether anything that a person would call a change lies between two sweeps.

    What ticks by itself (times, ages, latencies, digests, the words of an error) is left out, or
    every reading would be news.
    """
    return before is None or _fingerprint(before) != _fingerprint(now)


def alarms(situations: Sequence[Situation], told: AbstractSet[Told]) -> tuple[Alarm, ...]:
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


def over(situations: Sequence[Situation], stands: Mapping[str, Steady]) -> Iterator[Told]:
    """The criteria whose services are steadily fine again: the next time, people are told anew."""
    for one in situations:
        for each in one.activation.criteria:
            keys = [f"{one.plan.id}/{service}" for service in each.services]
            verdicts = [stands[key].verdict for key in keys if key in stands]
            if not each.met and all(v.is_known and not v.is_impaired for v in verdicts):
                yield one.plan.id, each.id


def _fingerprint(sweep: Sweep) -> tuple[object, ...]:
    return (sweep.vantage.state, *(_of_finding(finding) for finding in sweep.findings))


def _of_finding(finding: ServiceFinding) -> tuple[object, ...]:
    pages = (
        (page.url, page.state, tuple((i.id, i.status, i.impact) for i in page.incidents))
        for page in finding.pages
    )
    probes = ((probe.id, probe.state, probe.cause) for probe in finding.probes)
    return (finding.key, finding.verdict, finding.cause, *pages, *probes)


def told_in(
    entries: Sequence[Entry], history: History, plans: Sequence[LoadedPlan]
) -> frozenset[Told]:
    """What an earlier watch told of and what has not ended since: not told again at a restart.

    Args:
        entries: the newest of the log.
        history: the readings among them.
        plans: the plans that are watched.
    """
    alarmed = {
        (entry.plan.id, str(entry.data.get("criterion"))): parse_instant(entry.ts)
        for entry in entries
        if entry.type == "watch.alarmed" and entry.plan is not None
    }
    reached = {
        (entry.plan.id, str(entry.data.get("criterion"))): entry.data.get("ok") is not False
        for entry in entries
        if entry.type == "watch.notified" and entry.plan is not None
    }
    services = {
        (loaded.plan.id, each.id): {f"{loaded.plan.id}/{part.service}" for part in each.parts()}
        for loaded in plans
        for each in loaded.plan.activation.criteria
    }
    return frozenset(
        told
        for told, at in alarmed.items()
        if reached.get(told, True) and not _fine_since(history, services.get(told), at)
    )


def _fine_since(history: History, keys: AbstractSet[str] | None, at: datetime) -> bool:
    """Whether each of the services was read as fine after that, and for as long as counts."""
    return all(
        _lasts([seen for seen in history if seen.key == key and seen.at > at]) for key in keys or ()
    )


def _lasts(readings: Iterable[Observation]) -> bool:
    """Whether good readings in a row lie as far apart as for a watch that goes on."""
    since: datetime | None = None
    for seen in sorted(readings, key=lambda one: one.at):
        if seen.verdict.is_impaired:
            since = None
        elif seen.verdict.is_known:
            since = since or seen.at
            if seen.at - since >= APART:
                return True
    return False
