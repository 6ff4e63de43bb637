"""What a plan leaves out: for each part that auditors look for, who or what lacks it.

Only whether something is stated is looked at, never whether it is right or enough.
"""

from collections.abc import Callable, Iterable, Iterator

from bcp.plan.contract import Contract
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.people import Role
from bcp.plan.procedures import plan_procedures
from bcp.plan.programme import ExitPlan
from bcp.plan.workspace import Workspace
from bcp.steps.base import Step

Lacks = Callable[[Workspace, Plan], tuple[str, ...]]
"""What lacks the part, in words; empty where it is stated everywhere."""

WHOLE = "the plan"
_WITHOUT_AI = ("non_ai", "stop")


def nothing(_workspace: Workspace, _plan: Plan) -> tuple[str, ...]:
    """A plan that loads has this: its schema asks for it."""
    return ()


def whole(stated: Callable[[Plan], object]) -> Lacks:
    """Something that a plan says once, or not."""
    return lambda _workspace, plan: () if stated(plan) else (WHOLE,)


def of_settings(stated: Callable[[Workspace], object]) -> Lacks:
    """Something that `bcp.yaml` says once for all plans, or not."""
    return lambda workspace, _plan: () if stated(workspace) else ("bcp.yaml",)


def contract(stated: Callable[[Contract], object]) -> Lacks:
    """Something that the agreement with the vendor brings."""

    def lacks(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
        found = plan.dependency.contract
        if found is None:
            return ("no contract is stated",)
        return () if stated(found) else ("its contract",)

    return lacks


def exit_plan(stated: Callable[[ExitPlan], object]) -> Lacks:
    """Something that the exit plan says."""

    def lacks(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
        if plan.exit_plan is None:
            return ("no exit plan is stated",)
        return () if stated(plan.exit_plan) else ("its exit plan",)

    return lacks


def each_process(stated: Callable[[Process], object]) -> Lacks:
    """Something that each process has to say."""
    return lambda _workspace, plan: _who(
        "process",
        (one.id for one in plan.processes if not stated(one)),
        (one.id for one in plan.processes),
    )


def each_fallback(stated: Callable[[Fallback], object], *, with_ai: bool = False) -> Lacks:
    """Something that each fallback has to say; work by hand and a stop may be left out."""

    def lacks(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
        asked = [one for one in plan.fallbacks if not (with_ai and one.kind in _WITHOUT_AI)]
        named = "fallback with AI" if with_ai else "fallback"
        lacking = (one.id for one in asked if not stated(one))
        return _who("fallback", lacking, (one.id for one in asked), named)

    return lacks


def each_role(stated: Callable[[Role], object]) -> Lacks:
    """Something that each role has to say; where there are no roles, nobody says it."""

    def lacks(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
        roles = all_roles(workspace, plan)
        if not roles:
            return ("no roles are named",)
        lacking = (one.id for one in roles if not stated(one))
        return _who("role", lacking, (one.id for one in roles))

    return lacks


def each_step(stated: Callable[[Step], object]) -> Lacks:
    """Something that each step of the way to a fallback and back has to say."""
    return lambda _workspace, plan: _who(
        "step",
        (one.id for one in _steps(plan) if not stated(one)),
        (one.id for one in _steps(plan)),
    )


def document_fields(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Version, owner, author and reviewer of the document."""
    if plan.document is None:
        return ("no document control is stated",)
    names = ("version", "owner", "author", "reviewer")
    return tuple(name for name in names if getattr(plan.document, name) is None)


def approval(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """An approval is a status, a person and a day."""
    control = plan.document
    is_approved = control and control.status == "approved"
    stated = is_approved and control and control.approved_by and control.approved_on
    return () if stated else (WHOLE,)


def reachable(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """People without a phone: mail and chat may stand on what failed."""
    people = {one.id: one for one in (*workspace.settings.people, *plan.people)}
    if not people:
        return ("no people are named",)
    return tuple(f"person {one.id}" for one in people.values() if one.phone is None)


def declarer(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Somebody who may declare."""
    return () if any("declare" in one.may for one in all_roles(workspace, plan)) else (WHOLE,)


def unwatched(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Services that no page and no probe tells of."""
    return tuple(f"service {one.key}" for one in workspace.services(plan) if not one.can_be_read)


def unprobed(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Services that no request of ours tells of."""
    return tuple(f"service {one.key}" for one in workspace.services(plan) if not one.probes)


def unassessed(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Services and fallbacks of which nobody said what they stand on."""
    services = (one.key for one in workspace.services(plan) if one.failure_domains is None)
    fallbacks = (one.id for one in plan.fallbacks if not one.is_assessed)
    return (*(f"service {one}" for one in services), *(f"fallback {one}" for one in fallbacks))


def without_people(_workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Processes that no fallback without AI may serve."""
    by_hand = {one.id for one in plan.fallbacks if one.kind == "non_ai"}
    return tuple(
        f"process {one.id}"
        for one in plan.processes
        if not (by_hand if one.fallbacks is None else by_hand.intersection(one.fallbacks))
    )


def way_back(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Fallbacks without a way back, their own or the default one."""
    lacking = (one.id for one in plan.fallbacks if workspace.failback(plan, one) is None)
    return _who("fallback", lacking, (one.id for one in plan.fallbacks))


def reconciliation(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """Fallbacks whose return does not say how records are brought together again."""
    returns = ((one.id, workspace.failback(plan, one)) for one in plan.fallbacks)
    lacking = (one for one, failback in returns if not (failback and failback.reconciliation))
    return _who("fallback", lacking, (one.id for one in plan.fallbacks))


def all_roles(workspace: Workspace, plan: Plan) -> tuple[Role, ...]:
    """The roles of the workspace and those that the plan adds."""
    return (*workspace.settings.roles, *plan.roles)


def _who(
    kind: str, lacking: Iterable[str], asked: Iterable[str], named: str = ""
) -> tuple[str, ...]:
    """Those who lack it, one by one; where nobody states it, that is said shorter."""
    ids, every = tuple(lacking), tuple(asked)
    if len(ids) == len(every) > 1:
        return (f"every {named or kind}",)
    return tuple(f"{kind} {one}" for one in ids)


def _steps(plan: Plan) -> Iterator[Step]:
    return (step for listed in plan_procedures(plan) for step in listed.steps)
