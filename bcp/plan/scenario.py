"""A scenario: what a drill's vendors do, what its operator is told, and when. Data only."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from bcp.model.duration import Duration, duration_text
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Reference, Slug, Text
from bcp.model.instant import parse_instant
from bcp.model.scalars import Whole
from bcp.model.verdict import Verdict

Instant = Annotated[datetime, BeforeValidator(parse_instant)]


class Timed(Protocol):
    """Something that happens so long after the scenario's start."""

    @property
    def at(self) -> timedelta:
        """How long after it."""
        ...


M = TypeVar("M", bound=Timed)


def _in_order(moments: tuple[M, ...]) -> tuple[M, ...]:
    """Refuse a story that is not told in the order of time: the slip is seldom meant."""
    for before, after in pairwise(moments):
        if after.at < before.at:
            later, sooner = duration_text(before.at), duration_text(after.at)
            raise ValueError(f"{sooner} stands after {later}: tell it in the order of time")
    return moments


InOrder = AfterValidator(_in_order)


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
    advice: Prose | None = None
    probe: Slug | None = None
    """The one of the service's probes that sees it; all of them where none is named."""


class ScriptedService(Frozen):
    """One service's story; what is not told is operational."""

    service: Reference
    page: Annotated[tuple[PageMoment, ...], InOrder] = ()
    probe: Annotated[tuple[ProbeMoment, ...], InOrder] = ()


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
    updates: Annotated[tuple[IncidentUpdate, ...], Field(min_length=1), InOrder]


class Inject(Frozen):
    """What the operator is told when its time has come: a call, a mail, a rumour."""

    at: Duration
    text: Prose
    to: Prose | None = None
    """Whom it reaches, where that is not whoever is at the terminal."""

    @property
    def told(self) -> str:
        """Whom it reaches and what it says, in one line."""
        return f"to {self.to}: {self.text}" if self.to else self.text


class Objective(Frozen):
    """What the exercise is to show; a person judges it, bcp gives what it measured."""

    text: Prose
    process: Slug | None = None
    """The process whose recovery time objective is the measure."""


def _spelled_out(node: object) -> object:
    return {"text": node} if isinstance(node, str) else node


class Scenario(Frozen):
    """What is rehearsed, why, with which limits, and the world's story."""

    schema_: Literal["bcp-scenario/1"] = Field(alias="schema")
    id: Slug
    title: Prose
    why: Prose
    plans: tuple[Slug, ...] = ()
    """The plans for which it was written."""
    objectives: tuple[Annotated[Objective, BeforeValidator(_spelled_out)], ...] = ()
    artificialities: Annotated[tuple[Prose, ...], Field(min_length=1)]
    starts: Instant
    """The instant from which every `at` counts."""
    operator_arrives: Duration
    """How long after the start the drill begins."""
    services: tuple[ScriptedService, ...] = ()
    incidents: tuple[ScriptedIncident, ...] = ()
    injects: Annotated[tuple[Inject, ...], InOrder] = ()
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
