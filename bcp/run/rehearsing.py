"""What an exercise's own entries change in a run's state. Pure."""

from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.run.change import Change
from bcp.run.state import RunState
from bcp.run.values import whole


def _told(state: RunState, entry: Entry) -> RunState:
    return replace(state, injects=state.injects | {whole(entry.data.get("inject"), 0)})


REHEARSING: dict[str, Change] = {"inject.shown": _told}
