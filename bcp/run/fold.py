"""Entries to state: a pure left fold. It reads no blob, and unknown types change nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.model.outcome import Outcome
from bcp.run.state import EMPTY, PRIMARY, ProcessState, RunClock, RunFile, RunState, StepState

Change = Callable[[RunState, Entry], RunState]


def fold(entries: Iterable[Entry]) -> RunState | None:
    """The state after these entries of one run, in their order; None before `run.started`."""
    state: RunState | None = None
    for entry in entries:
        state = apply(state, entry)
    return state


def apply(state: RunState | None, entry: Entry) -> RunState | None:
    """The state after one more entry."""
    if entry.run is None:
        return state
    if entry.type == "run.started":
        return _started(entry)
    if state is None or entry.run.id != state.id:
        return state
    moved = replace(
        state,
        last_at=_at(entry),
        seen=entry.run.n,
        last_by=entry.actor.id,
        entries=state.entries + 1,
        paused=None if entry.type in EFFECTS else state.paused,
    )
    change = CHANGES.get(entry.type)
    return _consumed(change(moved, entry) if change else moved, entry)


def folds(entries: Iterable[Entry]) -> dict[str, RunState]:
    """The state of every run that the entries tell of, by id, in the order they opened."""
    states: dict[str, RunState] = {}
    for entry in entries:
        if entry.run is None:
            continue
        state = apply(states.get(entry.run.id), entry)
        if state is not None:
            states[entry.run.id] = state
    return states


def _consumed(state: RunState, entry: Entry) -> RunState:
    """An answer counts as used once an effect of it is on record, and not before."""
    if entry.type not in EFFECTS or state.pending is None:
        return state
    return replace(state, used=state.used | {state.pending}, pending=None)


def _started(entry: Entry) -> RunState:
    if entry.run is None or entry.plan is None:
        raise ValueError(f"entry {entry.seq}: run.started names no run or no plan")
    at = _at(entry)
    clock = _mapping(entry.data.get("clock"))
    starts = clock.get("starts_at")
    return RunState(
        id=entry.run.id,
        mode=entry.run.mode,
        plan=entry.plan.id,
        plan_sha256=entry.plan.sha256,
        started_at=at,
        last_at=at,
        seen=entry.run.n,
        started_by=entry.actor.id,
        last_by=entry.actor.id,
        clock=RunClock(
            str(clock.get("kind", "real")),
            parse_instant(starts) if starts else None,
            _whole(clock.get("speed"), 1),
        ),
        files=tuple(_file(item) for item in _items(entry.data.get("files"))),
        scenario=_text_or_none(entry.data.get("scenario")),
        scope=tuple(str(item) for item in _list(entry.data.get("scope"))),
        entries=1,
    )


def _answered(state: RunState, entry: Entry) -> RunState:
    question = str(entry.data["id"])
    if entry.data.get("refused"):
        return state
    return replace(state, answered=state.answered | {question}, pending=question)


def _declared(state: RunState, entry: Entry) -> RunState:
    return replace(
        state,
        declared_at=_at(entry),
        declared_by=entry.actor.id,
        is_override=entry.data.get("override") is True,
        affected=tuple(str(item) for item in _list(entry.data.get("processes"))),
    )


def _stood_by(state: RunState, entry: Entry) -> RunState:
    del entry
    return replace(state, stood_by=state.stood_by + 1)


def _shown(state: RunState, entry: Entry) -> RunState:
    found = {
        str(clock["process"]): parse_instant(clock["starts_at"])
        for clock in _items(entry.data.get("clocks"))
        if clock.get("start") == "onset"
    }
    kept = {
        key: min(found.get(key, state.onsets.get(key, moment)), state.onsets.get(key, moment))
        for key, moment in {**found, **state.onsets}.items()
    }
    affected = [str(item) for item in _list(entry.data.get("affected"))]
    known = state.affected if state.declared_at else ()
    return replace(
        state,
        onsets=MappingProxyType(kept),
        affected=known + tuple(item for item in affected if item not in known),
    )


def _chosen(state: RunState, entry: Entry) -> RunState:
    process = state.process(str(entry.data["process"]))
    fallback = _text_or_none(entry.data.get("fallback"))
    return _placed(state, replace(process, chosen=fallback, left_as_is=fallback is None))


def _moved(state: RunState, entry: Entry) -> RunState:
    process = state.process(str(entry.data["process"]))
    to = str(entry.data["to"])
    chosen = None if to == PRIMARY else process.chosen
    return _placed(state, replace(process, state=to, since=_at(entry), chosen=chosen))


def _step_started(state: RunState, entry: Entry) -> RunState:
    step_id = str(entry.data["step"])
    attempt = _whole(entry.data.get("attempt"), 1)
    old = state.steps.get(step_id)
    if old is not None and old.attempt == attempt:
        step = replace(old, phase=str(entry.data["phase"]), outcome=None, ended_at=None)
    else:
        step = StepState(step_id, attempt, str(entry.data["phase"]), _at(entry))
    return _stepped(state, step)


def _step_value(state: RunState, entry: Entry) -> RunState:
    step = state.steps.get(str(entry.data["step"]))
    blob = str(_mapping(entry.data.get("value")).get("blob", ""))
    if step is None:
        return state
    name = str(entry.data.get("name", "before"))
    if name == "before":
        return _stepped(state, replace(step, before_blob=blob))
    return _stepped(state, replace(step, values=MappingProxyType({**step.values, name: blob})))


def _step_ended(state: RunState, entry: Entry) -> RunState:
    step_id = str(entry.data["step"])
    at = _at(entry)
    old = state.steps.get(step_id) or StepState(step_id, 1, None, at)
    ended = replace(
        old,
        phase=None,
        ended_at=at,
        outcome=Outcome(str(entry.data["outcome"])),
        detail=str(entry.data.get("detail", "")),
        facts=MappingProxyType(dict(_mapping(entry.data.get("facts")))),
    )
    return _stepped(state, ended)


def _sent(state: RunState, entry: Entry) -> RunState:
    told = {str(item) for item in _list(entry.data.get("communications"))}
    return replace(state, sent=state.sent | told)


def _paused(state: RunState, entry: Entry) -> RunState:
    return replace(state, paused=str(entry.data.get("reason", "paused")))


def _ended(state: RunState, entry: Entry) -> RunState:
    return replace(state, result=str(entry.data["result"]))


def _stepped(state: RunState, step: StepState) -> RunState:
    return replace(state, steps=MappingProxyType({**state.steps, step.id: step}))


def _placed(state: RunState, process: ProcessState) -> RunState:
    return replace(state, processes=MappingProxyType({**state.processes, process.id: process}))


CHANGES: dict[str, Change] = {
    "situation.shown": _shown,
    "question.answered": _answered,
    "incident.declared": _declared,
    "incident.stood_by": _stood_by,
    "fallback.chosen": _chosen,
    "process.moved": _moved,
    "step.started": _step_started,
    "step.value": _step_value,
    "step.ended": _step_ended,
    "message.sent": _sent,
    "run.paused": _paused,
    "run.ended": _ended,
}
EFFECTS = frozenset(CHANGES) - {"situation.shown", "question.answered", "step.value", "run.paused"}
"""Entries that an answer brings about."""


def _at(entry: Entry) -> datetime:
    """The run's clock; the wall clock where an entry has none."""
    return parse_instant(entry.data.get("at", entry.ts))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else EMPTY


def _list(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _items(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(item for item in _list(value) if isinstance(item, Mapping))


def _file(item: Mapping[str, object]) -> RunFile:
    return RunFile(str(item["path"]), str(item["sha256"]), str(item["blob"]))


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
