"""Holding a scenario against the workspace and the plan for which it is to be played."""

from bcp.conduct.drilling import Rehearsal
from bcp.document.load import load
from bcp.model.errors import BadInput, DocumentError
from bcp.plan.loaded import LoadedPlan
from bcp.plan.scenario_references import concerns, scenario_problems
from bcp.plan.workspace import Workspace


def held_against(
    ready: Rehearsal, workspace: Workspace, loaded: LoadedPlan, *, is_shipped: bool
) -> tuple[str, ...]:
    """Hold a scenario against what is there, before anything happens.

    Args:
        ready: the scenario.
        workspace: the plans, and what we run.
        loaded: the plan that is to be drilled.
        is_shipped: whether it is one that comes with bcp, told of the starter plans.

    Returns:
        What of a shipped scenario is not in this workspace and is left out, in words.

    Raises:
        DocumentError: a scenario of the workspace's own names what is not there.
        BadInput: nothing in it happens to the plan.
    """
    file = ready.files[0]
    problems = scenario_problems(ready.scenario, load(file.content, file.path), workspace)
    if problems and not is_shipped:
        raise DocumentError(problems)
    if not concerns(ready.scenario, workspace, loaded):
        raise BadInput(
            f"Nothing in the scenario {ready.scenario.id!r} happens to {loaded.plan.id}.",
            means=f"It was written for: {', '.join(ready.scenario.plans) or 'no plan by name'}.",
            next_action=f"bcp drill {loaded.plan.id} --list shows those that fit; one of your own"
            " goes into runbooks/scenarios/.",
        )
    return tuple(dict.fromkeys(problem.message for problem in problems))
