"""Everything whose health bears on a plan, found by following its references."""

from collections import deque
from collections.abc import Iterable, Iterator

from bcp.plan.loaded import LoadedPlan
from bcp.plan.procedures import plan_procedures, settings_procedures
from bcp.plan.step_references import named
from bcp.plan.targets import Target, of_own
from bcp.plan.workspace import Workspace
from bcp.steps.switch import SwitchStep


def reached(workspace: Workspace, references: Iterable[str]) -> tuple[Target, ...]:
    """What references lead to, then what our own components among it rely on; each once."""
    found: dict[str, Target] = {}
    waiting = deque(references)
    while waiting:
        reference = waiting.popleft()
        if reference in found:
            continue
        found[reference] = workspace.find_service(reference)
        head, _, tail = reference.partition("/")
        if head == "own":
            waiting.extend(workspace.own(tail).relies_on)
    return tuple(found.values())


def targets(workspace: Workspace, loaded: LoadedPlan) -> tuple[Target, ...]:
    """Everything that is read to judge a plan, each once.

    The plan's own services come first; then what its fallbacks rely on and its steps read, and what
    that relies on; then every other component of ours, for a fault there can
    look like the vendor's.
    """
    own = workspace.services(loaded.plan)
    relied_on = reached(workspace, _named_by_fallbacks(workspace, loaded))
    ours = tuple(of_own(component) for component in workspace.settings.own)
    return tuple({target.key: target for target in (*own, *relied_on, *ours)}.values())


def _named_by_fallbacks(workspace: Workspace, loaded: LoadedPlan) -> Iterator[str]:
    """What fallbacks rely on, the switches that their steps set, the services that steps read."""
    for fallback in loaded.plan.fallbacks:
        yield from fallback.relies_on
        for step in fallback.steps:
            if isinstance(step, SwitchStep):
                yield from workspace.switch(step.switch).relies_on
    yield from named((*plan_procedures(loaded.plan), *settings_procedures(workspace.settings)))
