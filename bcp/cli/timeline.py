"""What was decided and noted in a run, in the order in which it happened; from the log alone."""

from collections.abc import Callable, Iterator, Mapping

from bcp.audit.entry import Entry
from bcp.audit.reader import LogReader
from bcp.cli.runs_screen import Said
from bcp.conduct.past import kept_text
from bcp.model.instant import parse_instant


def said_in(log: LogReader, run: str) -> Iterator[Said]:
    """What people decided and noted in a run, what a drill told them, where processes moved."""
    for entry in log.run_entries(run):
        what = _what(entry)
        if what:
            texts = (kept_text(log, entry.data.get(key)) for key in _TEXTS)
            text = next((one for one in texts if one), "")
            at = parse_instant(entry.data.get("at", entry.ts))
            yield Said(at, entry.actor.id, what, text)


def _what(entry: Entry) -> str:
    """What an entry says that a person decided; empty where bcp only recorded something."""
    says = _SAYS.get(entry.type)
    return "" if says is None else says(entry.data)


def _told(data: Mapping[str, object]) -> str:
    """A notice that somebody told of; what was asked at the prompt stands there already."""
    if "notice" not in data:
        return ""
    return f"{data['notice']} went out at {_time(data.get('sent_at'))}"


def _time(instant: object) -> str:
    """To the minute; as it was written where it is no instant."""
    try:
        return f"{parse_instant(instant):%Y-%m-%d %H:%M}"
    except ValueError:
        return str(instant)


_TEXTS = ("reason", "note", "text")
"""Where an entry keeps what people wrote, or were told."""
_SAYS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "question.answered": lambda data: f"{data.get('id')} > {data.get('answer')}",
    "note.added": lambda _data: "note",
    "inject.shown": lambda data: f"inject {data.get('inject')}",
    "process.moved": lambda data: f"{data.get('process')} to {data.get('to')}",
    "event.marked": lambda data: f"{data.get('event')} at {_time(data.get('event_at'))}",
    "message.sent": _told,
    "action.opened": lambda data: f"action {data.get('id')} for {data.get('owner')}",
    "run.held": lambda data: "took the run over" if data.get("taken_from") else "went on with it",
    "run.handed_over": lambda data: f"handed over to {data.get('to')}",
    "run.started": lambda _data: "started",
    "run.paused": lambda _data: "paused",
    "run.ended": lambda _data: "ended",
}
