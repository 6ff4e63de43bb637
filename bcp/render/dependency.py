"""The dependency's services, how their health is known, and what activates the plan."""

from datetime import date

from bcp.plan.model import Criterion, Part, Service
from bcp.plan.targets import Target
from bcp.probes.base import ProbeSpec
from bcp.render.names import Names
from bcp.render.papers_view import SignalView
from bcp.render.view import CriterionView, ServiceView
from bcp.render.words import (
    NOT_STATED,
    SERVICE_KINDS,
    at_least,
    from_catalogue,
    lasting,
    listed,
    spoken,
)
from bcp.status.base import SourceSpec

_Users = list[tuple[str, tuple[str, ...]]]
"""The title of each process, and the services that it uses."""


def service_views(names: Names) -> tuple[ServiceView, ...]:
    """Every service, and who uses it."""
    users = _users(names)
    return tuple([_service_view(users, each) for each in names.plan.dependency.services])


def signal_views(names: Names) -> tuple[SignalView, ...]:
    """How the health of every service is known."""
    return tuple([_signal_view(each) for each in names.targets])


def criterion_views(names: Names) -> tuple[CriterionView, ...]:
    """What activates the plan, in words."""
    users = _users(names)
    return tuple([_criterion_view(names, users, each) for each in names.plan.activation.criteria])


def _signal_view(target: Target) -> SignalView:
    filled_in = target.filled_in
    return SignalView(
        target.title,
        _marked("; ".join([_page_words(each) for each in target.sources]), filled_in.sources),
        _marked("; ".join([_probe_words(each) for each in target.probes]), filled_in.probes),
    )


def _users(names: Names) -> _Users:
    return [(each.title, each.uses) for each in names.plan.processes]


def _service_view(users: _Users, service: Service) -> ServiceView:
    used_by = [title for title, uses in users if service.id in uses]
    return ServiceView(
        service.title, f"`{service.id}`", SERVICE_KINDS[service.kind], listed(used_by)
    )


def _marked(words: str, filled_in: date | None) -> str:
    """The words, and where they come from if the plan does not say them itself."""
    return f"{words} ({from_catalogue(filled_in)})" if filled_in else words or "none"


def _page_words(source: SourceSpec) -> str:
    named = (*source.components, *source.products)
    components = ", ".join([f"`{each}`" for each in named]) or "the whole page"
    return f"{source.url}: {components}"


def _probe_words(probe: ProbeSpec) -> str:
    through = f", through `{probe.through}`" if probe.through else ""
    return f"`{probe.id}`: {probe.words()}{through}"


def _criterion_view(names: Names, users: _Users, criterion: Criterion) -> CriterionView:
    conditions = criterion.all or (criterion,)
    services = {each.service for each in conditions}
    words = " and ".join([_condition_words(names, each) for each in conditions])
    hit = [title for title, uses in users if not services.isdisjoint(uses)]
    return CriterionView(f"`{criterion.id}`", words, listed(hit))


def _condition_words(names: Names, part: Part | Criterion) -> str:
    service = names.titles[part.service] if part.service else NOT_STATED
    if part.probes_failing_for is not None:
        return f"our probes of {service} have failed for {spoken(part.probes_failing_for)}"
    bound = NOT_STATED if part.at_least is None else at_least(part.at_least)
    return lasting(service, bound, part.for_)
