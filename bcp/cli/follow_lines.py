"""Entries of a run in plain words, one line each, for whoever follows it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bcp.audit.entry import Entry
from bcp.audit.types import ENTRY_TYPES
from bcp.model.instant import parse_instant
from bcp.model.screen import Line, Span, Tone
from bcp.run.as_json import state_word
from bcp.run.state import RunState
from bcp.run.values import mapping

TextOf = Callable[[object], str]
"""Gives the text of an entry's value, which may lie in a blob beside it."""

_TEXTS = ("reason", "note", "text")
_QUIET = frozenset(("entry.signed", "question.asked", "situation.shown"))
"""What goes on behind the run; the log keeps it, nobody who follows needs it."""
_TONES = {
    "run.held": Tone.ATTENTION, "run.handed_over": Tone.ATTENTION, "run.paused": Tone.ATTENTION,
    "approval.refused": Tone.BAD, "approval.given": Tone.GOOD, "run.ended": Tone.STRONG,
    "note.added": Tone.ATTENTION, "process.moved": Tone.STRONG, "incident.declared": Tone.STRONG,
}  # fmt: skip


def followed(entry: Entry, text: TextOf) -> Line | None:
    """One entry in one line; None for what nobody who follows needs to see."""
    if entry.type in _QUIET:
        return None
    at = parse_instant(entry.data.get("at", entry.ts))
    who = "bcp" if entry.actor.id == "bcp" else f"{entry.actor.id}@{entry.host}"
    said = " · ".join(_said(entry, text))
    return Line(
        (
            Span(f"{at:%H:%M:%S}  ", Tone.QUIET),
            Span(_what(entry), _TONES.get(entry.type, Tone.PLAIN)),
            Span(f"  {who}", Tone.QUIET),
            Span(f"  {said}" if said else ""),
        ),
        hang=10,
    )


def standing(run: RunState, now: datetime) -> str:
    """Where the run is, and who drives it, for the last line."""
    if run.holder is not None:
        since = f" since {run.holder.since:%H:%M:%S}"
        drives = f"driven by {run.holder.who}{since}"
    elif run.handed_to is not None:
        drives = f"waits for {run.handed_to}"
    else:
        drives = "driven by nobody"
    return f"{now:%H:%M:%S}  {run.id[:8]} {state_word(run)} · {drives}"


def _what(entry: Entry) -> str:
    says = _WORDS.get(entry.type)
    if says is not None:
        return says(entry.data)
    known = ENTRY_TYPES.get(entry.type)
    return known.says if known else entry.type


def _said(entry: Entry, text: TextOf) -> Iterator[str]:
    why = entry.data.get("why")
    if isinstance(why, str):
        yield why
    for name in _TEXTS:
        said = text(entry.data.get(name))
        if said:
            yield said


def _verdicts(data: Mapping[str, object]) -> str:
    found = data.get("verdicts")
    verdicts = [mapping(one) for one in found] if isinstance(found, list) else []
    bad = [
        f"{one.get('key')} {one.get('verdict')}"
        for one in verdicts
        if one.get("verdict") != "operational"
    ]
    return f"read: {', '.join(bad) or 'everything operational'}"


_WORDS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "sweep.read": _verdicts,
    "question.answered": lambda data: f"{data.get('id')} > {data.get('answer')}",
    "fallback.chosen": lambda data: f"{data.get('process')}: chosen {data.get('fallback')}",
    "process.moved": lambda data: f"{data.get('process')} to {data.get('to')}",
    "step.started": lambda data: f"step {data.get('step')}: {data.get('phase')}",
    "step.ended": lambda data: f"step {data.get('step')}: {data.get('outcome')}",
    "step.reopened": lambda data: f"step {data.get('step')}: to be done anew",
    "approval.asked": lambda data: f"consent asked for {data.get('step')} ({data.get('count')})",
    "approval.given": lambda data: f"{data.get('person')} consents to {data.get('step')}",
    "approval.refused": lambda data: f"refused: {data.get('step')}",
    "approval.escalated": lambda data: f"late: {data.get('step')}; the alternates are asked",
    "run.held": lambda data: "took the run over" if data.get("taken_from") else "holds the run",
    "run.handed_over": lambda data: f"handed the run over to {data.get('to')}",
    "run.ended": lambda data: f"the run ended: {data.get('result')}",
}
