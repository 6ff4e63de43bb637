"""What a runbook tells of how a step is done, beside its instruction."""

from collections.abc import Callable
from functools import cache, lru_cache, partial

from msgspec import Struct

from bcp.model.substitution import fill
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import Switch
from bcp.render.actions import PEOPLES_WORK, action
from bcp.render.calls import (
    Proof,
    read_before,
    stated_before,
    stated_proof,
    stated_undo,
    undo,
    verify,
)
from bcp.steps.base import Step
from bcp.steps.registry import STEPS
from bcp.steps.result import Values


class Told(Struct, frozen=True):
    """How a step is read before, done, proved and undone."""

    before: tuple[tuple[str, str], ...]
    action: Proof
    verify: Proof
    undo: Proof


class Switched(Struct, frozen=True):
    """What a switch says of being set to one position, filled in."""

    title: str
    do: str
    told: Told


_Given = tuple[tuple[str, str], ...]


def told(step: Step, said: Switched | None, values: Values) -> Told:
    """What the step says; where it says nothing, what is `said` by its switch, or its kind."""
    if said is None and step.kind not in PEOPLES_WORK:
        return _told(step, None, values)
    rest = _by_people(step.kind) if said is None else said.told
    before, proof, back = step.before, step.verify, step.rollback
    if before is None and proof is None and back is None:
        return rest
    return Told(
        rest.before if before is None else (stated_before(before, values),),
        rest.action,
        rest.verify if proof is None else stated_proof(proof, values),
        rest.undo if back is None else stated_undo(back, values),
    )


def switched(workspace: Workspace, switch: Switch, values: Values) -> Switched:
    """What a switch of the workspace says of being set.

    Many steps set a switch alike: the ways back from all fallbacks of a process, and the ways to
    one vendor in the plans of all others. What is said of them is kept.
    """
    return _kept(workspace)(switch.id, tuple(values.items()))


@lru_cache(2)
def _kept(workspace: Workspace) -> Callable[[str, _Given], Switched]:
    return lru_cache(1024)(partial(_switched, workspace))


def _switched(workspace: Workspace, wanted: str, given: _Given) -> Switched:
    switch, values = workspace.switch(wanted), dict(given)
    return Switched(
        fill(switch.title, values),
        fill(fill(switch.do, values), values),  # a position's value may name a parameter
        _told(_silent("switch"), switch, values),
    )


@cache
def _by_people(kind: str) -> Told:
    return _told(_silent(kind), None, {})


@cache
def _silent(kind: str) -> Step:
    """A step of this kind that says nothing of its own."""
    return STEPS[kind].model_construct(kind=kind, id="", title="")


def _told(step: Step, switch: Switch | None, values: Values) -> Told:
    return Told(
        read_before(step, switch, values),
        action(step, switch, values),
        verify(step, switch, values),
        undo(step, switch, values),
    )
