"""Shared fate: which layers the dependency and its fallbacks stand on together."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bcp.insight.grounds import relied_on
from bcp.plan.model import Fallback, Plan
from bcp.plan.reach import reached
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import ResponseTool
from bcp.render.escape import joined
from bcp.render.papers_view import ToolView
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


class Absent(NamedTuple):
    """The words for those of whom nobody stands on a domain: whoever is not assessed may."""

    fallbacks: str
    tools: str
    extent: str


class Holders(NamedTuple):
    """Who stands on each failure domain, by title, in the order of the plan."""

    services: Mapping[str, list[str]]
    fallbacks: Mapping[str, list[str]]
    tools: Mapping[str, list[str]]


class Fate(NamedTuple):
    """The dependency's services and the fallbacks, side by side."""

    services: tuple[Standing, ...]
    fallbacks: tuple[FallbackStanding, ...]
    tools: tuple[FallbackStanding, ...]
    """What the response itself needs; each stands as a fallback does."""
    domains: tuple[str, ...]
    """Every failure domain, the dependency's first."""
    shared: frozenset[str]
    """The domains under the dependency and under a fallback or a response tool."""


def fate(workspace: Workspace, plan: Plan) -> Fate:
    """Gather what everything in a plan stands on."""
    return fate_of(workspace, plan, workspace.services(plan))


def fate_of(workspace: Workspace, plan: Plan, targets: tuple[Target, ...]) -> Fate:
    """The same, of services that are filled in already."""
    services = tuple([_of_service(each) for each in targets])
    fallbacks = tuple([_of_fallback(workspace, each) for each in plan.fallbacks])
    tools = tuple([_of_tool(workspace, each) for each in workspace.settings.response_tools])
    under = _all_domains(services)
    over = _all_domains(each.whole for each in (*fallbacks, *tools))
    shared = frozenset(under) & frozenset(over)
    return Fate(services, fallbacks, tools, tuple({**under, **over}), shared)


def domain_rows(found: Fate, vendor_title: str) -> tuple[DomainView, ...]:
    """One row for each failure domain: who stands on it, and what follows."""
    absent = Absent(_nobody(found.fallbacks), _nobody(found.tools), _extent(found))
    holders = Holders(
        _titles_by_domain(found.services),
        _titles_by_domain([each.whole for each in found.fallbacks]),
        _titles_by_domain([each.whole for each in found.tools]),
    )
    services = len(found.services)
    return tuple(
        [_domain_row(each, holders, services, vendor_title, absent) for each in found.domains]
    )


def fate_rows(found: Fate) -> tuple[FateView, ...]:
    """One row for each fallback: what it relies on, and what it shares with the dependency."""
    return tuple([_fate_row(each, found.shared) for each in found.fallbacks])


def tool_rows(workspace: Workspace, found: Fate) -> tuple[ToolView, ...]:
    """One row for each response tool: what it shares with the dependency, and how to do without."""
    tools = zip(workspace.settings.response_tools, found.tools, strict=True)
    return tuple([_tool_row(tool, standing, found.shared) for tool, standing in tools])


def domain_remarks(found: Fate, services: Iterable[Target], plan: Plan) -> tuple[str, ...]:
    """What the table of domains cannot say: who is missing from it, and what is the catalogue's."""
    return (*_unassessed(found), *_filled_in(services, plan))


def _unassessed(found: Fate) -> tuple[str, ...]:
    """Who may stand on any of the domains, for nobody has said."""
    gaps = [f"the service {each.title}" for each in found.services if not each.is_assessed]
    for kind, standings in (("fallback", found.fallbacks), ("response tool", found.tools)):
        gaps += [f"the {kind} {each.whole.title}" for each in standings if _has_gaps(each)]
    if not found.tools:
        gaps.append("the response tools, for none are stated")
    if not gaps:
        return ()
    return (f"**Not assessed**, so it may stand on any domain above: {'; '.join(gaps)}.",)


def _extent(found: Fate) -> str:
    return ", as far as assessed" if _unassessed(found) else ""


def _has_gaps(standing: FallbackStanding) -> bool:
    relied = (each.is_assessed for each in standing.relies_on)
    return not (standing.whole.is_assessed and all(relied))


def _filled_in(services: Iterable[Target], plan: Plan) -> tuple[str, ...]:
    """Which services' failure domains the plan leaves to the catalogue, and how old they are."""
    filled_in = [
        (target.title, target.filled_in.failure_domains)
        for target in services
        if target.filled_in.failure_domains is not None
    ]
    if not filled_in:
        return ()
    titles = ", ".join([title for title, _ in filled_in])
    as_of = from_catalogue(min(day for _, day in filled_in))
    how = f"`bcp vendors {plan.dependency.vendor}` tells how each is known"
    return (f"Not stated by the plan, but {as_of}: the failure domains of {titles}; {how}.",)


