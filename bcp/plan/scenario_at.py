"""A scenario at one instant: what its pages say, its probes see, its operator is told (pure)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bcp.model.observation import Component, Incident, PageReading, ProbeReading
from bcp.model.verdict import Verdict
from bcp.plan.scenario import Inject, ProbeMoment, Scenario, Timed

M = TypeVar("M", bound=Timed)
_CLOSED = "resolved"


def page_at(scenario: Scenario, key: str, family: str, url: str, now: datetime) -> PageReading:
    """What the scenario's page says of a service at an instant."""
    elapsed = now - scenario.starts
    told = scenario.service(key)
    moment = _latest(told.page, elapsed) if told else None
    state = moment.state if moment else Verdict.OPERATIONAL
    return PageReading(
        family=family,
        url=url,
        state=state,
        read_at=now,
        components=(Component(key, key.partition("/")[2], state),),
        incidents=incidents_at(scenario, key, now),
        error=moment.error if moment else None,
    )


def probe_at(
    scenario: Scenario,
    key: str,
    probe: str,
    kind: str,
    now: datetime,
    *,
    through: str | None = None,
) -> ProbeReading:
    """What a service's probe sees at an instant; what fails on its way, it sees too.

    Args:
        scenario: the story.
        key: the service, as openai/api.
        probe: the probe's id.
        kind: its kind.
        now: the instant.
        through: the component of ours that its request passes, as own/gateway.
    """
    elapsed = now - scenario.starts
    moments = (_seen(scenario, key, probe, elapsed), _seen(scenario, through, None, elapsed))
    told = [moment for moment in moments if moment is not None]
    if not told:
        state = Verdict.OPERATIONAL
        return ProbeReading(probe, kind, state, now, "as expected", through=through)
    moment = max(told, key=lambda one: one.state.rank)
    return ProbeReading(
        probe,
        kind,
        moment.state,
        now,
        moment.says,
        http_status=moment.http_status,
        latency_ms=moment.latency_ms,
        advice=moment.advice,
        cause=moment.cause,
        times=2 if moment.state.is_impaired else 1,
        through=through,
    )


def incidents_at(scenario: Scenario, key: str, now: datetime) -> tuple[Incident, ...]:
    """The open incidents that the page shows for a service at an instant."""
    elapsed = now - scenario.starts
    open_ones = [(told, _latest(told.updates, elapsed)) for told in scenario.incidents]
    return tuple(
        Incident(
            id=told.id,
            title=told.title,
            status=update.status,
            impact=told.impact,
            started_at=scenario.starts + told.began,
            components=tuple(service.partition("/")[2] for service in told.services),
        )
        for told, update in open_ones
        if update is not None and update.status != _CLOSED and key in told.services
    )


def later(scenario: Scenario, now: datetime) -> tuple[tuple[datetime, str], ...]:
    """What still happens after an instant, in the order of time: posts of vendors, and injects."""
    posts = [
        (scenario.starts + update.at, f'"{incident.title}" {update.status}')
        for incident in scenario.incidents
        for update in incident.updates
    ]
    injects = [(scenario.starts + one.at, one.told) for one in scenario.injects]
    return tuple(sorted(one for one in (*posts, *injects) if one[0] > now))


def due(scenario: Scenario, now: datetime) -> tuple[tuple[int, Inject], ...]:
    """The injects whose time has come, each with its number, the first of them 1."""
    numbered = enumerate(scenario.injects, 1)
    return tuple((number, one) for number, one in numbered if scenario.starts + one.at <= now)


def _seen(
    scenario: Scenario, key: str | None, probe: str | None, elapsed: timedelta
) -> ProbeMoment | None:
    told = scenario.service(key) if key else None
    if told is None:
        return None
    return _latest([one for one in told.probe if one.probe in (None, probe)], elapsed)


def _latest(moments: Sequence[M], elapsed: timedelta) -> M | None:
    """The last of them whose time has come; they stand in the order of time."""
    return next((moment for moment in reversed(moments) if moment.at <= elapsed), None)
