"""The verdict on authorship: proved, not proved and why, or FAILED; no changed byte passes."""

import os
from collections.abc import Sequence

import pytest
from audit_kit import LEAD, StandingClock, copied
from operator_kit import Office, actor, office

from bcp.audit.chain import Chain
from bcp.audit.cosigning import SIGNING_FAILED
from bcp.audit.entry import Actor, Draft
from bcp.audit.head import Checkpoint, StoredHead
from bcp.audit.log import BCP
from bcp.audit.report import Claim, Finding, State
from bcp.audit.signing import sign_note
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.trust import read_trust
from bcp.audit.verify import verify
from bcp.model.errors import NotALog
from bcp.model.exits import Exit

PROVED, OPEN, FAILED = State.PROVED, State.NOT_PROVED, State.FAILED
FULL = os.environ.get("BCP_TESTS") == "full"


def authorship(made: Office) -> Finding:
    return made.report().findings[Claim.AUTHORSHIP]


def said(finding: Finding) -> str:
    return " | ".join(finding.details)


def test_what_operators_signed_is_proved() -> None:
    made = office()
    made.decide("lead")
    made.decide("deputy", "approval.given")
    finding = authorship(made)
    assert finding.state is PROVED
    assert "4 entries name an operator's key, and each has its signature" in finding.details


def test_an_entry_that_names_a_key_and_has_no_signature() -> None:
    made = office()
    entry, _ = made.write("approval.given", actor("deputy", made.key("deputy")))
    finding = authorship(made)
    assert finding.state is OPEN
    assert f"no signature follows: entry {entry.seq}" in said(finding)
    made.confirm(entry, "deputy")
    assert authorship(made).state is PROVED


def test_a_signature_that_was_not_given_says_why() -> None:
    made = office()
    for _ in range(30):
        entry, _ = made.write("approval.given", actor("deputy", made.key("deputy")))
        reason = {"seq": entry.seq, "reason": "no signature came within 30 s"}
        made.log.append(Draft(SIGNING_FAILED, reason, BCP))
    finding = authorship(made)
    assert finding.state is OPEN
    assert "and 10 more (the first: no signature came within 30 s)" in said(finding)


def test_a_revoked_key_signs_in_vain() -> None:
    made = office()
    made.decide("deputy")
    made.revoke("deputy", "lead")
    assert authorship(made).state is PROVED
    made.decide("deputy")
    assert authorship(made).state is FAILED


def test_what_a_key_signed_before_it_was_known_as_stolen() -> None:
    made = office()
    stolen = made.decide("deputy")
    made.revoke("deputy", "lead", sound_to=stolen.seq)
    finding = authorship(made)
    assert finding.state is FAILED
    assert f"a key of deputy that was revoked: entry {stolen.seq}" in said(finding)


@pytest.mark.parametrize("kind", ["question.answered", "incident.declared"])
def test_people_who_have_a_key_and_do_not_use_it(kind: str) -> None:
    made = office()
    made.log.append(Draft(kind, {"number": 1}, LEAD))
    report = made.report()
    finding = report.findings[Claim.AUTHORSHIP]
    is_decision = kind == "incident.declared"
    assert finding.state is (OPEN if is_decision else PROVED)
    listed = said(finding) if is_decision else " ".join(report.remarks)
    assert "of people who have a key" in listed
    assert "lead 1" in listed


def test_people_without_a_key_are_listed() -> None:
    made = office()
    made.log.append(Draft("note.added", {}, Actor("guest")))
    assert "1 entries are of people without a key: guest 1" in said(authorship(made))


def test_operators_of_an_unsigned_log_are_not_reached_from_outside() -> None:
    made = office(is_signed=False)
    made.decide("deputy")
    assert authorship(made).state is OPEN
    made.decide("mallory")
    assert authorship(made).state is FAILED


def test_many_wrong_signatures_are_counted() -> None:
    made = office()
    for _ in range(25):
        made.decide("mallory")
    assert "and 5 more signatures that prove nothing" in authorship(made).details


def test_an_entry_of_another_log_among_them_fails() -> None:
    made, other = office(), office()
    entry = other.decide("deputy")
    made.log.append(Draft(entry.type, entry.data, entry.actor))
    line = list(made.store.entries.pieces())[-1]
    forged = line.replace(made.log.origin.encode(), other.log.origin.encode())
    store = rebuilt([*list(made.store.entries.pieces())[:-1], forged], made)
    assert verify(store).failed


# No changed byte passes


def small_log() -> Office:
    made = Office()
    made.add("lead", may_add=True)
    made.decide("lead")
    made.log.close()
    assert authorship(made).state is PROVED
    return made


def is_refused(store: MemoryStore) -> bool:
    try:
        return verify(store).exit is Exit.FINDING
    except NotALog:
        return False


def test_every_changed_byte_fails() -> None:
    made = small_log()
    whole = bytes(made.store.entries.content)
    other = copied(made.store)
    for place in range(0, len(whole), 1 if FULL else 5):
        changed = set(range(256)) if FULL else {whole[place] ^ (1 << place % 8)}
        for byte in changed - {whole[place]}:
            other.entries.content[place] = byte
            assert is_refused(other), (place, byte, whole[place : place + 20])
        other.entries.content[place] = whole[place]


def rebuilt(pieces: Sequence[bytes], made: Office) -> MemoryStore:
    """The lines chained anew, under notes of the log's own key: the rewrite of its thief."""
    store, chain = MemoryStore(StandingClock()), Chain()
    key = made.box.key(made.log.origin)
    for piece in pieces:
        before, _, after = piece.rpartition(b',"prev":"')
        line = before + b',"prev":"' + chain.prev().encode() + after[64:]
        chain.take([line])
        store.entries.append(line, durable=True)
        note = sign_note(str(Checkpoint(made.log.origin, chain.head())), key)
        store.heads.append(StoredHead(chain.head(), note, made.log.origin).line(), durable=True)
    return store


def test_the_log_s_own_thief_cannot_change_what_an_operator_decided() -> None:
    """Whoever holds the log's key rewrites it whole, and still forges nobody's decision."""
    made = small_log()
    key = str(made.box.key(made.log.origin).verifier)
    pieces = list(made.store.entries.pieces())
    assert (
        verify(rebuilt(pieces, made), read_trust(keys=[key])).findings[Claim.AUTHORSHIP].state
        is PROVED
    )
    decided = pieces[3].replace(b"open-queue", b"shut-queue")
    report = verify(rebuilt([*pieces[:3], decided, pieces[4]], made), read_trust(keys=[key]))
    assert report.findings[Claim.CONTENT].state is PROVED
    assert report.findings[Claim.AUTHORSHIP].state is FAILED


def test_a_signature_that_is_cut_out_is_missed() -> None:
    made = small_log()
    key = str(made.box.key(made.log.origin).verifier)
    pieces = list(made.store.entries.pieces())
    report = verify(rebuilt(pieces[:4], made), read_trust(keys=[key]))
    assert report.findings[Claim.AUTHORSHIP].state is OPEN
