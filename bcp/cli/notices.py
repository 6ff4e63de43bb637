"""`bcp mark` and `bcp told`: when something happened, and what was told to whom, beside a run."""

from collections.abc import Iterator
from datetime import datetime

from bcp.cli.beside_run import BesideRun, beside_run
from bcp.cli.instants import instant_at
from bcp.cli.named_run import refuse_ended
from bcp.cli.setting import Setting, Work
from bcp.conduct.notice_screens import notice_words
from bcp.insight.notices import MARKED, notices
from bcp.insight.words import moment_text
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.instant import instant_text
from bcp.model.screen import Line, Screen, line
from bcp.plan.model import Plan


def mark_work(run: str, event: str, at: str | None) -> Work:
    """The work of `bcp mark RUN EVENT`."""

    def work(setting: Setting) -> int:
        if event not in MARKED:
            raise UsageError(
                f"{event!r} is none of {', '.join(MARKED)}.",
                means="These are the events that only a person can tell; nothing was recorded.",
                next_action="bcp mark RUN classified --at 03:05",
            )
        with beside_run(setting, run) as beside:
            refuse_ended(beside.pen.state, what="no event can be marked")
            setting.out.show(Screen(tuple(_marked(beside, event, at))))
        return Exit.OK

    return work


def told_work(run: str, notice: str, at: str | None, note: str) -> Work:
    """The work of `bcp told RUN ID`."""

    def work(setting: Setting) -> int:
        with beside_run(setting, run) as beside:
            refuse_ended(beside.pen.state, what="no notice can be added")
            _check_notice(beside.loaded.plan, notice)
            setting.out.show(Screen(tuple(_told(beside, notice, at, note))))
        return Exit.OK

    return work


def _marked(beside: BesideRun, event: str, at: str | None) -> Iterator[Line]:
    """Record it, then say from when what counts; a second mark takes the place of the first."""
    pen = beside.pen
    now, before = pen.clock.now(), pen.state.marked.get(event)
    happened = instant_at(at, now)
    data = {"event": event, "event_at": instant_text(happened)}
    entry = pen.decide("event.marked", data)
    instead = f", instead of {moment_text(before, now)}" if before else ""
    said = f"{event} at {moment_text(happened, now)} UTC{instead}"
    yield line(f"Recorded in run {beside.run} as entry {entry.seq}: {said}.", hang=2)
    owed = [one.id for one in beside.loaded.plan.obligations if one.from_ == event]
    if not owed:
        yield line("No obligation of the plan counts from it; it is on record.", hang=2)
    yield from _next_of(beside, owed, now)


def _told(beside: BesideRun, notice: str, at: str | None, note: str) -> Iterator[Line]:
    """Record it with both times, then say when it is due again."""
    pen = beside.pen
    now = pen.clock.now()
    sent = instant_at(at, now)
    data = {
        "notice": notice, "result": "sent", "by": "hand", "sent_at": instant_text(sent),
        "note": pen.text(note.strip()),
    }  # fmt: skip
    entry = pen.decide("message.sent", data)
    said = f"{notice} went out at {moment_text(sent, now)} UTC"
    yield line(f"Recorded in run {beside.run} as entry {entry.seq}: {said}.", hang=2)
    yield from _next_of(beside, [notice], now)


def _next_of(beside: BesideRun, ids: list[str], now: datetime) -> Iterator[Line]:
    due = notices(beside.loaded.plan, beside.pen.state)
    yield from (line(notice_words(one, now), hang=2) for one in due if one.id in ids)


def _check_notice(plan: Plan, notice: str) -> None:
    known = [one.id for one in plan.communications] + [one.id for one in plan.obligations]
    if notice not in known:
        raise BadInput(
            f"The plan {plan.id} has no notice {notice!r}.",
            means=f"Its communications and obligations: {', '.join(known) or 'none'}.",
            next_action="Name one of them; or write a note: bcp note RUN TEXT",
        )
