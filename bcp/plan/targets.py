"""What a reference leads to: something whose health can be read, and what it stands on."""

from datetime import date

from msgspec import Struct

from bcp.plan.catalogue import Catalogue, CatalogueEntry
from bcp.plan.model import Dependency, Plan, Service
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
    relies_on: tuple[str, ...] = ()
    """What a component of ours relies on; a vendor's service says that by its failure domains."""
    why_not: str = ""
    """Why it cannot be read, where that is not simply for want of a source and a probe."""
    filled_in: FilledIn = FilledIn()

    @property
    def can_be_read(self) -> bool:
        """Whether there is a status page or a probe to ask."""
        return bool(self.sources or self.probes)

    @property
    def is_assessed(self) -> bool:
        """Whether anybody has said what it stands on, or what it relies on."""
        return self.failure_domains is not None or bool(self.relies_on)


def of_service(plan: Plan, service: Service, catalogue: Catalogue) -> Target:
    """A service of a plan; what the plan does not say of it is filled in from the catalogue.

    It stands on what its dependency stands on, and on its vendor. What the plan says of failure
    domains, of the service or of the whole dependency, goes before all that the catalogue says.

    Raises:
        DocumentError: the vendor's file of the catalogue was changed, and not well.
    """
    dependency, sources, probes = plan.dependency, service.sources, service.probes
    domains = _domains(dependency, service)
    is_lacking = None in (sources, probes, domains)
    entry = catalogue.find(dependency.vendor, service.id) if is_lacking else None
    key, title = f"{plan.id}/{service.id}", service.title
    if entry is None:
        return Target(key, title, sources or (), probes or (), domains)
    return Target(
        key,
        title,
        entry.sources if sources is None else sources,
        entry.probes if probes is None else probes,
        entry.failure_domains if domains is None else domains,
        filled_in=FilledIn(
            entry.sources_as_of if sources is None else None,
            entry.probes_as_of if probes is None else None,
            entry.domains_as_of if domains is None else None,
        ),
    )


def lacks(plan: Plan, service: Service) -> bool:
    """Whether the plan leaves anything of a service to the catalogue."""
    domains = _domains(plan.dependency, service)
    return None in (service.sources, service.probes, domains)


def of_own(own: Own) -> Target:
    """A component of ours."""
    return Target(
        key=f"own/{own.id}",
        title=own.title,
        probes=own.probes,
        failure_domains=own.failure_domains,
        relies_on=own.relies_on,
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


def _domains(dependency: Dependency, service: Service) -> tuple[str, ...] | None:
    """What the plan says, each once; None where it says nothing."""
    of_all, own = dependency.failure_domains, service.failure_domains
    if of_all is None and own is None:
        return None
    said = (*(of_all or ()), *(own or ()), f"vendor:{dependency.vendor}")
    return tuple(dict.fromkeys(said))
