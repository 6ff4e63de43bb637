"""A scenario: what a drill's vendors do, and when. Data, and the reading of it at one moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Reference, Slug, Text
from bcp.model.instant import parse_instant
from bcp.model.observation import Component, Incident, PageReading, ProbeReading
from bcp.model.scalars import Whole
from bcp.model.verdict import Verdict

Instant = Annotated[datetime, BeforeValidator(parse_instant)]
M = TypeVar("M", "PageMoment", "ProbeMoment", "IncidentUpdate")
_CLOSED = "resolved"


class PageMoment(Frozen):
    """From here on the vendor's page shows the service so."""

    at: Duration
    state: Verdict
    error: Prose | None = None
    """Why the page cannot be read; its state is then unknown."""


class ProbeMoment(Frozen):
    """From here on our own request sees this."""

    at: Duration
    state: Verdict
    says: Prose
    http_status: Whole | None = None
    latency_ms: Whole | None = None
    cause: Literal["ours"] | None = None


class ScriptedService(Frozen):
    """One service's story; what is not told is operational."""

    service: Reference
    page: tuple[PageMoment, ...] = ()
    probe: tuple[ProbeMoment, ...] = ()


class IncidentUpdate(Frozen):
    """One post on the vendor's page."""

    at: Duration
    status: Text


class ScriptedIncident(Frozen):
    """An incident as the vendor posts it, perhaps long after it began."""

    id: Slug
    title: Prose
    impact: Verdict
    services: Annotated[tuple[Reference, ...], Field(min_length=1)]
    began: Duration
    updates: Annotated[tuple[IncidentUpdate, ...], Field(min_length=1)]


class Scenario(Frozen):
    """What is rehearsed, why, with which limits, and the world's story."""

    schema_: Literal["bcp-scenario/1"] = Field(alias="schema")
    id: Slug
    title: Prose
    why: Prose
    objectives: tuple[Prose, ...] = ()
    artificialities: Annotated[tuple[Prose, ...], Field(min_length=1)]
    starts: Instant
    """The instant from which every `at` counts."""
    operator_arrives: Duration
    """How long after the start the drill begins."""
    services: tuple[ScriptedService, ...] = ()
    incidents: tuple[ScriptedIncident, ...] = ()
    demo_answers: Text | None = None
    """The file beside it with prepared answers for `--demo`."""

    def service(self, key: str) -> ScriptedService | None:
        """The story of one service, if the scenario tells one."""
        return next((told for told in self.services if told.service == key), None)

    def has_page(self, key: str) -> bool:
        """Whether the story says what a page shows for it."""
        told = self.service(key)
        named = any(key in incident.services for incident in self.incidents)
        return named or (told is not None and bool(told.page))


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


def probe_at(scenario: Scenario, key: str, probe: str, kind: str, now: datetime) -> ProbeReading:
    """What the scenario's probe of a service sees at an instant."""
    told = scenario.service(key)
    moment = _latest(told.probe, now - scenario.starts) if told else None
    if moment is None:
        return ProbeReading(probe, kind, Verdict.OPERATIONAL, now, "as expected")
    return ProbeReading(
        probe,
        kind,
        moment.state,
        now,
        moment.says,
        http_status=moment.http_status,
        latency_ms=moment.latency_ms,
        cause=moment.cause,
        times=2 if moment.state.is_impaired else 1,
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


def later(scenario: Scenario, now: datetime) -> tuple[tuple[datetime, str, str], ...]:
    """What the vendor still posts after an instant: when, which incident, which status."""
    posts = [
        (scenario.starts + update.at, incident.title, update.status)
        for incident in scenario.incidents
        for update in incident.updates
    ]
    return tuple(sorted(post for post in posts if post[0] > now))


def _latest(moments: Sequence[M], elapsed: timedelta) -> M | None:
    past = [moment for moment in moments if moment.at <= elapsed]
    return max(past, key=lambda moment: moment.at, default=None)
