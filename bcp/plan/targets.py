"""What a reference leads to: something whose health can be read, and what it stands on."""

from dataclasses import dataclass

from bcp.plan.catalogue import CatalogueEntry
from bcp.plan.model import Plan, Service
from bcp.plan.workspace_model import Own
from bcp.probes.base import ProbeSpec
from bcp.status.base import SourceSpec


@dataclass(frozen=True, slots=True)
class Target:
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

    @property
    def can_be_read(self) -> bool:
        """Whether there is a status page or a probe to ask."""
        return bool(self.sources or self.probes)


def of_service(plan: Plan, service: Service) -> Target:
    """A service of a plan; it stands on what its dependency stands on, and on its vendor."""
    return Target(
        key=f"{plan.id}/{service.id}",
        title=service.title,
        sources=service.sources,
        probes=service.probes,
        failure_domains=_domains(plan, service),
    )


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
        sources=entry.service.sources,
        failure_domains=entry.failure_domains,
    )


def of_broken(key: str, path: str) -> Target:
    """A service of a plan that could not be read: unknown, never fine (red line 1)."""
    return Target(key=key, title=key, why_not=f"{path} has problems, so it says nothing")


def _domains(plan: Plan, service: Service) -> tuple[str, ...] | None:
    shared = plan.dependency.failure_domains
    if shared is None and not service.failure_domains:
        return None
    vendor = f"vendor:{plan.dependency.vendor}"
    return tuple(dict.fromkeys((*(shared or ()), *service.failure_domains, vendor)))
