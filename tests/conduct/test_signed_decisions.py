"""What an operator with a key decides is followed by their signature, whatever dies between."""

import threading
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from stage import Killed, Person, Stage, minimal_stage
from stage import TestClock as HandClock

from bcp.audit.authors import Authors, AuthorsReader, authors_of
from bcp.audit.cosigning import (
    ENTRY_CONFIRMED,
    ENTRY_SIGNED,
    KEY_ADDED,
    KEY_REVOKED,
    SIGNING_FAILED,
)
from bcp.audit.ed25519 import SignatureType, SigningKey, VerifierKey
from bcp.audit.entry import Actor, Draft, PlanRef, RunStamp
from bcp.audit.log import BCP, Log
from bcp.audit.merkle import leaf_hash
from bcp.audit.note import Note
from bcp.audit.operators import operator_key_name
from bcp.audit.signer import KeySigner, NotSigned, signature_of
from bcp.audit.verify import verify
from bcp.model.errors import RunAborted, WaitingForPerson

GOOD = {
    "declare": {"answer": "declare", "reason": "Vendor reports an outage"},
    "choose": {"answer": "by-hand", "reason": "The only one cleared for personal data"},
    "open-queue": {"answer": "done", "note": "Queue open at 03:12"},
}
DECISIONS = ["incident.declared", "fallback.chosen"]


def key_of(log: Log, operator: str) -> SigningKey:
    name = operator_key_name(log.origin, operator)
    seed = sha256(operator.encode()).digest()
    return SigningKey.of(name, seed, SignatureType.COSIGNATURE)


def signer(log: Log, operator: str = "lead") -> KeySigner:
    return KeySigner(operator, key_of(log, operator), HandClock(), AuthorsReader(log))


def sign(log: Log, kind: str, data: dict[str, object], by: SigningKey, *others: SigningKey) -> None:
    entry = log.append(Draft(kind, data, Actor("lead", by.verifier.digest)))
    hands = [KeySigner(key.verifier.name, key, HandClock()) for key in (by, *others)]
    said, signature = signature_of(entry.seq, log.to_sign(entry), *hands)
    log.append(Draft(said, signature, BCP))


def signing_stage(*more: str) -> Stage:
    """A machine whose log knows the lead's key, and whose lead has it at hand."""
    stage = minimal_stage()
    log = stage.log()
    lead = key_of(log, "lead")
    for operator in ("lead", *more):
        key = key_of(log, operator)
        data: dict[str, object] = {
            "role": "operator", "operator": operator, "vkey": str(key.verifier),
            "may_add": operator == "lead",
        }  # fmt: skip
        sign(log, KEY_ADDED, data, lead, *([key] if operator != "lead" else []))
    stage.signer = signer
    return stage


def proved(stage: Stage) -> dict[str, bool]:
    """Of each entry of a type that operators sign, whether it is proved to be the lead's."""
    authors = authors_of(stage.log())
    found = {entry.type: authors.proof(entry.seq) for entry in stage.entries()}
    return {kind: bool(proof and proof.operator == "lead") for kind, proof in found.items()}


def authors(stage: Stage) -> Authors:
    return authors_of(stage.log())


def test_decisions_are_signed_right_after_they_are_on_record() -> None:
    stage = signing_stage()
    stage.failover(GOOD)
    types = stage.types()
    for kind in DECISIONS:
        assert types[types.index(kind) + 1] == ENTRY_SIGNED
    assert types.count(ENTRY_SIGNED) == 1 + len(DECISIONS)
    assert all(proved(stage)[kind] for kind in DECISIONS)
    assert authors(stage).waiting == {}
    assert not verify(stage.store).failed
    state = stage.state()
    assert len(state.signed) == len(DECISIONS)
    assert state.unsigned == {}


def test_what_nobody_signs_names_no_key() -> None:
    stage = signing_stage()
    stage.failover(GOOD)
    keyed = {entry.type for entry in stage.entries() if entry.actor.key}
    assert keyed == {KEY_ADDED, *DECISIONS}


def test_without_a_key_the_run_is_the_same_and_unsigned() -> None:
    with_key, without = signing_stage(), minimal_stage()
    with_key.failover(GOOD)
    without.failover(GOOD)
    assert [kind for kind in with_key.types() if kind not in (KEY_ADDED, ENTRY_SIGNED)] == [
        kind for kind in without.types() if kind != KEY_ADDED
    ]
    assert not any(entry.actor.key for entry in without.entries())


def test_an_abort_is_signed_beside_the_run_that_it_ends() -> None:
    stage = signing_stage()
    stage.person = lambda _run, _face: Person("declare", ("abort", "a false alarm"))
    with pytest.raises(RunAborted):
        stage.failover(None)
    ended, signed = stage.entries()[-2:]
    assert (ended.type, ended.run is not None) == ("run.ended", True)
    assert (signed.type, signed.run, signed.data["seq"]) == (ENTRY_SIGNED, None, ended.seq)
    assert authors(stage).proof(ended.seq)
    assert not verify(stage.store).failed


# Keys that do not sign


@dataclass
class Holder:
    """Somebody who holds the lead's key and does not sign."""

    log: Log
    operator: str = "lead"
    limit: threading.Event = field(default_factory=threading.Event)

    @property
    def verifier(self) -> VerifierKey:
        return key_of(self.log, "lead").verifier

    def cosign(self, note: Note) -> Note:
        del note
        raise NotSigned("declined")


