"""A plan: one YAML file for one AI dependency. Data only; references are checked elsewhere."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import FailureDomain, Prose, Reference, Slug, Text
from bcp.model.money import MoneyText, RateText
from bcp.model.scalars import Whole
from bcp.model.share import Share
from bcp.model.verdict import Verdict
from bcp.plan.contract import Terms
from bcp.plan.control import DocumentControl, Scope
from bcp.plan.day import Day
from bcp.plan.notices import Communication, Obligation
from bcp.plan.people import Person, Role
from bcp.plan.programme import Duty, Exercises, ExitPlan, Operating, Regime
from bcp.plan.stakes import Stakes
from bcp.plan.standing_down import StandDown
from bcp.probes.registry import AnyProbe
from bcp.status.base import SourceSpec
from bcp.steps.action import TimesText
from bcp.steps.base import When
from bcp.steps.registry import AnyStep

FallbackKind = Literal[
    "same_model", "other_model", "other_region", "other_vendor", "other_tool", "self_hosted",
    "non_ai", "stop",
]  # fmt: skip
ServiceKind = Literal["api", "seats", "embedded", "self_hosted"]
_ALL = 100
Capacity = Share | dict[Slug, Share]


class Service(Frozen):
    """The part of a dependency that we use."""

    id: Slug
    title: Prose
    kind: ServiceKind = "api"
    sources: tuple[SourceSpec, ...] | None = None
    """None is "as the catalogue knows it", here and below; an empty list is a statement. What a
    service really has is read through `bcp.plan.targets`."""
    probes: tuple[AnyProbe, ...] | None = None
    failure_domains: tuple[FailureDomain, ...] | None = None


class Dependency(Terms):
    """The vendor's offering, the layers that it stands on, and the terms that it comes with."""

    vendor: Slug
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    failure_domains: tuple[FailureDomain, ...] | None = None
    """What all services stand on. None is "as the catalogue knows it", for services that say
    nothing either, and "not assessed" where it knows nothing; an empty list is a statement."""


class Process(Stakes):
    """A business process that uses services: the unit of failover."""

    id: Slug
    title: Prose
    uses: Annotated[tuple[Slug, ...], Field(min_length=1)]
    data: Annotated[tuple[Slug, ...], Field(min_length=1)]
    tier: Annotated[Whole, Field(ge=1, le=4)]
    rto: Duration
    rto_from: Literal["onset", "declared"] = "onset"
    wrt: Duration | None = None
    mtpd: Duration
    minimum_capacity: Share
    loss: RateText | None = None
    fallbacks: tuple[Slug, ...] | None = None
    """Its own ladder, in order; None: every fallback of the plan, in the plan's order."""
    owner: Slug | None = None


class Part(Frozen):
    """One condition of an `all` group."""

    service: Slug
    at_least: Verdict | None = None
    for_: Duration | None = Field(default=None, alias="for")
    probes_failing_for: Duration | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.at_least is None) == (self.probes_failing_for is None):
            raise ValueError("give one of at_least: and probes_failing_for:")
        if self.probes_failing_for is not None and self.for_ is not None:
            raise ValueError("for: belongs to at_least:")
        return self


class Criterion(Frozen):
    """When the plan is activated; criteria are alternatives, an `all` group joins."""

    id: Slug
    service: Slug | None = None
    at_least: Verdict | None = None
    for_: Duration | None = Field(default=None, alias="for")
    probes_failing_for: Duration | None = None
    all: Annotated[tuple[Part, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        single = (self.service, self.at_least, self.for_, self.probes_failing_for)
        if self.all is not None:
            if any(value is not None for value in single):
                raise ValueError("all: stands alone, with its conditions inside")
        elif self.service is None:
            raise ValueError("give service: with a condition, or all:")
        else:
            Part.model_validate(self._single())
        return self

    def parts(self) -> tuple[Part, ...]:
        """Its conditions, all of which have to hold."""
        return self.all if self.all is not None else (Part.model_validate(self._single()),)

    def _single(self) -> dict[str, object]:
        return {
            "service": self.service,
            "at_least": self.at_least,
            "for": self.for_,
            "probes_failing_for": self.probes_failing_for,
        }


class Activation(Frozen):
    """What activates the plan."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    exceptions: Prose | None = None


class DataRule(Frozen):
    """Which data may go to a fallback, and who allowed it."""

    classes: tuple[Slug, ...]
    agreement: Text | None = None
    region: Text | None = None
    approved_by: Slug | None = None
    approved_on: Day | None = None


class Audition(Frozen):
    """Golden prompts that a fallback has to pass; kept and rendered, not asked by this version."""

    prompts: Text
    at_least: TimesText
    within: Duration | None = None
    cost: MoneyText | None = None


class Failback(Frozen):
    """When and how to return."""

    when: When
    shares: tuple[Share, ...] = ()
    """One round of the steps for each, `$(share)` filled in; none: all at once."""
    steps: tuple[AnyStep, ...] = ()
    backlog: tuple[AnyStep, ...] = ()
    """Work that piled up meanwhile; walked after the return."""
    reconciliation: tuple[AnyStep, ...] = ()
    """What was kept elsewhere meanwhile, brought to where it belongs; walked last."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if any(one >= more for one, more in pairwise((0, *self.shares))) or (
            self.shares and self.shares[-1] != _ALL
        ):
            raise ValueError("shares rise, each above the one before, up to 100%")
        return self


class Fallback(Frozen):
    """An alternative, and the procedure that leads to it."""

    id: Slug
    kind: FallbackKind
    title: Prose
    failure_domains: tuple[FailureDomain, ...] | None = None
    relies_on: tuple[Reference, ...] = ()
    capacity: Capacity
    lasts: Duration | None = None
    data: DataRule
    audition: Audition | None = None
    for_each: Literal["process"] | None = None
    limits: Prose | None = None
    why: Prose | None = None
    """Why it stands in this place of the ladder."""
    needs: tuple[Prose, ...] = ()
    """What has to be there before: seats, quota, budget, keys."""
    security: Prose | None = None
    """What differs in security from normal work, and what makes up for it."""
    quality_floor: Prose | None = None
    cost_cap: RateText | None = None
    impact_assessment: Text | None = None
    """Where the change of model was assessed."""
    steps: tuple[AnyStep, ...] = ()
    failback: Failback | None = None

    @property
    def is_assessed(self) -> bool:
        """Whether anybody said what it shares a fate with."""
        return self.failure_domains is not None or bool(self.relies_on)

    def capacity_for(self, process: str) -> int | None:
        """The share of normal work that it carries for a process, in per cent."""
        return self.capacity.get(process) if isinstance(self.capacity, dict) else self.capacity


class Plan(Frozen):
    """One continuity plan."""

    schema_: Literal["bcp/1"] = Field(alias="schema")
    id: Slug
    title: Prose
    document: DocumentControl | None = None
    purpose: Prose | None = None
    scope: Scope | None = None
    dependency: Dependency
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    duties: tuple[Duty, ...] = ()
    processes: Annotated[tuple[Process, ...], Field(min_length=1)]
    activation: Activation
    fallbacks: Annotated[tuple[Fallback, ...], Field(min_length=1)]
    failback: Failback | None = None
    """The default for every fallback that has none of its own."""
    communications: tuple[Communication, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    operating: Operating | None = None
    standdown: StandDown | None = None
    exit_plan: ExitPlan | None = None
    exercises: Exercises | None = None
    controls: tuple[Regime, ...] = ()
    """The regimes whose clauses the control map shows; none: all of them."""
