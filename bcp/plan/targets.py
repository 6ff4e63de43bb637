"""What a reference leads to: something whose health can be read, and what it stands on."""

from datetime import date

from msgspec import Struct

from bcp.plan.catalogue import Catalogue, CatalogueEntry
from bcp.plan.model import Plan, Service
from bcp.plan.workspace_model import Own
from bcp.probes.base import ProbeSpec
from bcp.status.base import SourceSpec


class FilledIn(Struct, frozen=True):
    """Which parts are the catalogue's, because the plan leaves them out; the oldest day of each."""

    sources: date | None = None
    probes: date | None = None
    failure_domains: date | None = None


class Target(Struct, frozen=True):
    """A plan's service, a component of ours, or a vendor's service of the catalogue."""

    key: str
    """`openai/api`, `own/gateway`, `azure-openai/eu`."""
    title: str
    sources: tuple[SourceSpec, ...] = ()
    probes: tuple[ProbeSpec, ...] = ()
    failure_domains: tuple[str, ...] | None = None
    """None is "not assessed"; the empty tuple is a statement."""
    why_not: str = ""
    """Why it cannot be read, where that is not simply for want of a source and a probe."""
    filled_in: FilledIn = FilledIn()

    @property
    def can_be_read(self) -> bool:
        """Whether there is a status page or a probe to ask."""
        return bool(self.sources or self.probes)


def of_service(plan: Plan, service: Service, catalogue: Catalogue) -> Target:
    """A service of a plan; what the plan does not say of it is filled in from the catalogue.

    It stands on what its dependency stands on, and on its vendor. What the plan says of failure
    domains, of the service or of the whole dependency, goes before all that the catalogue says.

    Raises:
        DocumentError: the vendor's file of the catalogue was changed, and not well.
    """
    entry = catalogue.find(plan.dependency.vendor, service.id) if lacks(plan, service) else None
    return Target(
        key=f"{plan.id}/{service.id}",
        title=service.title,
        sources=(entry.sources if entry else ()) if service.sources is None else service.sources,
        probes=(entry.probes if entry else ()) if service.probes is None else service.probes,
        failure_domains=_domains(plan, service, entry),
        filled_in=_filled_in(plan, service, entry) if entry else FilledIn(),
    )


def lacks(plan: Plan, service: Service) -> bool:
    """Whether the plan leaves anything of a service to the catalogue."""
    return service.sources is None or service.probes is None or _says_no_domains(plan, service)


def of_own(own: Own) -> Target:
    """A component of ours."""
    return Target(
        key=f"own/{own.id}",
        title=own.title,
        probes=own.probes,
        failure_domains=own.failure_domains,
    )


def of_catalogue(key: str, entry: CatalogueEntry) -> Target:
    """A service that no plan of the workspace covers, as the catalogue knows it."""
    return Target(
        key=key,
        title=f"{entry.vendor.title}: {entry.service.title}",
        sources=entry.sources,
        probes=entry.probes,
        failure_domains=entry.failure_domains,
    )


def of_broken(key: str, path: str) -> Target:
    """A service of a plan that could not be read: unknown, never fine (red line 1)."""
    return Target(key=key, title=key, why_not=f"{path} has problems, so it says nothing")


def _says_no_domains(plan: Plan, service: Service) -> bool:
    return service.failure_domains is None and plan.dependency.failure_domains is None


def _domains(plan: Plan, service: Service, entry: CatalogueEntry | None) -> tuple[str, ...] | None:
    if _says_no_domains(plan, service):
        return entry.failure_domains if entry else None
    said = (*(plan.dependency.failure_domains or ()), *(service.failure_domains or ()))
    return tuple(dict.fromkeys((*said, f"vendor:{plan.dependency.vendor}")))


def _filled_in(plan: Plan, service: Service, entry: CatalogueEntry) -> FilledIn:
    return FilledIn(
        sources=entry.sources_as_of if service.sources is None else None,
        probes=entry.probes_as_of if service.probes is None else None,
        failure_domains=entry.domains_as_of if _says_no_domains(plan, service) else None,
    )
