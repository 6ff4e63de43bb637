"""Shared fate: which layers the dependency and its fallbacks stand on together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from bcp.insight.grounds import relied_on
from bcp.plan.model import Plan
from bcp.plan.reach import reached
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.render.escape import joined
from bcp.render.papers_view import ToolView
from bcp.render.view import DomainView, FateView
from bcp.render.words import NOT_ASSESSED, from_catalogue

_NO_TOOLS = "the response tools, for none are stated"


class Standing(Struct, frozen=True):
    """A fallback or a response tool, and all that it relies on."""

    title: str
    relies_on: tuple[Target, ...]
    directly_on: tuple[str, ...]
    """The keys of those, then the failure domains that are stated of itself."""
    domains: tuple[str, ...]
    """The failure domains of itself, and of all that it relies on; each once."""
    is_assessed: bool
    """Whether somebody has said so; no domains at all is a statement, silence is none."""
    gaps: tuple[str, ...]
    """The keys of those of whom nobody has said what they stand on."""


class Side(Struct, frozen=True):
    """The fallbacks, or the response tools."""

    standings: tuple[Standing, ...]
    on: Mapping[str, list[str]]
    """The titles of those that stand on a failure domain, in order."""
    not_assessed: tuple[str, ...]
    """In words, those that may stand on any domain, for nobody has said."""
    nobody: str
    """The words for a domain on which none of them is known to stand."""


class Fate(Struct, frozen=True):
    """The dependency's services, the fallbacks and the response tools, side by side."""

    services: tuple[Target, ...]
    services_on: Mapping[str, list[str]]
    """The titles of those that stand on a failure domain, in order."""
    fallbacks: Side
    tools: Side
    """What the response itself needs."""
    domains: tuple[str, ...]
    """Every failure domain, the dependency's first."""
    shared: frozenset[str]
    """The domains under the dependency and under a fallback or a response tool."""
    not_assessed: tuple[str, ...]
    """In words, everything that may stand on any domain, for nobody has said."""


def fate(workspace: Workspace, plan: Plan) -> Fate:
    """Gather what everything in a plan stands on."""
    return fate_of(workspace, plan, workspace.services(plan))


def fate_of(workspace: Workspace, plan: Plan, targets: tuple[Target, ...]) -> Fate:
    """The same, of services that are filled in already."""
    on = _services_on(targets)
    fallbacks = _fallbacks(workspace, plan)
    tools = _tools(workspace)
    above = {**fallbacks.on, **tools.on}
    gaps = [f"the service {each.title}" for each in targets if each.failure_domains is None]
    return Fate(
        targets,
        on,
        fallbacks,
        tools,
        domains=tuple({**on, **above}),
        shared=frozenset(on.keys() & above.keys()),
        not_assessed=(*gaps, *fallbacks.not_assessed, *tools.not_assessed),
    )


def domain_rows(found: Fate, vendor_title: str) -> tuple[DomainView, ...]:
    """One row for each failure domain: who stands on it, and what follows."""
    return tuple([_domain_row(each, found, vendor_title) for each in found.domains])


def fate_rows(found: Fate) -> tuple[FateView, ...]:
    """One row for each fallback: what it relies on, and what it shares with the dependency."""
    return tuple([FateView(*_fate_cells(each, found.shared)) for each in found.fallbacks.standings])


def tool_rows(workspace: Workspace, found: Fate) -> tuple[ToolView, ...]:
    """One row for each response tool: what it shares with the dependency, and how to do without."""
    return _tool_rows(workspace, found.shared)


def domain_remarks(found: Fate, services: Iterable[Target], plan: Plan) -> tuple[str, ...]:
    """What the table of domains cannot say: who is missing from it, and what is the catalogue's."""
    if not found.not_assessed:
        return _filled_in(services, plan)
    gaps = "; ".join(found.not_assessed)
    remark = f"**Not assessed**, so it may stand on any domain above: {gaps}."
    return (remark, *_filled_in(services, plan))


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


