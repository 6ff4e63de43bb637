"""What stands at a run's end: where its processes are, and what has to be mended. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bcp.audit.entry import Entry
from bcp.run.change import Change
from bcp.run.state import PRIMARY, Action, ProcessState, RunState
from bcp.run.values import instant_of, mapping, text_or_none


@dataclass(frozen=True, slots=True)
class ActionOf:
    """A corrective action, and the run that it came of."""

    action: Action
    run: RunState


def away(run: RunState) -> tuple[ProcessState, ...]:
    """The processes that are not on their primary: what speaks against standing down."""
    return tuple(one for one in run.processes.values() if one.state != PRIMARY)


def actions_of(runs: Iterable[RunState], *, closed: bool = False) -> tuple[ActionOf, ...]:
    """The corrective actions of all runs, the one that is due first before the others.

    Args:
        runs: the runs of a log.
        closed: whether those that are done are among them.
    """
    found = [ActionOf(action, run) for run in runs for action in run.actions.values()]
    wanted = [one for one in found if closed or one.action.is_open]
    return tuple(sorted(wanted, key=lambda one: (not one.action.is_open, one.action.due)))


def next_action_id(run: RunState) -> str:
    """`7f3a2b1c-2`: unique in the log, and it says where the action came from."""
    return f"{run.id[:8]}-{len(run.actions) + 1}"


def _opened(state: RunState, entry: Entry) -> RunState:
    action = Action(
        str(entry.data["id"]),
        str(mapping(entry.data.get("title")).get("blob", "")),
        str(entry.data.get("owner", "")),
        date.fromisoformat(str(entry.data["due"])),
        instant_of(entry),
        entry.actor.id,
    )
    return _with(state, action)


def _closed(state: RunState, entry: Entry) -> RunState:
    action = state.actions.get(str(entry.data["id"]))
    if action is None:
        return state
    reason = text_or_none(mapping(entry.data.get("reason")).get("blob"))
    closed = replace(
        action, closed_at=instant_of(entry), closed_by=entry.actor.id, reason_blob=reason
    )
    return _with(state, closed)


def _with(state: RunState, action: Action) -> RunState:
    return replace(state, actions=MappingProxyType({**state.actions, action.id: action}))


CLOSING: dict[str, Change] = {"action.opened": _opened, "action.closed": _closed}
