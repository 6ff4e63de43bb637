"""A procedure as it is walked: steps in order, names filled in, one round for each process."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

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
"""Kinds that may name a service."""


class PlannedStep(Struct, frozen=True, dict=True):
    """One step of a walk."""

    id: str
    """`open-queue`, or `support/switch` where it is done for one process."""
    written: Step
    """As the plan has it; `step` is what a walk shows of it."""
    values: Mapping[str, str]
    """For `$(names)`: the process, a switch's parameters, its value and who answers."""
    process: str | None
    """The process it is done for; None where it is done once for all of them."""
    switch: Switch | None = None
    """What it sets, for a step that sets a switch."""

    @cached_property
    def step(self) -> Step:
        """The step with the names in its title filled in; a switch's says what that does.

        It is made when it is asked for, once: a copy costs more than all else that is planned.
        """
        if self.switch is not None:
            return _switching(self.written, self.switch, self.values)
        title = fill(self.written.title, self.values)
        return self.written if title == self.written.title else _copy(self.written, title=title)


class _Round(Struct, frozen=True):
    """Once through all steps."""

    prefix: str
    """Of the steps' ids: `10/support/`."""
    process: str | None
    values: Mapping[str, str]


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
    return _planned(workspace, loaded, fallback, fallback.steps, processes)


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
    return _planned(workspace, loaded, fallback, steps, processes, share)


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
    steps = failback.backlog if failback else ()
    return _planned(workspace, loaded, fallback, steps, processes)


def reconciliation(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback, processes: tuple[str, ...]
) -> tuple[PlannedStep, ...]:
    """Last: what was kept elsewhere meanwhile; arguments as for `procedure`."""
    failback = workspace.failback(loaded.plan, fallback)
    steps = failback.reconciliation if failback else ()
    return _planned(workspace, loaded, fallback, steps, processes)


def _planned(
    workspace: Workspace,
    loaded: LoadedPlan,
    fallback: Fallback,
    steps: tuple[Step, ...],
    processes: tuple[str, ...],
    share: int | None = None,
) -> tuple[PlannedStep, ...]:
    if not steps:
        return ()
    rounds, plan_id = _rounds(fallback, processes, share), loaded.plan.id
    return tuple([_one(workspace, plan_id, step, one) for one in rounds for step in steps])


def _rounds(fallback: Fallback, processes: tuple[str, ...], share: int | None) -> list[_Round]:
    round_of = "" if share is None else f"{share}/"
    given = {} if share is None else {"share": str(share)}
    if fallback.for_each is None:
        return [_Round(round_of, None, given)]
    return [_Round(f"{round_of}{one}/", one, {**given, "process": one}) for one in processes]


def _one(workspace: Workspace, plan_id: str, step: Step, one: _Round) -> PlannedStep:
    # To ask a model for its class costs ten times its kind.
    kind, step_id, values = step.kind, one.prefix + step.id, one.values
    if kind == "switch" and isinstance(step, SwitchStep):
        switch = workspace.switch(step.switch)
        values = _switch_values(switch, step, values)
        return PlannedStep(step_id, step, values, one.process, switch)
    if kind in _READING and isinstance(step, CheckStep | WaitStep):
        step = _keyed(step, plan_id)
    return PlannedStep(step_id, step, values, one.process)


def _keyed(step: CheckStep | WaitStep, plan_id: str) -> Step:
    """The step with its service by its whole key: a step knows no plan that is its own."""
    if step.service is None or "/" in step.service:
        return step
    return _copy(step, service=f"{plan_id}/{step.service}")


def _switch_values(switch: Switch, step: SwitchStep, given: Mapping[str, str]) -> Mapping[str, str]:
    values = {**given, **{name: fill(text, given) for name, text in step.params.items()}}
    (position,) = [each for each in switch.positions if each.id == step.to]
    values["value"] = position.value
    if position.answers is not None:
        values["answers"] = position.answers
    return values


def _switching(step: Step, switch: Switch, values: Mapping[str, str]) -> Step:
    do = fill(switch.do, values) if step.do is None else step.do
    return _copy(step, title=fill(step.title or switch.title, values), do=do)


def _copy(step: Step, **changed: str) -> Step:
    return step.model_copy(update=changed)
