"""Who was told what and when, against when it was due."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from bcp.insight.notices import starts_of
from bcp.render.reports.parts import NOT_RECORDED, elapsed, moment
from bcp.render.reports.run_facts import RunFacts
from bcp.render.words import span
from bcp.run.notices import NOT_SENT
from bcp.run.values import listed


class NoticeView(NamedTuple):
    """One message or obligation."""

    notice: str
    audience: str
    due: str
    sent: str
    verdict: str
    source: str


class Owed(Struct, frozen=True):
    """One notice that the plan names."""

    id: str
    about: str
    audience: str
    after: timedelta
    starts: str
    """The event that it counts from."""
    start: datetime | None
    is_obligation: bool


def notices(facts: RunFacts) -> tuple[NoticeView, ...]:
    """Every message and obligation of the plan, sent or not."""
    return tuple(_view(facts, one) for one in owed(facts))


def owed(facts: RunFacts) -> tuple[Owed, ...]:
    """What the plan wanted to be told."""
    if facts.frozen is None:
        return ()
    plan, starts = facts.frozen.loaded.plan, starts_of(facts.state)
    messages = (
        Owed(
            one.id, "message", one.audience, one.first, "declared", starts["declared"],
            is_obligation=False,
        )
        for one in plan.communications
    )  # fmt: skip
    duties = (
        Owed(
            one.id, one.title, one.audience, one.due, one.from_, _start(facts, one.from_),
            is_obligation=True,
        )
        for one in plan.obligations
    )  # fmt: skip
    return (*messages, *duties)


def is_late(facts: RunFacts, one: Owed) -> bool | None:
    """Whether the first went out too late, or has not though its time is over; None: not known."""
    sent = facts.state.told.get(one.id, ())
    if one.start is None:
        return None
    due = one.start + one.after
    if not sent:
        return True if due < facts.state.last_at else None
    return sent[0] > due


def _start(facts: RunFacts, event: str) -> datetime | None:
    """Of the onset the earliest that was shown, which a return takes out of the run's state."""
    starts = dict(starts_of(facts.state))
    if event == "onset":
        shown = [one.onset for one in facts.record.arrivals if one.onset]
        return min((*shown, *facts.record.onsets.values()), default=None)
    return next((at for name, at in starts.items() if name == event), None)


def _view(facts: RunFacts, one: Owed) -> NoticeView:
    sent = facts.state.told.get(one.id, ())
    due = one.start + one.after if one.start else None
    counts = f"{span(one.after)} after {one.starts}"
    return NoticeView(
        notice=f"{facts.prefix}{one.about} (`{one.id}`)" + (", a duty" * one.is_obligation),
        audience=one.audience,
        due=f"{moment(due)}, {counts}" if due else f"{counts}, which nobody marked",
        sent=", ".join(moment(at) for at in sent) + _rehearsed(facts)
        if sent
        else _unsent(facts, one),
        verdict=_verdict(facts, one, due, sent),
        source=", ".join(_entries(facts, one.id)) or "no entry",
    )


def _rehearsed(facts: RunFacts) -> str:
    """Whether anybody outside was told in an exercise, the log does not say."""
    return " (in the exercise)" if facts.record.is_exercise else ""


def _unsent(facts: RunFacts, one: Owed) -> str:
    return "**not sent**, as somebody said" if one.id in facts.state.sent else NOT_RECORDED


def _verdict(facts: RunFacts, one: Owed, due: datetime | None, sent: tuple[datetime, ...]) -> str:
    late = is_late(facts, one)
    if due is None:
        return "cannot be said: its clock never began"
    if late is None:
        return "not due yet at the last entry"
    if not late:
        return "on time"
    return f"**late** by {elapsed(sent[0] - due)}" if sent else "**overdue, not sent**"


def _entries(facts: RunFacts, notice: str) -> Iterator[str]:
    for entry in facts.of("message.sent"):
        asked = [str(one) for one in listed(entry.data.get("communications"))]
        if notice in asked or entry.data.get("notice") == notice:
            no = ", not sent" if entry.data.get("result") == NOT_SENT else ""
            yield f"entry {entry.seq}{no}, told by `{entry.actor.id}`"
