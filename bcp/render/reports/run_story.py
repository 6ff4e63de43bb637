"""What happened in a run, entry by entry: the raw log in words, nothing of weight left out."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.render.reports.parts import moment
from bcp.render.reports.run_facts import RunFacts
from bcp.run.values import instant_of, listed, mappings, text_or_none

Data = Mapping[str, object]
Says = Callable[[Data], str]


class LineView(NamedTuple):
    """One line of the story."""

    seq: str
    at: str
    who: str
    what: str


def story(facts: RunFacts) -> tuple[LineView, ...]:
    """What people decided and said, what bcp recorded, what changed on the pages; in order."""
    return tuple(_lines(facts))


def _lines(facts: RunFacts) -> Iterator[LineView]:
    verdicts: dict[str, str] = {}
    for entry in facts.entries:
        says = _SAYS.get(entry.type)
        what = "; ".join(_changed(entry, verdicts)) if entry.type == _READ else ""
        if says is not None:
            what = "; ".join(one for one in (says(entry.data), *_texts(facts, entry)) if one)
        if what:
            who = f"`{entry.actor.id}`"
            yield LineView(f"{entry.seq}", moment(instant_of(entry)), who, f"{facts.prefix}{what}")


def _changed(entry: Entry, verdicts: dict[str, str]) -> Iterator[str]:
    """A reading is told where a service's verdict is another than before."""
    for one in mappings(entry.data.get("observations")):
        key, verdict = str(one.get("key")), str(one.get("verdict"))
        if verdicts.get(key) != verdict:
            verdicts[key] = verdict
            reason = text_or_none(one.get("reason")) or "no reason recorded"
            yield f"`{key}` is {verdict.replace('_', ' ')}: {reason}"


def _texts(facts: RunFacts, entry: Entry) -> Iterator[str]:
    for key in () if entry.type in _SIGNATURES else _TEXTS:
        text = facts.sources.text(entry.data.get(key))
        if text and (key != "title" or entry.type.startswith("action.")):
            yield f"{key}: {text}"


def _moved(data: Data) -> str:
    share = f", {data['share']} % of it" if isinstance(data.get("share"), int) else ""
    return f"`{data.get('process')}` to `{data.get('to')}`{share}"


def _chosen(data: Data) -> str:
    fallback = text_or_none(data.get("fallback"))
    states = ", ".join(
        f"`{one.get('fallback')}` {one.get('state')}" for one in mappings(data.get("states"))
    )
    choice = f"`{data.get('process')}`: " + (f"`{fallback}`" if fallback else "left where it is")
    return f"chosen for {choice}" + (f" (offered: {states})" if states else "")


def _declared(data: Data) -> str:
    met = ", ".join(f"`{one}`" for one in listed(data.get("criteria"))) or "none"
    over = ", **by override**" if data.get("override") is True else ""
    return f"declared; criteria met: {met}{over}"


def _answered(data: Data) -> str:
    refused = text_or_none(data.get("refused"))
    return f"`{data.get('id')}` > `{data.get('answer')}`" + (
        f": refused, {refused}" * bool(refused)
    )


def _asked(data: Data) -> str:
    roles = ", ".join(f"`{one}`" for one in listed(data.get("by")))
    return f"consent asked for `{data.get('step')}`, of {roles or 'nobody named'}"


def _sent(data: Data) -> str:
    named = data.get("notice")
    ids = [str(named)] if named else [str(one) for one in listed(data.get("communications"))]
    result = str(data.get("result", "sent")).replace("_", " ")
    return f"messages {', '.join(f'`{one}`' for one in ids)}: {result}"


def _marked(data: Data) -> str:
    return f"{data.get('event')} was at {_time(data.get('event_at'))}"


def _ended(data: Data) -> str:
    return f"the run ended: {data.get('result')}, {data.get('entries')} entries"


def _held(data: Data) -> str:
    return "**took the run over**" if data.get("taken_from") else "went on with the run"


def _step(data: Data) -> str:
    outcome = str(data.get("outcome")).replace("_", " ")
    detail = text_or_none(data.get("detail"))
    return f"step `{data.get('step')}`: {outcome}" + (f", {detail}" if detail else "")


def _begun(data: Data) -> str:
    return f"step `{data.get('step')}` begins: {data.get('phase')}"


def _refused(data: Data) -> str:
    why = text_or_none(data.get("why"))
    said = f"tried, and does not count: {why}" if why else "refused"
    return f"consent to `{data.get('step')}` {said}"


def _time(value: object) -> str:
    try:
        return moment(parse_instant(value))
    except ValueError:
        return str(value)


_READ = "sweep.read"
_TEXTS = ("reason", "note", "text", "title")
"""Where an entry keeps what people wrote, or were told."""
_SIGNATURES = ("entry.signed", "entry.confirmed", "signing.failed")
"""Their note is a signed checkpoint: for programs, not for readers."""
_SAYS: dict[str, Says] = {
    "run.started": lambda _data: "the run was opened; its plan is frozen from here on",
    "question.answered": _answered,
    "incident.declared": _declared,
    "incident.stood_by": lambda _data: "**stood by**: waited, and declared nothing",
    "fallback.chosen": _chosen,
    "process.moved": _moved,
    "step.started": _begun,
    "step.ended": _step,
    "step.reopened": lambda data: f"step `{data.get('step')}` is done anew",
    "approval.asked": _asked,
    "approval.given": lambda data: f"consents to `{data.get('step')}`",
    "approval.refused": _refused,
    "approval.escalated": lambda data: f"`{data.get('step')}`: late, the alternates were asked",
    "inject.shown": lambda data: f"inject {data.get('inject')} of the exercise",
    "note.added": lambda _data: "noted",
    "message.sent": _sent,
    "event.marked": _marked,
    "action.opened": lambda data: f"action `{data.get('id')}` for `{data.get('owner')}`",
    "action.closed": lambda data: f"action `{data.get('id')}` closed",
    "run.held": _held,
    "run.handed_over": lambda data: f"handed over to `{data.get('to')}`",
    "run.paused": lambda _data: "the run pauses",
    "run.ended": _ended,
    "entry.signed": lambda data: f"entry {data.get('seq')} is signed",
    "entry.confirmed": lambda data: f"confirms entry {data.get('seq')}",
    "signing.failed": lambda data: f"**no signature** over entry {data.get('seq')}",
}
"""Types that say something by themselves; the rest are readings, questions, and bcp's own."""
