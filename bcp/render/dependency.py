"""The dependency, the processes that live on it, and what activates the plan."""

from datetime import date

from bcp.model.money import Rate
from bcp.plan.model import Criterion, Part, Process, Service
from bcp.plan.targets import Target
from bcp.probes.base import ProbeSpec
from bcp.render.names import Names
from bcp.render.view import CriterionView, ProcessView, ServiceView
from bcp.render.words import (
    NOT_STATED,
    SERVICE_KINDS,
    at_least,
    from_catalogue,
    lasting,
    listed,
    rto,
    share,
    span,
    spoken,
)
from bcp.status.base import SourceSpec


def service_views(names: Names) -> tuple[ServiceView, ...]:
    """Every service, and how its health is known."""
    services = names.plan.dependency.services
    read = names.workspace.services(names.plan)
    return tuple(_service_view(names, *each) for each in zip(services, read, strict=True))


def process_views(names: Names) -> tuple[ProcessView, ...]:
    """The business impact analysis, a line for each process."""
    return tuple(_process_view(names, each) for each in names.plan.processes)


def criterion_views(names: Names) -> tuple[CriterionView, ...]:
    """What activates the plan, in words."""
    return tuple(_criterion_view(names, each) for each in names.plan.activation.criteria)


def _service_view(names: Names, service: Service, target: Target) -> ServiceView:
    users = (each for each in names.plan.processes if service.id in each.uses)
    return ServiceView(
        title=service.title,
        id=f"`{service.id}`",
        kind=SERVICE_KINDS[service.kind],
        used_by=names.processes(users),
        pages=_marked("; ".join(map(_page_words, target.sources)), target.filled_in.sources),
        probes=_marked("; ".join(map(_probe_words, target.probes)), target.filled_in.probes),
    )


def _marked(words: str, filled_in: date | None) -> str:
    """The words, and where they come from if the plan does not say them itself."""
    return f"{words} ({from_catalogue(filled_in)})" if filled_in else words or "none"


def _page_words(source: SourceSpec) -> str:
    named = (*source.components, *source.products)
    components = ", ".join(f"`{each}`" for each in named) or "the whole page"
    return f"{source.url}: {components}"


def _probe_words(probe: ProbeSpec) -> str:
    through = f", through `{probe.through}`" if probe.through else ""
    return f"`{probe.id}`: {probe.words()}{through}"


def _process_view(names: Names, process: Process) -> ProcessView:
    return ProcessView(
        title=process.title,
        id=f"`{process.id}`",
        tier=str(process.tier),
        uses=names.services(process.uses),
        data=", ".join(process.data),
        rto=rto(process),
        wrt=span(process.wrt),
        mtpd=span(process.mtpd),
        minimum=share(process.minimum_capacity),
        loss=_loss(process.loss),
        owner=names.responsible(process.owner),
    )


def _loss(loss: Rate | None) -> str:
    return NOT_STATED if loss is None else f"{loss.hourly} an hour"


def _criterion_view(names: Names, criterion: Criterion) -> CriterionView:
    conditions = criterion.all or (criterion,)
    services = {each.service for each in conditions}
    words = " and ".join(_condition_words(names, each) for each in conditions)
    hit = (each.title for each in names.plan.processes if services.intersection(each.uses))
    return CriterionView(f"`{criterion.id}`", words, listed(hit))


def _condition_words(names: Names, part: Part | Criterion) -> str:
    service = names.titles[part.service] if part.service else NOT_STATED
    if part.probes_failing_for is not None:
        return f"our probes of {service} have failed for {spoken(part.probes_failing_for)}"
    bound = NOT_STATED if part.at_least is None else at_least(part.at_least)
    return lasting(service, bound, part.for_)
