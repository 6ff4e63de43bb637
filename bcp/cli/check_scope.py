"""Which plans and services a check is about: all of them, or those that are named. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bcp.model.errors import BadInput, DocumentError
from bcp.plan.loaded import BrokenFile, LoadedPlan
from bcp.plan.workspace import Workspace


class Scope(Struct, frozen=True):
    """What is checked, and what cannot be."""

    plans: tuple[LoadedPlan, ...]
    broken: tuple[BrokenFile, ...] = ()
    only: frozenset[str] | None = None
    """The keys of the services to look at; None for all of these plans, and what stands behind."""


def scope_of(workspace: Workspace, plans: Sequence[str], only: Sequence[str] = ()) -> Scope:
    """All plans, or those named; a broken one does not hinder the others (red line 4).

    Args:
        workspace: the plans.
        plans: ids of plans; none for all.
        only: each an id of a plan or of a service, or `PLAN/service`; none for everything.

    Raises:
        DocumentError: all the plans named are broken.
        BadInput: something named is not there, with what is.
    """
    scope = _with_plans(workspace, plans)
    return _narrowed(scope, only) if only else scope


def service_keys(plans: Iterable[LoadedPlan]) -> tuple[str, ...]:
    """`PLAN/service` of every service of these plans."""
    known = [loaded.plan for loaded in plans]
    return tuple(f"{plan.id}/{each.id}" for plan in known for each in plan.dependency.services)


def _with_plans(workspace: Workspace, plans: Sequence[str]) -> Scope:
    if not plans:
        scope = Scope(workspace.plans, workspace.broken)
    else:
        broken = {file.path: file for name in plans for file in workspace.broken_with(name)}
        names = [name for name in dict.fromkeys(plans) if not workspace.broken_with(name)]
        scope = Scope(tuple(workspace.plan(name) for name in names), tuple(broken.values()))
    if not scope.plans and scope.broken:
        raise DocumentError([one for file in scope.broken for one in file.error.problems])
    if not scope.plans:
        raise BadInput(
            f"There is no plan in {workspace.root}.",
            next_action="Write runbooks/NAME.yaml, or name another workspace: bcp -C DIR check.",
        )
    return scope


def _narrowed(scope: Scope, only: Sequence[str]) -> Scope:
    keys = service_keys(scope.plans)
    found = {name: [key for key in keys if _means(name, key)] for name in only}
    for name in (name for name, meant in found.items() if not meant):
        raise BadInput(
            f"--only {name} names no plan and no service here.",
            means=f"The services are: {', '.join(keys)}.",
            next_action="Name one of them, its plan, or the part behind the slash.",
        )
    wanted = frozenset(key for meant in found.values() for key in meant)
    plans = tuple(loaded for loaded in scope.plans if wanted & set(service_keys([loaded])))
    return Scope(plans, scope.broken, wanted)


def _means(name: str, key: str) -> bool:
    plan, _, service = key.partition("/")
    return name in (key, plan, service)
