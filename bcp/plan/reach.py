"""Everything whose health bears on a plan, found by following its references."""

from collections.abc import Iterable

from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback
from bcp.plan.procedures import plan_procedures, settings_procedures
from bcp.plan.step_references import named
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.steps.switch import SwitchStep


def reached(workspace: Workspace, references: Iterable[str]) -> tuple[Target, ...]:
    """What references lead to, then what our own components among it rely on; each once."""
    found: dict[str, Target] = {}
    waiting = list(references)
    for reference in waiting:  # and what is put at its end on the way
        if reference not in found:
            target = found[reference] = workspace.find_service(reference)
            waiting.extend(target.relies_on)
    return tuple(found.values())


def named_by(workspace: Workspace, fallback: Fallback) -> tuple[str, ...]:
    """What a fallback names: what it relies on itself, then what its switches rely on."""
    found = fallback.relies_on
    for step in fallback.steps:
        # To ask a model for its class costs ten times its kind, and most steps set no switch.
        if step.kind == "switch" and isinstance(step, SwitchStep):
            found += workspace.switch(step.switch).relies_on
    return found


def targets(workspace: Workspace, loaded: LoadedPlan) -> tuple[Target, ...]:
    """Everything that is read to judge a plan, each once.

    The plan's own services come first; then what its fallbacks rely on and its steps read, and what
    that relies on; then every other component of ours, for a fault there can
    look like the vendor's.
    """
    plan = loaded.plan
    own = workspace.services(plan)
    references = [each for one in plan.fallbacks for each in named_by(workspace, one)]
    references += named((*plan_procedures(plan), *settings_procedures(workspace.settings)))
    relied_on = reached(workspace, references)
    ours = workspace.own_targets.values()
    return tuple({target.key: target for target in (*own, *relied_on, *ours)}.values())
