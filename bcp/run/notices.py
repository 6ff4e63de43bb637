"""What was told to whom, and the events from which the time to tell it counts. Pure."""

from types import MappingProxyType

from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.run.change import Change
from bcp.run.state import RunState
from bcp.run.values import instant_of, listed

NOT_SENT = "not_sent"


def is_from_beside(entry: Entry) -> bool:
    """Whether it was told by `bcp told`: that answers no question of the run."""
    return entry.type == "message.sent" and "communications" not in entry.data


def _marked(state: RunState, entry: Entry) -> RunState:
    """The event happened when it is said to have; the last word counts, for a slip is mended."""
    happened = parse_instant(entry.data["event_at"])
    marked = {**state.marked, str(entry.data["event"]): happened}
    return replace(state, marked=MappingProxyType(marked))


def _sent(state: RunState, entry: Entry) -> RunState:
    """Asked once is asked, sent or not; only what went out sets the clock to the next one."""
    asked = [str(item) for item in listed(entry.data.get("communications"))]
    went_out = [] if entry.data.get("result") == NOT_SENT else asked
    went_out += [str(entry.data["notice"])] if "notice" in entry.data else []
    sent_at = entry.data.get("sent_at")
    at = parse_instant(sent_at) if sent_at else instant_of(entry)
    told = dict(state.told)
    told |= {one: tuple(sorted((*told.get(one, ()), at))) for one in went_out}
    return replace(state, sent=state.sent | {*asked, *went_out}, told=MappingProxyType(told))


NOTICES: dict[str, Change] = {"event.marked": _marked, "message.sent": _sent}
