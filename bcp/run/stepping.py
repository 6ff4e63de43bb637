"""What the entries of steps change in a run's state. Pure."""

from types import MappingProxyType

from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.outcome import Outcome
from bcp.run.change import Change
from bcp.run.state import RunState, StepState
from bcp.run.values import instant_of, mapping, whole


def _step_started(state: RunState, entry: Entry) -> RunState:
    step_id, at = str(entry.data["step"]), instant_of(entry)
    attempt = whole(entry.data.get("attempt"), 1)
    old = state.steps.get(step_id)
    if old is not None and old.attempt == attempt:
        step = replace(old, phase=str(entry.data["phase"]), outcome=None, ended_at=None)
    else:
        step = _next_attempt(old, StepState(step_id, attempt, str(entry.data["phase"]), at))
    return _stepped(state, step)


def _next_attempt(old: StepState | None, new: StepState) -> StepState:
    """What people gave stays known; an undo puts back what stood there before the first attempt."""
    if old is None:
        return new
    before = old.original_blob if new.phase == "rollback" else None
    kept = replace(new, values=old.values, original_blob=old.original_blob)
    return replace(kept, before_blob=before)


def _step_value(state: RunState, entry: Entry) -> RunState:
    step_id = str(entry.data["step"])
    step = state.steps.get(step_id) or StepState(step_id, 0, None, instant_of(entry))
    blob = str(mapping(entry.data.get("value")).get("blob", ""))
    name = str(entry.data.get("name", "before"))
    if name == "before":
        first = step.original_blob or blob
        return _stepped(state, replace(step, before_blob=blob, original_blob=first))
    return _stepped(state, replace(step, values=MappingProxyType({**step.values, name: blob})))


def _step_ended(state: RunState, entry: Entry) -> RunState:
    step_id = str(entry.data["step"])
    at = instant_of(entry)
    old = state.steps.get(step_id) or StepState(step_id, 1, None, at)
    outcome = Outcome(str(entry.data["outcome"]))
    ended = replace(
        old,
        phase=None,
        ended_at=at,
        outcome=outcome,
        original_blob=None if outcome is Outcome.ROLLED_BACK else old.original_blob,
        detail=str(entry.data.get("detail", "")),
        facts=MappingProxyType(dict(mapping(entry.data.get("facts")))),
    )
    return _stepped(state, ended)


def reopened(state: RunState, step: StepState) -> RunState:
    """The step is to be done anew: its next attempt has a number of its own."""
    return _stepped(state, replace(step, phase=None, outcome=None, ended_at=None, detail=""))


def _step_reopened(state: RunState, entry: Entry) -> RunState:
    step = state.steps.get(str(entry.data["step"]))
    return state if step is None else reopened(state, step)


def _stepped(state: RunState, step: StepState) -> RunState:
    return replace(state, steps=MappingProxyType({**state.steps, step.id: step}))


STEPPING: dict[str, Change] = {
    "step.started": _step_started,
    "step.value": _step_value,
    "step.ended": _step_ended,
    "step.reopened": _step_reopened,
}
