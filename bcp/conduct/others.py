"""What other people write into a run while somebody drives it: told in one line each.

A note, a consent, a message sent: such entries stand beside the run and move nothing. Any other
entry of another writer means that the run went on elsewhere, and whoever drove it here stops.
"""

from collections.abc import Callable, Iterable, Sequence

from bcp.audit.entry import Entry
from bcp.conduct.meanwhile import Meanwhile
from bcp.model.errors import RunMoved
from bcp.model.instant import parse_instant
from bcp.model.screen import Screen, Tone, line
from bcp.run.people import BESIDE
from bcp.run.values import text_or_none

NewEntries = Callable[[], Sequence[Entry]]
TextOf = Callable[[object], str]
"""Gives the text of an entry's value, which may lie in a blob beside it."""


def news(new_entries: NewEntries, text: TextOf) -> Meanwhile:
    """What others wrote since it was asked last, for a prompt that is open.

    Args:
        new_entries: the recorder's `news`; raises RunMoved where the run went on elsewhere.
        text: reads free text.
    """

    def found() -> Screen | None:
        said = [told for entry in new_entries() if (told := told_of(entry, text))]
        if not said:
            return None
        return Screen(tuple(line(f"! {told}", Tone.ATTENTION, hang=2) for told in said))

    return found


def told_of(entry: Entry, text: TextOf) -> str:
    """What an entry of somebody else says to whoever drives the run; empty where nothing."""
    says = _SAYS.get(entry.type)
    if says is None:
        return ""
    at = parse_instant(entry.data.get("at", entry.ts))
    return f"{entry.actor.id}@{entry.host} {says(entry, text)}  ({at:%H:%M:%S})"


def only_beside(entries: Iterable[Entry]) -> bool:
    """Whether all of them are of types that move nothing."""
    return all(entry.type in BESIDE for entry in entries)


def overtaken(run_id: str, newer: Sequence[Entry]) -> RunMoved:
    """The stop for whoever is not the one who drives the run any more; it names who is.

    Args:
        run_id: the run.
        newer: the entries that this process has not written, in order.
    """
    moved = [entry for entry in newer if entry.type not in BESIDE]
    taken = next((entry for entry in moved if entry.type in _TAKEN), moved[0])
    at = parse_instant(taken.data.get("at", taken.ts))
    who = f"{taken.actor.id}@{taken.host}"
    says = _TAKEN.get(taken.type, _goes_on)
    return RunMoved(
        f"Run {run_id[:8]} is not yours any more: {who} {says(taken)} at {at:%H:%M:%S}.",
        means="This terminal recorded nothing more and did nothing more.",
        next_action=f"Talk to {taken.actor.id}; bcp follow {run_id[:8]} shows the run as it goes.",
    )


def _held(entry: Entry) -> str:
    return "took it over" if entry.data.get("taken_from") else "went on with it"


def _handed(entry: Entry) -> str:
    return f"handed it over to {entry.data.get('to')}"


def _ended(entry: Entry) -> str:
    return f"ended it ({entry.data.get('result')})"


def _goes_on(_entry: Entry) -> str:
    return "goes on with it"


_TAKEN: dict[str, Callable[[Entry], str]] = {
    "run.held": _held,
    "run.handed_over": _handed,
    "run.ended": _ended,
}


def _given(entry: Entry, text: TextOf) -> str:
    del text
    return f"consents to {entry.data.get('step')}"


def _refused(entry: Entry, text: TextOf) -> str:
    step, why = entry.data.get("step"), text_or_none(entry.data.get("why"))
    if why:
        return f"tried to consent to {step}; it does not count: {why}"
    return f"refuses {step}: {text(entry.data.get('reason'))}"


def _noted(entry: Entry, text: TextOf) -> str:
    return f"notes: {text(entry.data.get('note'))}"


def _confirmed(entry: Entry, text: TextOf) -> str:
    del entry, text
    return "countersigned what was said by phone"


def _marked(entry: Entry, text: TextOf) -> str:
    del text
    return f"marked {entry.data.get('event')}"


def _sent(entry: Entry, text: TextOf) -> str:
    del entry, text
    return "told the people whom the plan names"


_SAYS: dict[str, Callable[[Entry, TextOf], str]] = {
    "approval.given": _given,
    "approval.refused": _refused,
    "note.added": _noted,
    "entry.confirmed": _confirmed,
    "event.marked": _marked,
    "message.sent": _sent,
}
