"""What declaring, choosing and moving change in a run's state. Pure."""

from dataclasses import replace
from types import MappingProxyType

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.run.change import Change
from bcp.run.state import PRIMARY, ProcessState, RunState
from bcp.run.values import instant_of, listed, mappings, text_or_none


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
    return _placed(state, replace(process, chosen=fallback, left_as_is=fallback is None))


def _moved(state: RunState, entry: Entry) -> RunState:
    process = state.process(str(entry.data["process"]))
    to = str(entry.data["to"])
    chosen = None if to == PRIMARY else process.chosen
    return _placed(state, replace(process, state=to, since=instant_of(entry), chosen=chosen))


def _placed(state: RunState, process: ProcessState) -> RunState:
    return replace(state, processes=MappingProxyType({**state.processes, process.id: process}))


PLACING: dict[str, Change] = {
    "situation.shown": _shown,
    "incident.declared": _declared,
    "incident.stood_by": _stood_by,
    "fallback.chosen": _chosen,
    "process.moved": _moved,
}
