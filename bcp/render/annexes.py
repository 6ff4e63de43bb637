"""What stands behind the plan: secrets by name, tests, things, related plans, sources."""

from collections.abc import Iterator
from functools import lru_cache

from bcp.plan.loaded import LoadedPlan, SourceFile
from bcp.plan.model import Fallback
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import Own
from bcp.render.names import Names
from bcp.render.papers_view import ProofView, RelatedView, SourceView, ThingView
from bcp.render.words import NOT_STATED, SERVICE_KINDS, spoken

_EVERYDAY = "An answer that could go out as it is"


def proof_views(names: Names) -> tuple[ProofView, ...]:
    """For each fallback that somebody may use: an everyday task, and what to expect of it."""
    return tuple([_proof(names, each) for each in names.plan.fallbacks if each.kind != "stop"])


def thing_views(names: Names) -> tuple[ThingView, ...]:
    """What the vendor serves, what we run, and what we switch with."""
    return (*_services(names), *_ours(names.workspace))


def related_views(names: Names) -> tuple[RelatedView, ...]:
    """The plans that this one leans on, and those that lean on it."""
    return (*_leaned_on(names), *_leaning(names))


def source_views(names: Names, loaded: LoadedPlan) -> tuple[SourceView, ...]:
    """The files that the document was made from, with their digests."""
    return (_source(loaded.file), *_settings_source(names.workspace))


def _proof(names: Names, fallback: Fallback) -> ProofView:
    served = names.served[fallback.id]
    work = names.processes(served) if served else "no process, as it stands"
    audition, floor = fallback.audition, fallback.quality_floor
    if audition is not None:
        limit = f", each within {spoken(audition.within)}" if audition.within else ""
        return ProofView(
            fallback.title,
            f"Ask the golden prompts of `{audition.prompts}`, for: {work}",
            f"{audition.at_least} pass{limit}" + (f"; {floor}" if floor else ""),
        )
    return ProofView(fallback.title, f"Do one everyday task of: {work}", floor or _EVERYDAY)


def _services(names: Names) -> Iterator[ThingView]:
    services = names.plan.dependency.services
    for service, target in zip(services, names.targets, strict=True):
        pages = dict.fromkeys([str(page.url) for page in target.sources])
        where = ", ".join(pages) or "no page known"
        yield ThingView(service.title, f"`{target.key}`", SERVICE_KINDS[service.kind], where)
    for model in names.plan.dependency.models:
        yield ThingView(f"`{model.id}`", f"`{model.id}`", "model", "at the vendor")


@lru_cache(2)
def _ours(workspace: Workspace) -> tuple[ThingView, ...]:
    return (*_own(workspace), *_switches(workspace))


def _own(workspace: Workspace) -> Iterator[ThingView]:
    for own in workspace.settings.own:
        yield ThingView(own.title, f"`own/{own.id}`", "run by ourselves", _standing(own))


def _standing(own: Own) -> str:
    domains = ", ".join([f"`{each}`" for each in own.failure_domains or ()])
    return f"stands on {domains}" if domains else f"stands on: {NOT_STATED}"


def _switches(workspace: Workspace) -> Iterator[ThingView]:
    for switch in workspace.settings.switches:
        positions = ", ".join([f"`{each.id}`" for each in switch.positions])
        yield ThingView(switch.title, f"`{switch.id}`", "switch", f"positions {positions}")


def _leaned_on(names: Names) -> Iterator[RelatedView]:
    for fallback in names.plan.fallbacks:
        for head in dict.fromkeys([each.partition("/")[0] for each in fallback.relies_on]):
            other = names.workspace.find_plan(head)
            if other is not None and other.id != names.plan.id:
                tie = f"the fallback {fallback.title} relies on it"
                yield RelatedView(other.title, f"`{other.id}`", tie)


def _leaning(names: Names) -> Iterator[RelatedView]:
    for other, fallback in names.workspace.relying.get(names.plan.id, ()):
        if other.id != names.plan.id:
            tie = f"its fallback {fallback.title} relies on this plan's dependency"
            yield RelatedView(other.title, f"`{other.id}`", tie)


@lru_cache(2)
def _settings_source(workspace: Workspace) -> tuple[SourceView, ...]:
    settings = workspace.settings_file
    return (_source(settings),) if settings else ()


def _source(file: SourceFile) -> SourceView:
    return SourceView(f"`{file.path}`", f"`{file.sha256}`", str(len(file.content)))
