"""Entries to state: a pure left fold. It reads no blob, and unknown types change nothing."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from bcp.audit.entry import Entry, RunOf
from bcp.model.errors import BadInput
from bcp.model.instant import parse_instant
from bcp.run.change import Change
from bcp.run.closing import CLOSING
from bcp.run.notices import NOTICES, is_from_beside
from bcp.run.people import PEOPLE, seat_of
from bcp.run.placing import PLACING
from bcp.run.rehearsing import REHEARSING
from bcp.run.signing import SIGNING, with_named
from bcp.run.state import GO_ON, RECOVERED, RunClock, RunFile, RunState
from bcp.run.stepping import STEPPING
from bcp.run.values import (
    instant_of,
    listed,
    mapping,
    mappings,
    not_as_written,
    text_or_none,
    whole,
)


def fold(entries: Iterable[Entry]) -> RunState | None:
    """The state after these entries of one run, in their order; None before `run.started`."""
    state: RunState | None = None
    for entry in entries:
        state = apply(state, entry)
    return state


def apply(state: RunState | None, entry: Entry) -> RunState | None:
    """The state after one more entry.

    Raises:
        BadInput: its data is not what bcp writes into an entry of its type.
    """
    try:
        return _applied(state, entry)
    except (KeyError, TypeError, ValueError) as error:
        raise not_as_written(entry, error) from error


def _applied(state: RunState | None, entry: Entry) -> RunState | None:
    if entry.run is None:
        return state
    if entry.type == "run.started":
        return _started(entry)
    if state is None or entry.run.id != state.id:
        return state
    moved = replace(
        state,
        last_at=instant_of(entry),
        seen=entry.run.n,
        last_by=entry.actor.id,
        entries=state.entries + 1,
        unsigned=with_named(state.unsigned, entry),
        paused=None if _is_effect(entry) else state.paused,
    )
    change = CHANGES.get(entry.type)
    return _consumed(change(moved, entry) if change else moved, entry)


def folds(entries: Iterable[Entry]) -> dict[str, RunState]:
    """The state of every run that the entries tell of, by id, in the order they opened.

    One whose entry is not as bcp writes it is there and unreadable: what spoilt an old run must
    not keep anybody from opening a new one.
    """
    states: dict[str, RunState] = {}
    for entry in entries:
        if entry.run is None:
            continue
        state = read_on(states.get(entry.run.id), entry, entry.run)
        if state is not None:
            states[entry.run.id] = state
    return states


def read_on(state: RunState | None, entry: Entry, of_run: RunOf) -> RunState | None:
    """The state after one more entry; where that cannot be read, what was known before it.

    From then on the run is unreadable: what comes after may stand on what is not known.

    Args:
        state: of the run, before the entry.
        entry: one of its entries.
        of_run: the entry's stamp.
    """
    if state is not None and state.unreadable:
        return state
    try:
        return apply(state, entry)
    except BadInput as fault:
        known = state or _unopened(entry, of_run)
        return replace(known, unreadable=fault.what, spoilt_at=entry.seq)


def _unopened(entry: Entry, of_run: RunOf) -> RunState:
    """A run whose first entry cannot be read: what stands beside its data is all that is known."""
    at = parse_instant(entry.ts)
    return RunState(
        id=of_run.id,
        mode=of_run.mode,
        plan=entry.plan.id if entry.plan else "",
        plan_sha256=entry.plan.sha256 if entry.plan else "",
        started_at=at,
        last_at=at,
        seen=of_run.n,
        started_by=entry.actor.id,
        last_by=entry.actor.id,
        clock=RunClock("real", None, 1),
        files=(),
        incident=of_run.id,
        entries=1,
    )


def _consumed(state: RunState, entry: Entry) -> RunState:
    """An answer counts as used once an effect of it is on record, and not before."""
    if state.pending is None or not _is_effect(entry):
        return state
    return replace(state, used=state.used | {state.pending}, pending=None)


def _is_effect(entry: Entry) -> bool:
    return entry.type in EFFECTS and not is_from_beside(entry)


def _started(entry: Entry) -> RunState:
    if entry.run is None or entry.plan is None:
        raise ValueError(f"entry {entry.seq}: run.started names no run or no plan")
    at = instant_of(entry)
    clock = mapping(entry.data.get("clock"))
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
            whole(clock.get("speed"), 1),
        ),
        files=tuple(_file(item) for item in mappings(entry.data.get("files"))),
        scenario=text_or_none(entry.data.get("scenario")),
        observer=text_or_none(entry.data.get("observer")),
        scope=tuple(str(item) for item in listed(entry.data.get("scope"))),
        incident=text_or_none(entry.data.get("incident")) or entry.run.id,
        holder=seat_of(entry),
        entries=1,
    )


def _answered(state: RunState, entry: Entry) -> RunState:
    question = str(entry.data["id"])
    if entry.data.get("refused"):
        return state
    goes_on = question == RECOVERED and entry.data.get("answer") == GO_ON
    return replace(
        state,
        answered=state.answered | {question},
        pending=question,
        recovered_at=instant_of(entry) if goes_on else state.recovered_at,
    )


def _paused(state: RunState, entry: Entry) -> RunState:
    return replace(state, paused=str(entry.data.get("reason", "paused")), holder=None)


def _ended(state: RunState, entry: Entry) -> RunState:
    return replace(state, result=str(entry.data["result"]), holder=None)


CHANGES: dict[str, Change] = {
    "question.answered": _answered,
    "run.paused": _paused,
    "run.ended": _ended,
    **PLACING,
    **REHEARSING,
    **STEPPING,
    **CLOSING,
    **PEOPLE,
    **SIGNING,
    **NOTICES,
}
_NO_EFFECTS = frozenset(
    (
        "situation.shown", "question.answered", "step.value", "run.paused", "inject.shown",
        "action.opened", "action.closed", "event.marked",
    )
)  # fmt: skip
EFFECTS = frozenset(CHANGES) - _NO_EFFECTS - frozenset(PEOPLE) - frozenset(SIGNING)
"""Entries that an answer brings about."""


def _file(item: Mapping[str, object]) -> RunFile:
    return RunFile(str(item["path"]), str(item["sha256"]), str(item["blob"]))
