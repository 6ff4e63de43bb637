"""Whether a consent counts: the one place where the asker is refused. Pure.

Both the command that writes a consent and the walk that counts it ask here; so does everybody who
reads the log later. A consent is another person's (NIST SP 800-53 AC-3(2), dual authorization).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from bcp.audit.cosigning import Proof
from bcp.audit.operators import Operators
from bcp.run.people_state import (
    KEY,
    PHONE,
    Approval,
    Confirmation,
    Consent,
    Seat,
)

ProofOf = Callable[[int], Proof | None]
"""By an entry's number: who it is proved to be of, by a signature that counts."""


def refusal(
    request: Approval,
    given: Consent,
    proof: Proof | None,
    operators: Operators,
    before: Iterable[Consent] = (),
) -> str | None:
    """Why a consent does not count; None where it does.

    Args:
        request: what was asked, by whom, and who has driven the run since.
        given: the consent, as it was or would be written.
        proof: whose it is proved to be; None where no signature counts.
        operators: the log's operators and their keys.
        before: the consents to this request that count already.
    """
    reasons = (
        *_of_another(request, given),
        *_of_nobody_named(request, given),
        *_of_the_asker(request, given),
        *_unproved(request, given, proof, operators),
        *_twice(request, given, tuple(before)),
    )
    return next(iter(reasons), None)


def countersign_refusal(
    request: Approval,
    given: Consent,
    confirmation: Confirmation,
    proof: Proof | None,
    operators: Operators,
) -> str | None:
    """Why a countersignature under what was said by phone does not count; None where it does.

    Args:
        request: what was asked.
        given: what was said by phone.
        confirmation: the countersignature, as it was or would be written.
        proof: whose signature it is; None where none counts.
        operators: the log's operators and their keys.
    """
    if given.how != PHONE:
        return "it was not given by phone, so there is nothing to countersign"
    if proof is not None and proof.over != confirmation.seq:
        return "the countersignature itself was not signed when it was given"
    sound = None if proof is None else replace(proof, over=given.seq)
    own = replace(
        given, how=KEY, actor=confirmation.actor, key=confirmation.key,
        login=confirmation.login, host=confirmation.host,
    )  # fmt: skip
    return refusal(request, own, sound, operators)


def _of_another(request: Approval, given: Consent) -> Iterator[str]:
    """What was said to anything else says nothing here, be it copied ever so exactly."""
    if given.run != request.run:
        yield "it was given in another run"
    if given.step != request.step:
        yield "it was given to another step"
    if given.seq <= request.seq:
        yield "it was given before it was asked for"
    if given.attempt != request.attempt or given.asked != request.seq:
        yield "it was given to another request; each is answered for itself"


def _of_nobody_named(request: Approval, given: Consent) -> Iterator[str]:
    if not request.people:
        yield "the plan names nobody who may approve"
    elif given.person not in request.people:
        yield f"{given.person} has none of the roles that may approve: {', '.join(request.by)}"


def _of_the_asker(request: Approval, given: Consent) -> Iterator[str]:
    """Red line 2: never the person who asked, under whatever name."""
    for seat in request.seats_before(given.seq):
        did = "asked for it" if seat.seq == request.seq else "drives the run"
        if given.person.casefold() == seat.id.casefold():  # `Lead` is no other person than `lead`
            yield f"{given.person} {did}, and the consent has to be another person's"
        if given.how != PHONE:
            yield from _same_hands(given, seat, did)
        if given.how != KEY and request.are_alike(given.person, seat.id):
            yield f"{given.person} has the phone number of {seat.id}, who {did}"


def _same_hands(given: Consent, seat: Seat, did: str) -> Iterator[str]:
    if given.key is not None and given.key == seat.key:
        yield f"it is signed with the key of {seat.id}, who {did}"
    if given.host == seat.host and given.login in (seat.login, ""):
        yield (
            f"it comes from the login {seat.login or 'that is not known'!r} on {seat.host}, "
            f"as {seat.id}, who {did}; another name for the same login is no other person"
        )


def _unproved(
    request: Approval, given: Consent, proof: Proof | None, operators: Operators
) -> Iterator[str]:
    match given.how:
        case "phone":
            yield from _unattested(request, given, proof)
        case "without_key":
            if not request.without_key:
                yield "it is not signed, and the step does not allow a consent without a key"
            if given.actor != given.person:
                yield f"it was written by {given.actor}, not by {given.person}"
        case "key":
            yield from _unsigned(given, proof, operators)
        case _:
            yield f"it was given by {given.how!r}, a way that is not known here"


def _unattested(request: Approval, given: Consent, proof: Proof | None) -> Iterator[str]:
    if not request.phone:
        yield "it was given by phone, and the step does not allow that"
    seats = request.seats_before(given.seq)
    if not seats or (given.actor, given.host) != (seats[-1].id, seats[-1].host):
        yield f"it was attested by {given.actor}, who did not drive the run then"
    elif seats[-1].key is not None and (proof is None or proof.key != seats[-1].key):
        yield f"it was attested in the name of {given.actor}, who has a key and did not sign it"


def _unsigned(given: Consent, proof: Proof | None, operators: Operators) -> Iterator[str]:
    key = given.key or ""
    owner = operators.owner_of(key)
    if owner is None:
        yield f"its key was never registered (bcp operator add {given.person})"
    elif owner != given.person:
        yield f"it names the key of {owner}, not one of {given.person}"
    elif proof is None and not operators.valid(key, given.seq):
        yield f"the key of {owner} is revoked, or did not count yet"
    elif proof is None:
        yield f"no signature of {given.person} over this very entry is in the log"
    elif proof.over != given.seq:  # what a crash left unsigned is confirmed later, unasked
        yield f"it was confirmed by entry {proof.over} and not signed when it was given"
    elif proof.key != key or proof.operator != given.person or given.actor != given.person:
        yield f"it is proved to be of {proof.operator}, not of {given.person}"


def _twice(request: Approval, given: Consent, before: Sequence[Consent]) -> Iterator[str]:
    for one in before:
        if one.person == given.person:
            yield f"{given.person} consents already, and nobody counts twice"
        if given.key is not None and PHONE not in (given.how, one.how) and one.key == given.key:
            yield f"{one.person} consents already with the same key"
        if PHONE not in (given.how, one.how) and (one.login, one.host) == (given.login, given.host):
            yield f"{one.person} consents already from the same login on {one.host}"
        if not given.how == one.how == KEY and request.are_alike(one.person, given.person):
            yield f"{one.person} consents already, and has the same phone number"
