"""Shared fate: which layers the dependency and its fallbacks stand on together."""

from collections.abc import Iterable
from typing import NamedTuple

from bcp.insight.grounds import relied_on
from bcp.plan.model import Fallback, Plan
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.render.escape import joined
from bcp.render.view import DomainView, FateView
from bcp.render.words import NOT_ASSESSED, from_catalogue


class Standing(NamedTuple):
    """Something, and what it stands on."""

    title: str
    key: str
    domains: tuple[str, ...]
    """Its failure domains; of a fallback, those of all that it relies on too."""
    is_assessed: bool
    """Whether somebody has said so; no domains at all is a statement, silence is none."""


class FallbackStanding(NamedTuple):
    """A fallback, what it stands on by itself, and all that it relies on."""

    whole: Standing
    stated: tuple[str, ...]
    relies_on: tuple[Standing, ...]


class Fate(NamedTuple):
    """The dependency's services and the fallbacks, side by side."""

    services: tuple[Standing, ...]
    fallbacks: tuple[FallbackStanding, ...]
    domains: tuple[str, ...]
    """Every failure domain, the dependency's first."""
    shared: frozenset[str]
    """The domains under both sides."""


def fate(workspace: Workspace, plan: Plan) -> Fate:
    """Gather what everything in a plan stands on."""
    services = tuple(_of_service(each) for each in workspace.services(plan))
    fallbacks = tuple(_of_fallback(workspace, each) for each in plan.fallbacks)
    under = _all_domains(services)
    over = _all_domains(each.whole for each in fallbacks)
    return Fate(services, fallbacks, tuple({**under, **over}), frozenset(under) & frozenset(over))


def domain_rows(found: Fate, vendor_title: str) -> tuple[DomainView, ...]:
    """One row for each failure domain: who stands on it, and what follows."""
    return tuple(_domain_row(found, domain, vendor_title) for domain in found.domains)


def fate_rows(found: Fate) -> tuple[FateView, ...]:
    """One row for each fallback: what it relies on, and what it shares with the dependency."""
    return tuple(_fate_row(each, found.shared) for each in found.fallbacks)


def domains_filled_in(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Which services' failure domains the plan leaves to the catalogue, and how old they are."""
    filled_in = [
        (target.title, target.filled_in.failure_domains)
        for target in workspace.services(plan)
        if target.filled_in.failure_domains is not None
    ]
    if not filled_in:
        return ()
    titles = ", ".join(title for title, _ in filled_in)
    as_of = from_catalogue(min(day for _, day in filled_in))
    how = f"`bcp vendors {plan.dependency.vendor}` tells how each is known"
    return (f"Not stated by the plan, but {as_of}: the failure domains of {titles}; {how}.",)


def _domain_row(found: Fate, domain: str, vendor_title: str) -> DomainView:
    services = [each.title for each in found.services if domain in each.domains]
    fallbacks = [each.whole.title for each in found.fallbacks if domain in each.whole.domains]
    whole = len(services) == len(found.services)
    return DomainView(
        f"`{domain}`",
        "all services" if whole else ", ".join(services) or "none",
        ", ".join(fallbacks) or "none",
        _meaning(vendor_title if services else "", len(fallbacks)),
    )


def _meaning(dependency: str, fallbacks: int) -> str:
    if dependency and fallbacks:
        return "**shared**: if it fails, both sides may fail"
    if fallbacks > 1:
        return "shared by fallbacks: if it fails, they may fail together"
    return f"{dependency} alone" if dependency else "this fallback alone"


def _fate_row(standing: FallbackStanding, shared: frozenset[str]) -> FateView:
    whole = standing.whole
    relied = ", ".join(f"{each.title} (`{each.key}`)" for each in standing.relies_on)
    common = joined(domain for domain in whole.domains if domain in shared)
    return FateView(
        whole.title,
        relied or "nothing named",
        _and_gaps(standing, joined(whole.domains) or "none"),
        _and_gaps(standing, common or "nothing"),
    )


def _and_gaps(standing: FallbackStanding, known: str) -> str:
    gaps = [f"`{each.key}`" for each in standing.relies_on if not each.is_assessed]
    if gaps:
        return f"{known}; {NOT_ASSESSED}: {', '.join(gaps)}"
    return known if standing.whole.is_assessed else NOT_ASSESSED


def _of_service(target: Target) -> Standing:
    domains = target.failure_domains
    return Standing(target.title, target.key, domains or (), domains is not None)


def _of_fallback(workspace: Workspace, fallback: Fallback) -> FallbackStanding:
    relied = tuple(_of_target(workspace, each) for each in relied_on(workspace, fallback))
    stated = fallback.failure_domains or ()
    domains = tuple({**dict.fromkeys(stated), **_all_domains(relied)})
    is_assessed = fallback.failure_domains is not None or bool(relied)
    whole = Standing(fallback.title, fallback.id, domains, is_assessed)
    return FallbackStanding(whole, stated, relied)


def _of_target(workspace: Workspace, target: Target) -> Standing:
    head, _, own_id = target.key.partition("/")
    domains = target.failure_domains
    by_others = head == "own" and bool(workspace.own(own_id).relies_on)
    is_assessed = domains is not None or by_others
    return Standing(target.title, target.key, domains or (), is_assessed)


def _all_domains(standings: Iterable[Standing]) -> dict[str, None]:
    return dict.fromkeys(domain for each in standings for domain in each.domains)
