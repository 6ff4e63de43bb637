"""Giving a consent: judged before it is written, written and signed, judged as the log has it."""

from collections.abc import Mapping

from msgspec import Struct, field

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import Proof
from bcp.audit.operators import Operators
from bcp.conduct.recorder import Recorder
from bcp.insight.consent import refusal
from bcp.insight.tallying import Tally, tally
from bcp.run.people_state import PHONE, Approval, Consent

NOT_YET = 2**53 - 1
"""Stands for the number of an entry that is still to be written: after every other."""

_NOTHING: Mapping[str, object] = {}


class Giver(Struct, frozen=True):
    """Who would consent, how, and from where it would be written."""

    person: str
    how: str
    login: str
    host: str
    key: str | None = None
    """The digest of the key at hand; None without one."""
    more: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    """What goes into the entry beside it: the number that was called, the code."""


def counted(request: Approval, authors: AuthorsReader) -> Tally:
    """How far a request has come, by the log as it stands now."""
    known = authors.read()
    return tally(request, known.proof, known.operators)


def give(
    recorder: Recorder, request: Approval, giver: Giver, authors: AuthorsReader
) -> tuple[Tally, str | None]:
    """Write a consent where it would count; else write that it was refused, and why.

    Args:
        recorder: a pen of the run, whoever drives it.
        request: the newest of its step.
        giver: who consents.
        authors: who is proved to have written what.

    Returns:
        What the request has come to, and why this consent does not count; None where it does.
    """
    before = counted(request, authors)
    why = _refusal(recorder, request, giver, authors.read().operators, before)
    if why is None:
        entry = recorder.decide("approval.given", _data(request, giver))
        after = counted(recorder.state.approvals[request.step], authors)
        why = next((said for one, said in after.refused if one.seq == entry.seq), None)
    else:
        after = before
    if why is not None:
        refuse(recorder, request.step, request, why, giver.login)
    return after, why


def refuse(recorder: Recorder, step: str, request: Approval | None, why: str, login: str) -> None:
    """Record that a consent was tried that does not count, and why."""
    place = {"step": step} if request is None else _place(request)
    recorder.decide("approval.refused", {**place, "why": why, "login": login})


def reject(
    recorder: Recorder, request: Approval, person: str, login: str, reason: str
) -> str | None:
    """Record that somebody whom the plan names says no; the step fails with their reason.

    Returns:
        Why it does not count, on record too; None where it does.
    """
    why = None
    if person in {seat.id for seat in request.askers}:
        why = f"{person} asked for it or drives the run: choose again or abort there instead"
    elif person not in request.people:
        why = f"{person} has none of the roles that may approve: {', '.join(request.by)}"
    if why is not None:
        refuse(recorder, request.step, request, why, login)
        return why
    said = {"person": person, "login": login, "reason": recorder.text(reason)}
    recorder.decide("approval.refused", {**_place(request), **said})
    return None


def _refusal(
    recorder: Recorder, request: Approval, giver: Giver, operators: Operators, before: Tally
) -> str | None:
    given = Consent(
        run=recorder.run_id,
        step=request.step,
        attempt=request.attempt,
        asked=request.seq,
        seq=NOT_YET,
        how=giver.how,
        person=giver.person,
        actor=recorder.operator.id,
        key=giver.key,
        login=giver.login,
        host=giver.host,
        at=recorder.clock.now(),
    )
    consents = [one.consent for one in before.counted]
    return refusal(request, given, _expected(request, giver, operators), operators, consents)


def _expected(request: Approval, giver: Giver, operators: Operators) -> Proof | None:
    """What the signature will prove, should it be given; a call is signed by whoever called."""
    seats = request.seats_before(NOT_YET)
    key = (seats[-1].key if giver.how == PHONE and seats else giver.key) or ""
    owner = operators.owner_of(key)
    if owner is None or not operators.valid(key, NOT_YET):
        return None
    return Proof(NOT_YET, owner, key, NOT_YET, NOT_YET)


def _place(request: Approval) -> dict[str, object]:
    return {"step": request.step, "attempt": request.attempt, "asked": request.seq}


def _data(request: Approval, giver: Giver) -> dict[str, object]:
    said = {"how": giver.how, "person": giver.person, "login": giver.login}
    return {**_place(request), **said, **giver.more}
