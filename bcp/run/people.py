"""What several people at one run change in its state: holding, handing over, consenting. Pure."""

from types import MappingProxyType

from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.run.change import Change
from bcp.run.people_state import PHONE, Approval, Confirmation, Consent, Refusal, Seat
from bcp.run.state import RunState
from bcp.run.values import instant_of, listed, mapping, text_or_none, whole

BESIDE = frozenset(
    (
        "approval.given", "approval.refused", "note.added", "entry.signed", "entry.confirmed",
        "signing.failed", "event.marked", "message.sent", "action.opened", "action.closed",
    )
)  # fmt: skip
"""Entries that other people may write while somebody drives the run: none of them moves it."""

TAKE_OVER = "take-over"
"""The question whether to take a run over from whoever holds it."""


def seat_of(entry: Entry) -> Seat | None:
    """Who drives the run from this entry on; None where it does not say."""
    pid = entry.data.get("pid")
    if not isinstance(pid, int):
        return None
    return Seat(
        id=text_or_none(entry.data.get("holder")) or entry.actor.id,
        host=entry.host,
        login=text_or_none(entry.data.get("login")) or "",
        pid=pid,
        key=text_or_none(entry.data.get("key")),
        since=instant_of(entry),
        seq=entry.seq,
    )


def approval_of(entry: Entry, holder: Seat | None) -> Approval:
    """The request that an `approval.asked` makes.

    Args:
        entry: the entry.
        holder: who drives the run, where that is on record.
    """
    data = entry.data
    asker = Seat(
        id=text_or_none(data.get("asker")) or entry.actor.id,
        host=entry.host,
        login=text_or_none(data.get("login")) or "",
        pid=holder.pid if holder else 0,
        key=text_or_none(data.get("key")),
        since=instant_of(entry),
        seq=entry.seq,
    )
    return Approval(
        run=entry.run.id if entry.run else "",
        step=str(data["step"]),
        title=text_or_none(data.get("title")) or "",
        attempt=whole(data.get("attempt"), 1),
        seq=entry.seq,
        entry_id=entry.id,
        at=instant_of(entry),
        by=_texts(data.get("by")),
        people=_texts(data.get("people")),
        alike=tuple(_texts(group) for group in listed(data.get("alike"))),
        count=max(1, whole(data.get("count"), 1)),
        without_key=data.get("without_key") is True,
        phone=data.get("phone") is True,
        asker=asker.id,
        askers=(asker,) if holder is None or _is_same(holder, asker) else (holder, asker),
    )


def _is_same(one: Seat, other: Seat) -> bool:
    return (one.id, one.host, one.login, one.key) == (other.id, other.host, other.login, other.key)


def consent_of(entry: Entry) -> Consent:
    """What an `approval.given` says."""
    data = entry.data
    return Consent(
        run=entry.run.id if entry.run else "",
        step=str(data.get("step")),
        attempt=whole(data.get("attempt"), 0),
        asked=whole(data.get("asked"), -1),
        seq=entry.seq,
        how=str(data.get("how")),
        person=text_or_none(data.get("person")) or entry.actor.id,
        actor=entry.actor.id,
        key=entry.actor.key,
        login=text_or_none(data.get("login")) or "",
        host=entry.host,
        at=instant_of(entry),
    )


def _opened(state: RunState, entry: Entry) -> RunState:
    return replace(state, holder=seat_of(entry))


def _held(state: RunState, entry: Entry) -> RunState:
    seat = seat_of(entry)
    taken = {TAKE_OVER} if entry.data.get("taken_from") else set()
    approvals = {
        step: replace(one, askers=(*one.askers, seat)) if seat else one
        for step, one in state.approvals.items()
    }
    return replace(
        state,
        holder=seat,
        handed_to=None,
        paused=None,
        approvals=MappingProxyType(approvals),
        used=state.used | taken,
        answered=state.answered | taken,
    )


def _released(state: RunState, entry: Entry) -> RunState:
    del entry
    return replace(state, holder=None)


def _handed_over(state: RunState, entry: Entry) -> RunState:
    return replace(state, holder=None, handed_to=text_or_none(entry.data.get("to")))


def _asked(state: RunState, entry: Entry) -> RunState:
    """A request; one for the same attempt frees nobody who asked before, or drove the run."""
    new, old = approval_of(entry, state.holder), state.approvals.get(str(entry.data["step"]))
    asked = old.askers if old is not None and old.attempt == new.attempt else ()
    return _with(state, replace(new, askers=(*asked, *new.askers)))


def _given(state: RunState, entry: Entry) -> RunState:
    consent = consent_of(entry)
    approval = state.approvals.get(consent.step)
    if approval is None:  # given before it was asked: it counts for nothing
        return state
    return _with(state, replace(approval, given=(*approval.given, consent)))


def _refused(state: RunState, entry: Entry) -> RunState:
    data = entry.data
    approval = state.approvals.get(str(data.get("step")))
    if approval is None:
        return state
    refusal = Refusal(
        asked=whole(data.get("asked"), -1),
        person=text_or_none(data.get("person")),
        actor=entry.actor.id,
        seq=entry.seq,
        at=instant_of(entry),
        login=text_or_none(data.get("login")) or "",
        host=entry.host,
        reason_blob=text_or_none(mapping(data.get("reason")).get("blob")),
        why=text_or_none(data.get("why")) or "",
    )
    return _with(state, replace(approval, refused=(*approval.refused, refusal)))


def _escalated(state: RunState, entry: Entry) -> RunState:
    approval = state.approvals.get(str(entry.data.get("step")))
    if approval is None:
        return state
    return _with(state, replace(approval, escalated_at=instant_of(entry)))


def confirmed(state: RunState, entry: Entry) -> RunState:
    """Take in an `entry.confirmed`, which stands beside its run once that has ended."""
    confirmation = Confirmation(
        entry.seq,
        entry.actor.id,
        entry.actor.key,
        text_or_none(entry.data.get("login")) or "",
        entry.host,
    )
    found = {
        step: replace(
            one, given=tuple(_countersigned(each, entry, confirmation) for each in one.given)
        )
        for step, one in state.approvals.items()
    }
    return replace(state, approvals=MappingProxyType(found))


def _countersigned(consent: Consent, entry: Entry, confirmation: Confirmation) -> Consent:
    """A call is countersigned by the person who was called; nobody else's word changes it."""
    named = consent.how == PHONE and consent.seq == entry.data.get("seq")
    if not named or consent.person != entry.actor.id:
        return consent
    return replace(consent, confirmations=(*consent.confirmations, confirmation))


def _noted(state: RunState, entry: Entry) -> RunState:
    del entry
    return replace(state, notes=state.notes + 1)


def _with(state: RunState, approval: Approval) -> RunState:
    return replace(state, approvals=MappingProxyType({**state.approvals, approval.step: approval}))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in listed(value))


PEOPLE: dict[str, Change] = {
    "run.held": _held,
    "run.released": _released,
    "run.handed_over": _handed_over,
    "approval.asked": _asked,
    "approval.given": _given,
    "approval.refused": _refused,
    "approval.escalated": _escalated,
    "entry.confirmed": confirmed,
    "note.added": _noted,
}
"""None of these is what an answer brings about: a note does not use an answer up."""
