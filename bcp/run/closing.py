"""What stands at a run's end: where its processes are, and what has to be mended. Pure.

A corrective action outlives its run: what is opened or closed after the run has ended is an entry
of the log without the run's stamp, which names the run in its data.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.errors import BadInput
from bcp.run.action import Action
from bcp.run.change import Change
from bcp.run.state import PRIMARY, ProcessState, RunState
from bcp.run.values import instant_of, mapping, text_or_none

OPENED, CLOSED = "action.opened", "action.closed"


def away(run: RunState) -> tuple[ProcessState, ...]:
    """The processes that are not on their primary: what speaks against standing down."""
    return tuple(one for one in run.processes.values() if one.state != PRIMARY)


class ActionsRead(Struct, frozen=True):
    """What a log tells of corrective actions."""

    known: Mapping[str, Action]
    """By id, the one opened first before others."""
    spoilt: tuple[int, ...]
    """By `seq`: entries of actions that are not as bcp writes them; what they say is not known."""


def actions_read(entries: Iterable[Entry]) -> ActionsRead:
    """Every corrective action that a log tells of, and what of them cannot be read.

    Args:
        entries: of the log, in their order; those of other types change nothing.
    """
    actions: Mapping[str, Action] = {}
    spoilt: list[int] = []
    for entry in entries:
        if entry.type in (OPENED, CLOSED):
            try:
                actions = _after(actions, entry)
            except (BadInput, KeyError, TypeError, ValueError):
                spoilt.append(entry.seq)
    return ActionsRead(actions, tuple(spoilt))


def actions_in(entries: Iterable[Entry]) -> Mapping[str, Action]:
    """Every corrective action that a log tells of, by its id, for whoever writes another.

    Args:
        entries: as for `actions_read`.
    """
    return actions_read(entries).known


def by_day(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Those to be done first, the one that is due first before the others."""
    return tuple(sorted(actions, key=lambda one: (not one.is_open, one.due, one.id)))


def next_action_id(run: str, actions: Mapping[str, Action]) -> str:
    """`7f3a2b1c-2`: unique in the log, and it says where the action came from."""
    number = sum(action.run == run for action in actions.values()) + 1
    return f"{run[:8]}-{number}"


def action_of(actions: Mapping[str, Action], entry: Entry) -> Action:
    """The action that an entry opened, by the blob of its title: no other has the same."""
    blob = _opened(entry).title_blob
    return next(one for one in actions.values() if one.title_blob == blob)


def _after(actions: Mapping[str, Action], entry: Entry) -> Mapping[str, Action]:
    action_id = str(entry.data["id"])
    known = actions.get(action_id)
    if entry.type == OPENED:
        opened = _opened(entry)
        if known is not None:  # two were opened at one moment: the later has the next number
            opened = replace(opened, id=next_action_id(opened.run, actions))
        return {**actions, opened.id: opened}
    return actions if known is None else {**actions, action_id: _closed(known, entry)}


def _opened(entry: Entry) -> Action:
    return Action(
        id=str(entry.data["id"]),
        run=str(entry.data["run"]),
        title_blob=str(mapping(entry.data.get("title")).get("blob", "")),
        owner=str(entry.data.get("owner", "")),
        due=date.fromisoformat(str(entry.data["due"])),
        opened_at=instant_of(entry),
        opened_by=entry.actor.id,
    )


def _closed(action: Action, entry: Entry) -> Action:
    return replace(
        action,
        closed_at=instant_of(entry),
        closed_by=entry.actor.id,
        reason_blob=text_or_none(mapping(entry.data.get("reason")).get("blob")),
    )


def _changed(state: RunState, entry: Entry) -> RunState:
    return replace(state, actions=MappingProxyType(dict(_after(state.actions, entry))))


CLOSING: dict[str, Change] = {OPENED: _changed, CLOSED: _changed}