def _domain_row(
    domain: str, holders: Holders, every_service: int, vendor_title: str, absent: Absent
) -> DomainView:
    services = holders.services.get(domain, ())
    fallbacks = holders.fallbacks.get(domain, ())
    tools = holders.tools.get(domain, ())
    return DomainView(
        f"`{domain}`",
        "all services" if len(services) == every_service else ", ".join(services) or "none",
        ", ".join(fallbacks) or absent.fallbacks,
        ", ".join(tools) or absent.tools,
        _meaning(vendor_title if services else "", len(fallbacks), len(tools), absent.extent),
    )


def _nobody(standings: tuple[FallbackStanding, ...]) -> str:
    """Whether there is none, or none that is known."""
    return "none known" if not standings or any(map(_has_gaps, standings)) else "none"


def _titles_by_domain(standings: Iterable[Standing]) -> Mapping[str, list[str]]:
    titles: dict[str, list[str]] = {}
    for each in standings:
        for domain in dict.fromkeys(each.domains):
            titles.setdefault(domain, []).append(each.title)
    return titles


def _meaning(dependency: str, fallbacks: int, tools: int, extent: str) -> str:
    if dependency and tools:
        sides = "both sides may fail, and the response loses a tool"
        alone = "the response loses a tool too"
        return f"**shared**: if it fails, {sides if fallbacks else alone}"
    if dependency and fallbacks:
        return "**shared**: if it fails, both sides may fail"
    if fallbacks and tools:
        return "shared by fallbacks and response tools: they may fail together"
    if fallbacks > 1:
        return "shared by fallbacks: if it fails, they may fail together"
    if tools:
        return f"response tools alone{extent}"
    return f"{dependency or 'this fallback'} alone{extent}"


def _fate_row(standing: FallbackStanding, shared: frozenset[str]) -> FateView:
    whole = standing.whole
    relied = ", ".join([f"{each.title} (`{each.key}`)" for each in standing.relies_on])
    common = joined([domain for domain in whole.domains if domain in shared])
    return FateView(
        whole.title,
        relied or "nothing named",
        _and_gaps(standing, joined(whole.domains) or "none"),
        _and_gaps(standing, common or "nothing"),
    )


def _tool_row(tool: ResponseTool, standing: FallbackStanding, shared: frozenset[str]) -> ToolView:
    row = _fate_row(standing, shared)
    return ToolView(row.title, row.relies_on, row.domains, row.shared, tool.without_it)


def _and_gaps(standing: FallbackStanding, known: str) -> str:
    gaps = [f"`{each.key}`" for each in standing.relies_on if not each.is_assessed]
    if gaps:
        return f"{known}; {NOT_ASSESSED}: {', '.join(gaps)}"
    return known if standing.whole.is_assessed else NOT_ASSESSED


def _of_service(target: Target) -> Standing:
    domains = target.failure_domains
    return Standing(target.title, target.key, domains or (), domains is not None)


def _of_fallback(workspace: Workspace, fallback: Fallback) -> FallbackStanding:
    relied = tuple([_of_target(workspace, each) for each in relied_on(workspace, fallback)])
    stated = fallback.failure_domains or ()
    domains = tuple({**dict.fromkeys(stated), **_all_domains(relied)})
    is_assessed = fallback.failure_domains is not None or bool(relied)
    whole = Standing(fallback.title, fallback.id, domains, is_assessed)
    return FallbackStanding(whole, stated, relied)


def _of_tool(workspace: Workspace, tool: ResponseTool) -> FallbackStanding:
    relied = tuple([_of_target(workspace, each) for each in reached(workspace, tool.relies_on)])
    stated = tool.failure_domains or ()
    domains = tuple({**dict.fromkeys(stated), **_all_domains(relied)})
    is_assessed = tool.failure_domains is not None or bool(relied)
    whole = Standing(tool.title, tool.id, domains, is_assessed)
    return FallbackStanding(whole, stated, relied)


def _of_target(workspace: Workspace, target: Target) -> Standing:
    head, _, own_id = target.key.partition("/")
    domains = target.failure_domains
    by_others = head == "own" and bool(workspace.own(own_id).relies_on)
    is_assessed = domains is not None or by_others
    return Standing(target.title, target.key, domains or (), is_assessed)


def _all_domains(standings: Iterable[Standing]) -> dict[str, None]:
    return dict.fromkeys([domain for each in standings for domain in each.domains])
