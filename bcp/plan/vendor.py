"""A vendor of the catalogue: its services and, of each fact, how it is known and since when.

The models are built when the catalogue is first needed: most commands never ask for it.
"""

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bcp.model.frozen import Frozen
from bcp.model.identifiers import FailureDomain, Prose, Slug, Text
from bcp.model.scalars import Whole
from bcp.model.share import Share
from bcp.model.urls import Url
from bcp.plan.day import Day
from bcp.plan.model import ServiceKind
from bcp.probes.registry import AnyProbe
from bcp.status.base import FamilyWord, SourceSpec

Evidence = Literal["read", "documented", "reported", "unverified"]
"""How a fact is known: we hold an answer of the page that shows it; the vendor's documents say so;
others who watch or asked the page report it; nobody has checked it yet."""


class Fact(Frozen, defer_build=True):
    """What every fact says of itself."""

    known: Evidence
    as_of: Day | None = None
    """The day of the evidence; None: the vendor's."""
    note: Prose | None = None


class KnownComponent(Frozen, defer_build=True):
    """A component of a status page."""

    name: Text | None = None
    id: Text | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if self.name is None and self.id is None:
            raise ValueError("give name:, id: or both")
        return self

    @property
    def key(self) -> str:
        """What a plan writes: the id, which outlives a new name, else the exact name."""
        return self.id or self.name or ""


class KnownSource(Fact, defer_build=True):
    """A status page, and those of its components that tell of the service."""

    family: FamilyWord
    url: Url
    components: tuple[KnownComponent, ...] = ()
    """Filled in; empty: the whole page."""
    others: tuple[KnownComponent, ...] = ()
    """Not filled in: only some who use the service need these."""
    api: Url | None = None
    region: Text | None = None
    products: tuple[KnownComponent, ...] = ()
    slug: Text | None = None

    def spec(self) -> SourceSpec:
        """The source as a plan would write it."""
        return SourceSpec(
            family=self.family,
            url=self.url,
            components=tuple(each.key for each in self.components),
            api=self.api,
            region=self.region,
            products=tuple(each.key for each in self.products),
            slug=self.slug,
        )


class KnownProbe(Fact, defer_build=True):
    """A request that tells of the service and costs next to nothing."""

    probe: AnyProbe
    not_filled_in: Prose | None = None
    """Why it is only shown: what has to be put in first, or how little it would prove."""

    @property
    def is_filled_in(self) -> bool:
        """Whether plans get it: a request that nobody has checked could call a vendor down."""
        return self.why_not_filled_in is None

    @property
    def why_not_filled_in(self) -> str | None:
        """Why plans do not get it; None where they do."""
        if self.not_filled_in is None and self.known == "unverified":
            return "Try it first: nobody has checked the address."
        return self.not_filled_in


class KnownDomain(Fact, defer_build=True):
    """A layer that a service stands on."""

    domain: FailureDomain


class OutageHistory(Fact, defer_build=True):
    """How long past incidents of the vendor were open: counted history, never a forecast.

    By the vendor's own declared times, maintenance left out; "resolved" lags recovery, and what
    was declared need not have been down for us.
    """

    period: Prose | None = None
    """Which incidents were counted; None: not recorded."""
    services: tuple[Slug, ...] = ()
    """The services that it tells of; none named: the whole page of the vendor."""
    a_month: Text | None = None
    """Incidents in 30 days."""
    median_minutes: Annotated[Whole, Field(ge=0)]
    p90_minutes: Annotated[Whole, Field(ge=0)]
    """Nine of ten incidents were closed within so many minutes."""
    over_1h: Share | None = None
    over_4h: Share | None = None

    @property
    def p90(self) -> timedelta:
        """What nine of ten incidents were closed within."""
        return timedelta(minutes=self.p90_minutes)

    def tells_of(self, service_id: str) -> bool:
        """Whether incidents of this service are among those counted."""
        return not self.services or service_id in self.services


class KnownService(Frozen, defer_build=True):
    """One service of a vendor."""

    id: Slug
    title: Prose
    kind: ServiceKind = "api"
    note: Prose | None = None
    sources: tuple[KnownSource, ...] = ()
    probes: tuple[KnownProbe, ...] = ()
    failure_domains: tuple[KnownDomain, ...] | None = None
    """Beside those of the vendor; None in both places is "not assessed"."""


class Vendor(Frozen, defer_build=True):
    """One file of the catalogue; `vendor:ID` is a failure domain of each service."""

    schema_: Literal["bcp-catalogue/1"] = Field(alias="schema")
    id: Slug
    title: Prose
    as_of: Day
    """The day of the evidence, for every fact that names no other."""
    note: Prose | None = None
    failure_domains: tuple[KnownDomain, ...] | None = None
    """What all its services stand on."""
    history: OutageHistory | None = None
    services: Annotated[tuple[KnownService, ...], Field(min_length=1)]

    def service(self, service_id: str) -> KnownService | None:
        """The service with this id, if the catalogue knows one."""
        return next((each for each in self.services if each.id == service_id), None)

    def day_of(self, fact: Fact) -> date:
        """The day of a fact's evidence."""
        return fact.as_of or self.as_of

    def domains_of(self, service: KnownService) -> tuple[KnownDomain, ...] | None:
        """Everything that a service is known to stand on; None where nobody has assessed it."""
        if service.failure_domains is None and self.failure_domains is None:
            return None
        return (*(self.failure_domains or ()), *(service.failure_domains or ()))