def test_a_signature_that_is_declined_stops_nothing() -> None:
    stage = signing_stage()
    stage.signer = Holder
    stage.failover(GOOD)
    assert stage.state().process("support").state == "on:by-hand"
    failed = [entry for entry in stage.entries() if entry.type == SIGNING_FAILED]
    assert [entry.data["reason"] for entry in failed] == ["declined"] * len(DECISIONS)
    assert not any(proved(stage)[kind] for kind in DECISIONS)
    assert not verify(stage.store).failed
    assert stage.state().unsigned == {}


def test_the_log_s_lock_is_free_while_a_key_is_touched() -> None:
    """A colleague writes while the lead's key is asked; the signature is over the size before."""
    stage = signing_stage()

    @dataclass
    class Slow(Holder):
        def cosign(self, note: Note) -> Note:
            stage.log().append(Draft("note.added", {}, Actor("deputy")))
            return signer(self.log).cosign(note)

    stage.signer = Slow
    stage.failover(GOOD)
    assert all(proved(stage)[kind] for kind in DECISIONS)
    types = stage.types()
    assert types[types.index(DECISIONS[0]) + 1] == "note.added"


def test_a_key_that_is_revoked_during_the_run_signs_no_more() -> None:
    stage = signing_stage("deputy")
    with pytest.raises(WaitingForPerson):
        stage.failover({"declare": GOOD["declare"]})
    log = stage.log()
    data: dict[str, object] = {
        "key": key_of(log, "lead").verifier.digest, "reason": "lost", "sound_to": None,
    }  # fmt: skip
    sign(log, KEY_REVOKED, data, key_of(log, "lead"))
    stage.failover(GOOD)
    assert proved(stage)[DECISIONS[0]]
    assert not proved(stage)[DECISIONS[1]]
    assert "the key was revoked" in str(stage.entries())
    assert not verify(stage.store).failed


# A process that dies between an entry and its signature


def deaths() -> list[int]:
    """After how many entries each decision stands without its signature."""
    stage = signing_stage()
    before = len(stage.entries())
    stage.failover(GOOD)
    types = stage.types()
    return [types.index(kind) + 1 - before for kind in DECISIONS]


@pytest.mark.parametrize("which", range(len(DECISIONS)))
def test_a_decision_that_a_crash_left_unsigned_is_confirmed(which: int) -> None:
    stage = signing_stage()
    stage.kill_after = deaths()[which]
    with pytest.raises(Killed):
        stage.failover(GOOD)
    stage.kill_after = None
    (left,) = stage.state().unsigned
    assert authors(stage).proof(left) is None
    stage.failover(GOOD)
    assert "unsigned; you sign it now" in stage.text()
    confirmed = [entry for entry in stage.entries() if entry.type == ENTRY_CONFIRMED]
    assert [entry.data["seq"] for entry in confirmed] == [left]
    proof = authors(stage).proof(left)
    assert proof is not None
    assert (proof.operator, proof.over) == ("lead", confirmed[0].seq)
    assert authors(stage).waiting == {}
    assert stage.state().unsigned == {}
    assert not verify(stage.store).failed


def test_a_consent_under_the_operator_s_name_is_never_signed_on_going_on() -> None:
    """Somebody who may write to the log puts it there, and waits for the operator to go on."""
    stage = signing_stage()
    with pytest.raises(WaitingForPerson):
        stage.failover({"declare": GOOD["declare"]})
    log, state = stage.log(), stage.state()
    lead = Actor("lead", key_of(log, "lead").verifier.digest)
    stamp = RunStamp(state.id, state.mode, state.seen)
    plan = PlanRef(state.plan, state.plan_sha256)
    data = {"at": "2026-11-21T03:10:00.000Z", "step": "open-queue", "how": "key"}
    forged = log.append(Draft("approval.given", data, lead, plan, stamp))
    again = {"at": data["at"], "seq": forged.seq, "leaf": leaf_hash(forged.line).hex()}
    stamp = RunStamp(state.id, state.mode, state.seen + 1)
    log.append(Draft(ENTRY_CONFIRMED, again, lead, plan, stamp))
    stage.failover(GOOD)
    assert stage.state().process("support").state == "on:by-hand"
    assert stage.types().count(ENTRY_CONFIRMED) == 1
    assert authors(stage).proof(forged.seq) is None
    assert forged.seq in authors(stage).waiting


def test_another_operator_does_not_confirm_it() -> None:
    stage = signing_stage("deputy")
    stage.kill_after = deaths()[0]
    with pytest.raises(Killed):
        stage.failover(GOOD)
    stage.kill_after = None
    stage.operator = "deputy"
    stage.signer = lambda log: signer(log, "deputy")
    with pytest.raises(WaitingForPerson):
        stage.failover({})
    assert ENTRY_CONFIRMED not in stage.types()
    assert len(stage.state().unsigned) == 1


@pytest.mark.parametrize("extra", range(1, 6))
def test_a_crash_while_confirming_leaves_no_gap(extra: int) -> None:
    stage = signing_stage()
    stage.kill_after = deaths()[0]
    with pytest.raises(Killed):
        stage.failover(GOOD)
    for _ in range(2):
        stage.kill_after = extra
        with pytest.raises(Killed):
            stage.failover(GOOD)
    stage.kill_after = None
    stage.failover(GOOD)
    assert authors(stage).waiting == {}
    assert stage.state().unsigned == {}
    assert authors(stage).wrong == []
    assert not verify(stage.store).failed