def _domain_row(domain: str, found: Fate, vendor_title: str) -> DomainView:
    services = found.services_on.get(domain, ())
    fallbacks = found.fallbacks.on.get(domain, ())
    tools = found.tools.on.get(domain, ())
    extent = ", as far as assessed" if found.not_assessed else ""
    is_of_all = len(services) == len(found.services)
    return DomainView(
        f"`{domain}`",
        "all services" if is_of_all else ", ".join(services) or "none",
        ", ".join(fallbacks) or found.fallbacks.nobody,
        ", ".join(tools) or found.tools.nobody,
        _meaning(vendor_title if services else "", len(fallbacks), len(tools), extent),
    )


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


@lru_cache(16)  # the plans of a workspace share few sets of layers with their response
def _tool_rows(workspace: Workspace, shared: frozenset[str]) -> tuple[ToolView, ...]:
    tools = zip(workspace.settings.response_tools, _tools(workspace).standings, strict=True)
    return tuple(
        [ToolView(*_fate_cells(standing, shared), tool.without_it) for tool, standing in tools]
    )


def _fate_cells(standing: Standing, shared: frozenset[str]) -> tuple[str, str, str, str]:
    """Its title, what it relies on, all domains that it stands on, those that are shared."""
    relied = ", ".join([f"{each.title} (`{each.key}`)" for each in standing.relies_on])
    stands_on = _words(standing.domains) or "none"
    common = _words(tuple([each for each in standing.domains if each in shared])) or "nothing"
    if standing.gaps:
        gaps = f"{NOT_ASSESSED}: {_words(standing.gaps)}"
        stands_on, common = f"{stands_on}; {gaps}", f"{common}; {gaps}"
    elif not standing.is_assessed:
        stands_on = common = NOT_ASSESSED
    return standing.title, relied or "nothing named", stands_on, common


@lru_cache(128)  # the same layers lie under every plan of a workspace
def _words(names: tuple[str, ...]) -> str:
    return joined(names)


def _services_on(targets: tuple[Target, ...]) -> Mapping[str, list[str]]:
    on: defaultdict[str, list[str]] = defaultdict(list)
    for each in targets:
        for domain in each.failure_domains or ():
            on[domain].append(each.title)
    return dict(on)


def _fallbacks(workspace: Workspace, plan: Plan) -> Side:
    standings = [
        _standing(each.title, each.failure_domains, relied_on(workspace, each))
        for each in plan.fallbacks
    ]
    return _side("fallback", standings)


@lru_cache(1)  # they are the same for every plan of a workspace
def _tools(workspace: Workspace) -> Side:
    standings = [
        _standing(each.title, each.failure_domains, reached(workspace, each.relies_on))
        for each in workspace.settings.response_tools
    ]
    if not standings:
        return Side((), {}, (_NO_TOOLS,), "none known")
    return _side("response tool", standings)


def _side(kind: str, standings: list[Standing]) -> Side:
    on: defaultdict[str, list[str]] = defaultdict(list)
    gaps = []
    for each in standings:
        for domain in each.domains:
            on[domain].append(each.title)
        if each.gaps or not each.is_assessed:
            gaps.append(f"the {kind} {each.title}")
    nobody = "none known" if gaps or not standings else "none"
    return Side(tuple(standings), dict(on), tuple(gaps), nobody)


def _standing(title: str, said: tuple[str, ...] | None, relied: tuple[Target, ...]) -> Standing:
    keys, domains, gaps = [], list(said or ()), []
    for each in relied:
        keys.append(each.key)
        domains.extend(each.failure_domains or ())
        if not each.is_assessed:
            gaps.append(each.key)
    return Standing(
        title,
        relied,
        directly_on=(*keys, *(said or ())),
        domains=tuple(dict.fromkeys(domains)),
        is_assessed=said is not None or bool(relied),
        gaps=tuple(gaps),
    )
