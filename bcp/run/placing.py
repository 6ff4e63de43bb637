"""What declaring, choosing and moving change in a run's state. Pure."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.run.change import Change
from bcp.run.state import (
    ON,
    PRIMARY,
    RETURNING,
    STOPPED,
    SWITCHING,
    ProcessState,
    RunState,
)
from bcp.run.stepping import reopened
from bcp.run.values import instant_of, listed, mappings, text_or_none, whole

_RETURN = "failback"
"""What is asked of a process's return is `failback.PROCESS` and what follows it."""


def _declared(state: RunState, entry: Entry) -> RunState:
    return replace(
        state,
        declared_at=instant_of(entry),
        declared_by=entry.actor.id,
        is_override=entry.data.get("override") is True,
        affected=tuple(str(item) for item in listed(entry.data.get("processes"))),
    )


def _stood_by(state: RunState, entry: Entry) -> RunState:
    del entry
    return replace(state, stood_by=state.stood_by + 1)


def _shown(state: RunState, entry: Entry) -> RunState:
    found = {
        str(clock["process"]): parse_instant(clock["starts_at"])
        for clock in mappings(entry.data.get("clocks"))
        if clock.get("start") == "onset"
    }
    kept = {
        key: min(found.get(key, state.onsets.get(key, moment)), state.onsets.get(key, moment))
        for key, moment in {**found, **state.onsets}.items()
    }
    affected = [str(item) for item in listed(entry.data.get("affected"))]
    known = state.affected if state.declared_at else ()
    return replace(
        state,
        onsets=MappingProxyType(kept),
        affected=known + tuple(item for item in affected if item not in known),
    )


def _chosen(state: RunState, entry: Entry) -> RunState:
    process = state.process(str(entry.data["process"]))
    fallback = text_or_none(entry.data.get("fallback"))
    kept = fallback or process.arrived
    graceful = entry.data.get("graceful") is not False
    chosen = replace(process, chosen=kept, left_as_is=fallback is None, graceful=graceful)
    return _placed(state, chosen)


def _moved(state: RunState, entry: Entry) -> RunState:
    process = state.process(str(entry.data["process"]))
    at, to = instant_of(entry), str(entry.data["to"])
    is_back = to == PRIMARY and process.state == RETURNING
    is_settled = to == STOPPED or to.startswith(ON)
    arrived = _arrived(process, entry, to)
    moved = replace(
        process,
        state=to,
        since=process.since if to == process.state else at,
        chosen=None if to == PRIMARY else arrived if is_settled else process.chosen,
        arrived=arrived,
        bridge=_bridge(process, entry, to),
        share=whole(entry.data.get("share"), process.share or 0) if to == RETURNING else None,
        left=_left(process, entry, at),
        returned_at=at if is_back else process.returned_at,
    )
    moved = replace(moved, carried_since=_carried_since(process, moved, at))
    kept = {one: since for one, since in state.onsets.items() if one != process.id or not is_back}
    return _anew(_placed(replace(state, onsets=MappingProxyType(kept)), moved), entry)


def _arrived(process: ProcessState, entry: Entry, to: str) -> str | None:
    """The fallback that it stands on: an entry of an older bcp names it in the state alone."""
    if to == PRIMARY:
        return None
    if to.startswith(ON):
        return to.removeprefix(ON)
    if to == STOPPED:
        return text_or_none(entry.data.get("fallback")) or process.chosen
    return process.arrived


def _bridge(process: ProcessState, entry: Entry, to: str) -> str | None:
    """What carries it meanwhile is said where it changes; with the primary nothing does."""
    if to == PRIMARY:
        return None
    return text_or_none(entry.data["bridge"]) if "bridge" in entry.data else process.bridge


def _carried_since(before: ProcessState, moved: ProcessState, at: datetime) -> datetime | None:
    """What was placed once stays placed while it is bridged to another fallback, or returns."""
    if not moved.is_carried:
        return None
    return before.carried_since if before.is_carried else at


def _left(process: ProcessState, entry: Entry, at: datetime) -> Mapping[str, datetime]:
    left = text_or_none(entry.data.get("left"))
    return process.left if left is None else MappingProxyType({**process.left, left: at})


def _anew(state: RunState, entry: Entry) -> RunState:
    """A way that is gone a second time: what was done then was taken back since.

    Its steps are asked anew, and so is the return from it: what was answered then answers nothing
    of now.
    """
    if entry.data.get("to") != SWITCHING:
        return state
    steps = [str(step) for step in listed(entry.data.get("again"))]
    for step in (state.steps[one] for one in steps if one in state.steps):
        state = reopened(state, step)
    over = (*steps, f"{_RETURN}.{entry.data['process']}")
    used = (one for one in state.used if not any(one == q or one.startswith(f"{q}.") for q in over))
    return replace(state, used=frozenset(used))


def _placed(state: RunState, process: ProcessState) -> RunState:
    return replace(state, processes=MappingProxyType({**state.processes, process.id: process}))


PLACING: dict[str, Change] = {
    "situation.shown": _shown,
    "incident.declared": _declared,
    "incident.stood_by": _stood_by,
    "fallback.chosen": _chosen,
    "process.moved": _moved,
}
