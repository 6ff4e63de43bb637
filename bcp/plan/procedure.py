"""A procedure as it is walked: steps in order, names filled in, one round for each process."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.substitution import fill
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback
from bcp.plan.reach import targets
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import Switch
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.switch import SwitchStep
from bcp.steps.wait import WaitStep

__all__ = [
    "PlannedStep", "backlog", "procedure", "reconciliation", "return_lists", "return_procedure",
    "targets",
]  # fmt: skip


_READING = ("check", "wait")
"""Kinds that may name a service. To ask a model for its class costs ten times its kind."""


class PlannedStep(Struct, frozen=True):
    """One step of a walk."""

    id: str
    """`open-queue`, or `support/switch` where it is done for one process."""
    step: Step
    values: Mapping[str, str]
    """For `$(names)`: the process, a switch's parameters, its value and who answers."""
    process: str | None
    """The process it is done for; None where it is done once for all of them."""


def procedure(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback, processes: tuple[str, ...]
) -> tuple[PlannedStep, ...]:
    """The steps that lead to a fallback.

    Args:
        workspace: where the switches stand.
        loaded: the plan.
        fallback: one of the plan's.
        processes: the ids of the processes that move, in the order in which they move.
    """
    return _of_plan(loaded, _planned(workspace, fallback, fallback.steps, processes))


def return_procedure(
    workspace: Workspace,
    loaded: LoadedPlan,
    fallback: Fallback,
    processes: tuple[str, ...],
    share: int | None = None,
) -> tuple[PlannedStep, ...]:
    """The steps that lead back from a fallback; arguments as for `procedure`.

    Args:
        workspace: where the switches stand.
        loaded: the plan.
        fallback: one of the plan's.
        processes: the ids of the processes that return.
        share: how much returns in this round, in per cent; None: all at once.
    """
    failback = workspace.failback(loaded.plan, fallback)
    steps = failback.steps if failback else ()
    return _of_plan(loaded, _planned(workspace, fallback, steps, processes, share))


def return_lists(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback, processes: tuple[str, ...]
) -> tuple[tuple[PlannedStep, ...], ...]:
    """All that leads back and follows, list by list: each share's round, backlog, reconciliation.

    Arguments as for `procedure`.
    """
    failback = workspace.failback(loaded.plan, fallback)
    shares = failback.shares if failback and failback.shares else (None,)
    place = (workspace, loaded, fallback, processes)
    rounds = (return_procedure(*place, share) for share in shares)
    return (*rounds, backlog(*place), reconciliation(*place))


def backlog(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback, processes: tuple[str, ...]
) -> tuple[PlannedStep, ...]:
    """After a return: the work that piled up meanwhile; arguments as for `procedure`."""
    failback = workspace.failback(loaded.plan, fallback)
    return _of_plan(
        loaded, _planned(workspace, fallback, failback.backlog if failback else (), processes)
    )


def reconciliation(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback, processes: tuple[str, ...]
) -> tuple[PlannedStep, ...]:
    """Last: what was kept elsewhere meanwhile; arguments as for `procedure`."""
    failback = workspace.failback(loaded.plan, fallback)
    steps = failback.reconciliation if failback else ()
    return _of_plan(loaded, _planned(workspace, fallback, steps, processes))


def _of_plan(loaded: LoadedPlan, planned: Iterator[PlannedStep]) -> tuple[PlannedStep, ...]:
    """The steps with their services by their whole keys: a step knows no plan that is its own."""
    return tuple([_keyed(one, loaded.plan.id) for one in planned])


def _keyed(planned: PlannedStep, plan_id: str) -> PlannedStep:
    step = planned.step
    if step.kind not in _READING or not isinstance(step, CheckStep | WaitStep):
        return planned
    if step.service is None or "/" in step.service:
        return planned
    return replace(planned, step=step.model_copy(update={"service": f"{plan_id}/{step.service}"}))


def _planned(
    workspace: Workspace,
    fallback: Fallback,
    steps: tuple[Step, ...],
    processes: tuple[str, ...],
    share: int | None = None,
) -> Iterator[PlannedStep]:
    round_of = "" if share is None else f"{share}/"
    given = {} if share is None else {"share": str(share)}
    if fallback.for_each is None:
        for step in steps:
            yield _one(workspace, step, f"{round_of}{step.id}", None, given)
        return
    for process in processes:
        for step in steps:
            step_id = f"{round_of}{process}/{step.id}"
            yield _one(workspace, step, step_id, process, {**given, "process": process})


def _one(
    workspace: Workspace, step: Step, step_id: str, process: str | None, values: Mapping[str, str]
) -> PlannedStep:
    if step.kind != "switch" or not isinstance(step, SwitchStep):
        return PlannedStep(step_id, _titled(step, values), values, process)
    switch = workspace.switch(step.switch)
    values = {**values, **_switch_values(switch, step, values)}
    instruction = step.do if step.do is not None else fill(switch.do, values)
    title = step.title or fill(switch.title, values)
    filled = step.model_copy(update={"do": instruction, "title": title})
    return PlannedStep(step_id, filled, values, process)


def _titled(step: Step, values: Mapping[str, str]) -> Step:
    """The step with `$(process)` and `$(share)` in its title as they are known now."""
    title = fill(step.title, values) if values else step.title
    return step if title == step.title else step.model_copy(update={"title": title})


def _switch_values(
    switch: Switch, step: SwitchStep, values: Mapping[str, str]
) -> Mapping[str, str]:
    params = {name: fill(text, values) for name, text in step.params.items()}
    position = next(each for each in switch.positions if each.id == step.to)
    answers = {} if position.answers is None else {"answers": position.answers}
    return {**params, "value": position.value, **answers}
