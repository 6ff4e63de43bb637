"""Which notice is due next, to whom and by when: of the plan's messages, and of what others demand.

Pure. From when a duty counts is the plan's reading of it; bcp keeps the clock.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bcp.plan.model import Plan
from bcp.plan.notices import Communication, Event, Obligation
from bcp.run.state import RunState

MARKED: tuple[Event, ...] = ("aware", "classified")
"""The events that nobody but a person can tell."""


class Notice(Struct, frozen=True):
    """One notice that has to go out."""

    id: str
    about: str
    """What it is, and to whom, in the plan's words."""
    due_at: datetime
    number: int
    """The first is 1."""


def notices(plan: Plan, state: RunState) -> tuple[Notice, ...]:
    """What has still to be told, the soonest due first; nothing that counts from no known event.

    Args:
        plan: its communications and obligations.
        state: the run, with what was told and marked.
    """
    found = (*_of_messages(plan, state), *_of_obligations(plan, state))
    return tuple(sorted(found, key=lambda notice: (notice.due_at, notice.id)))


def next_notice(plan: Plan, state: RunState) -> Notice | None:
    """The one that is due soonest; None where nothing has to be told now."""
    return next(iter(notices(plan, state)), None)


def overdue(plan: Plan, state: RunState, now: datetime) -> tuple[Notice, ...]:
    """Those whose time is over."""
    return tuple(notice for notice in notices(plan, state) if notice.due_at <= now)


def not_counting(plan: Plan, state: RunState) -> tuple[Obligation, ...]:
    """Obligations whose time would count from an event that nobody has marked."""
    starts = starts_of(state)
    return tuple(
        owed
        for owed in plan.obligations
        if owed.from_ in MARKED and starts[owed.from_] is None and owed.id not in state.told
    )


def to_send(plan: Plan, state: RunState, now: datetime) -> tuple[Communication, ...]:
    """The messages to ask for: each once, and again whenever its time comes round."""
    due = {notice.id for notice in overdue(plan, state, now)}
    return tuple(
        one
        for one in plan.communications
        if one.id not in state.sent or (one.id in due and one.id in state.told)
    )


def starts_of(state: RunState) -> Mapping[Event, datetime | None]:
    """When each event was, as far as it is known.

    Whoever declared was aware, so that is the latest that it can have been.
    """
    return {
        "onset": min(state.onsets.values(), default=None),
        "declared": state.declared_at,
        "aware": state.marked.get("aware", state.declared_at),
        "classified": state.marked.get("classified"),
    }


def _of_messages(plan: Plan, state: RunState) -> Iterator[Notice]:
    for one in plan.communications:
        about = f"{one.id}, to: {one.audience}"
        yield from _due(one.id, about, state.declared_at, one.first, one.every, state)


def _of_obligations(plan: Plan, state: RunState) -> Iterator[Notice]:
    starts = starts_of(state)
    for one in plan.obligations:
        about = f"{one.title}, to: {one.audience}"
        yield from _due(one.id, about, starts[one.from_], one.due, one.every, state)


def _due(
    notice_id: str,
    about: str,
    start: datetime | None,
    first: timedelta,
    every: timedelta | None,
    state: RunState,
) -> Iterator[Notice]:
    told = state.told.get(notice_id, ())
    if told and every is not None:
        yield Notice(notice_id, about, told[-1] + every, len(told) + 1)
    elif not told and start is not None:
        yield Notice(notice_id, about, start + first, 1)
