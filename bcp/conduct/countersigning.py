"""Countersigning: whoever was called signs, later, that they said so."""

from collections.abc import Mapping

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import ENTRY_CONFIRMED, Proof
from bcp.audit.entry import Actor, Draft, Entry
from bcp.audit.merkle import leaf_hash
from bcp.audit.signer import Signer, signature_of
from bcp.conduct.giving import NOT_YET
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.insight.consent import countersign_refusal
from bcp.run.people_state import PHONE, Approval, Confirmation, Consent

_NO_KEY = "it takes your key, and none is at hand (bcp operator add)"


def countersign(
    outside: Outside, pen: Recorder, approval: Approval, authors: AuthorsReader
) -> str | None:
    """Sign what the operator said by phone.

    Args:
        outside: the log, the operator and their key.
        pen: of the run; one that has ended is confirmed beside it.
        approval: the request that was answered by phone.
        authors: who is proved to have written what.

    Returns:
        Why it does not count; None where it does.
    """
    given = _phoned(approval, pen.operator.id)
    if given is None:
        return f"{pen.operator.id} said nothing to it by phone"
    if outside.signer is None:
        return _NO_KEY
    planned = Confirmation(
        NOT_YET, pen.operator.id, outside.signer.verifier.digest, outside.login, outside.host
    )
    operators = authors.read().operators
    why = countersign_refusal(approval, given, planned, _expected(planned, authors), operators)
    if why is not None:
        return why
    entry = _confirm(outside, outside.signer, pen, _data(pen, given, outside.login))
    proof = authors.read().proof(entry.seq)
    made = Confirmation(entry.seq, entry.actor.id, entry.actor.key, outside.login, entry.host)
    return countersign_refusal(approval, given, made, proof, operators)


def _phoned(approval: Approval, person: str) -> Consent | None:
    """What a person said by phone to a request, the newest of it."""
    said = [one for one in approval.given if one.how == PHONE and one.person == person]
    return said[-1] if said else None


def _expected(planned: Confirmation, authors: AuthorsReader) -> Proof | None:
    operators, key = authors.read().operators, planned.key or ""
    owner = operators.owner_of(key)
    if owner is None or not operators.valid(key, NOT_YET):
        return None
    return Proof(NOT_YET, owner, key, NOT_YET, NOT_YET)


def _data(pen: Recorder, given: Consent, login: str) -> dict[str, object]:
    entry = next(one for one in pen.log.run_entries(pen.run_id) if one.seq == given.seq)
    return {"seq": given.seq, "leaf": leaf_hash(entry.line).hex(), "login": login}


def _confirm(outside: Outside, signer: Signer, pen: Recorder, data: Mapping[str, object]) -> Entry:
    """Write the confirmation and its signature, stamped with the run while it is open."""
    if pen.state.is_open:
        return pen.decide(ENTRY_CONFIRMED, data)
    actor = Actor(pen.operator.id, signer.verifier.digest)
    entry = outside.log.append(Draft(ENTRY_CONFIRMED, data, actor, pen.plan))
    kind, said = signature_of(entry.seq, outside.log.to_sign(entry), signer)
    outside.log.append(Draft(kind, said, Actor("bcp"), pen.plan))
    return entry
