"""Who counts as an operator, and which entries are proved to be theirs: every way to cheat."""

from collections.abc import Iterator

import pytest
from audit_kit import KeyBox, StandingClock, memory_log
from msgspec.structs import replace
from operator_kit import TIME, Office, actor, added, office

from bcp.audit.authors import AuthorsReader, authors_of, operators_of
from bcp.audit.cosigning import (
    ENTRY_SIGNED,
    KEY_ADDED,
    KEY_REVOKED,
    SIGNING_FAILED,
    NotProved,
    check_entry_signature,
)
from bcp.audit.ed25519 import SignatureType, SigningKey
from bcp.audit.encoding import b64_decode
from bcp.audit.entry import Actor, Draft
from bcp.audit.log import BCP
from bcp.audit.merkle import leaf_hash
from bcp.audit.note import Note, Signature, parse_note
from bcp.audit.report import Claim
from bcp.audit.signing import cosign_note, sign_note
from bcp.audit.stores.memory import MemoryStore


def log_key(made: Office) -> SigningKey:
    return made.box.key(made.log.origin)


# Letting keys in


@pytest.mark.parametrize("is_signed", [True, False])
def test_the_first_operator_and_then_those_whom_they_let_in(*, is_signed: bool) -> None:
    made = office(is_signed=is_signed)
    assert made.operators() == {"lead": "adds", "deputy": "signs"}
    assert made.authors().wrong == []


def test_a_log_without_operators_has_none() -> None:
    made = Office()
    assert operators_of(made.log).keys == {}
    assert authors_of(memory_log(MemoryStore(StandingClock()), KeyBox())).operators.keys == {}


def test_a_key_counts_only_with_the_log_s_signature() -> None:
    made = Office()
    key = made.key("lead")
    entry, note = made.write(KEY_ADDED, actor("lead", key), **added("lead", key.verifier))
    made.sign(entry.seq, cosign_note(Note(note.text, ()), key, TIME))
    assert made.operators() == {}
    assert "without the signature of the log's" in made.authors().wrong[0]


def test_a_key_counts_only_once_its_holder_signed() -> None:
    made = Office()
    key = made.key("lead")
    entry, note = made.write(KEY_ADDED, actor("lead", key), **added("lead", key.verifier))
    assert made.operators() == {}
    made.sign(entry.seq, note)
    assert made.operators() == {}
    assert "did not sign: nobody showed to hold it" in made.authors().wrong[0]


def test_whoever_may_not_add_keys_lets_nobody_in() -> None:
    made = office()
    made.add("mallory", "deputy")
    assert "mallory" not in made.operators()
    assert "without anybody who may add keys" in made.authors().wrong[0]


def test_nobody_lets_themselves_in_once_there_are_operators() -> None:
    made = office()
    made.add("mallory", may_add=True)
    assert "mallory" not in made.operators()


def test_one_key_has_one_name() -> None:
    made = office()
    same = made.key("deputy")
    other = SigningKey.parse(
        made.key("mallory", seed="deputy").secret_text(), SignatureType.COSIGNATURE
    )
    assert other.verifier.public == same.verifier.public
    made.add("mallory", "lead", seed="deputy")
    assert "mallory" not in made.operators()
    assert "is or was the one of deputy" in made.authors().wrong[0]


def test_the_log_s_own_key_is_nobody_s() -> None:
    made = Office()
    seed_text = log_key(made).secret_text()
    secret = parse_seed(seed_text)
    name = made.key("lead").verifier.name
    key = SigningKey.of(name, secret, SignatureType.COSIGNATURE)
    made.signed(KEY_ADDED, actor("lead", key), [key], **added("lead", key.verifier))
    assert made.operators() == {}
    assert "the log's own" in made.authors().wrong[0]


def parse_seed(text: str) -> bytes:
    return b64_decode(text.split("+", 4)[4])[1:]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"role": "log"}, "role that is not known"),
        ({"operator": "deputy"}, "has to be bcp.example/operator/deputy"),
        ({"operator": "a/b"}, "cannot be an operator's id"),
        ({"vkey": "nonsense"}, "nonsense"),
        ({"vkey": ""}, "is not a verifier key"),
    ],
)
def test_what_is_no_operator_s_key_is_not_let_in(change: dict[str, str], why: str) -> None:
    made = Office()
    key = made.key("lead")
    data = {**added("lead", key.verifier), **change}
    made.signed(KEY_ADDED, actor("lead", key), [key], **data)
    assert made.operators() == {}
    assert why in made.authors().wrong[0]


def test_a_key_for_the_log_s_kind_of_signature_is_not_an_operator_s() -> None:
    """A 0x01 line of a key in two roles was accepted as the log's."""
    made = Office()
    key = SigningKey.of(made.key("lead").verifier.name, bytes(range(32)))
    entry, note = made.write(KEY_ADDED, actor("lead", key), **added("lead", key.verifier))
    line = sign_note(note.text, key).signatures
    made.sign(entry.seq, Note(note.text, (*note.signatures, *line)))
    assert made.operators() == {}
    assert "not for cosignatures" in made.authors().wrong[0]


def test_an_operator_has_one_key_at_a_time() -> None:
    made = office()
    made.add("deputy", "lead", seed="another")
    assert "has to be revoked first" in made.authors().wrong[0]
    made.revoke("deputy", "lead")
    made.add("deputy", "lead", seed="another")
    assert made.operators() == {"lead": "adds", "deputy": "signs"}
    assert made.report().findings[Claim.AUTHORSHIP].state == "FAILED"  # the first try stands there


# Deciding


def test_a_decision_is_proved_by_its_signature() -> None:
    made = office()
    entry = made.decide("deputy")
    proof = made.authors().proof(entry.seq)
    assert proof is not None
    assert (proof.operator, proof.seq, proof.signed) == ("deputy", entry.seq, entry.seq + 1)
    assert made.authors().operators.owner_of(proof.key) == "deputy"


def test_without_a_signature_nothing_is_proved() -> None:
    made = office()
    key = made.key("deputy")
    entry, _ = made.write("approval.given", actor("deputy", key))
    assert made.authors().proof(entry.seq) is None
    made.log.append(Draft(SIGNING_FAILED, {"seq": entry.seq, "reason": "declined"}, BCP))
    assert made.authors().proof(entry.seq) is None
    assert made.authors().failed == {entry.seq: "declined"}


def test_a_note_for_another_entry_proves_nothing() -> None:
    made = office()
    key = made.key("deputy")
    first, note = made.write("approval.given", actor("deputy", key))
    note = cosign_note(note, key, TIME)
    made.sign(first.seq, note)
    second, _ = made.write("approval.given", actor("deputy", key))
    made.sign(second.seq, note)
    authors = made.authors()
    assert authors.proof(first.seq)
    assert authors.proof(second.seq) is None
    assert "not over the log up to that entry" in authors.wrong[0]


def test_a_signature_is_used_once() -> None:
    made = office()
    entry = made.decide("deputy")
    signed = next(one for one in made.log.entries() if one.data.get("seq") == entry.seq)
    made.log.append(Draft(ENTRY_SIGNED, signed.data, BCP))
    assert "wants no signature" in made.authors().wrong[0]


def test_a_note_over_a_later_size_proves_nothing() -> None:
    made = office()
    key = made.key("deputy")
    entry, _ = made.write("approval.given", actor("deputy", key))
    later, note = made.write("approval.given", actor("deputy", key))
    made.sign(entry.seq, cosign_note(note, key, TIME))
    assert made.authors().proof(entry.seq) is None
    assert made.authors().proof(later.seq) is None


def test_a_note_of_another_log_proves_nothing() -> None:
    made, other = office(), office()
    key = made.key("deputy")
    entry, note = made.write("approval.given", actor("deputy", key))
    text = note.text.replace(made.log.origin, other.log.origin)
    made.sign(entry.seq, cosign_note(Note(text, ()), key, TIME))
    assert made.authors().proof(entry.seq) is None


def test_another_s_signature_proves_nothing() -> None:
    made = office()
    entry, note = made.write("approval.given", actor("deputy", made.key("deputy")))
    made.sign(entry.seq, cosign_note(note, made.key("lead"), TIME))
    assert made.authors().proof(entry.seq) is None
    assert "no signature of deputy's key" in made.authors().wrong[0]


def test_another_s_name_over_one_s_own_key_proves_nothing() -> None:
    made = office()
    key = made.key("deputy")
    entry = made.signed("approval.given", Actor("lead", key.verifier.digest), [key])
    assert made.authors().proof(entry.seq) is None
    assert "is of lead and names the key of deputy" in made.authors().wrong[0]


def test_a_key_that_was_never_let_in_proves_nothing() -> None:
    made = office()
    entry = made.decide("mallory")
    assert made.authors().proof(entry.seq) is None
    assert "never let in" in made.authors().wrong[0]


@pytest.mark.parametrize("kind", list(SignatureType))
def test_a_relabelled_line_proves_nothing(kind: SignatureType) -> None:
    """A signature of one kind under the key ID of the other."""
    made = office()
    deputy, secret = made.key("deputy"), parse_seed(made.key("deputy").secret_text())
    as_log = SigningKey.of(deputy.verifier.name, secret)
    entry, note = made.write("approval.given", actor("deputy", deputy))
    if kind is SignatureType.LOG:
        (line,) = sign_note(note.text, as_log).signatures
        forged = line.signature
    else:
        forged = cosign_note(note, deputy, TIME).signatures[-1].signature[8:]
    line = Signature(deputy.verifier.name, deputy.verifier.key_id, forged)
    made.sign(entry.seq, Note(note.text, (*note.signatures, line)))
    assert made.authors().proof(entry.seq) is None
    assert "does not fit" in made.authors().wrong[0]


def test_every_changed_character_of_a_note_proves_nothing() -> None:
    made = office(is_signed=False)
    key = made.key("deputy")
    entry, note = made.write("approval.given", actor("deputy", key))
    whole = str(cosign_note(note, key, TIME))
    waiting, operators = made.authors().waiting[entry.seq], made.authors().operators
    signed = made.sign(entry.seq, whole)
    assert check_entry_signature(entry, waiting.head, signed, operators).operator == "deputy"
    for place, character in enumerate(whole):
        for other in {"A", "B", "\n", "9", chr(ord(character) ^ 1)} - {character}:
            changed = whole[:place] + other + whole[place + 1 :]
            forged = replace(signed, data={"seq": entry.seq, "note": changed})
            with pytest.raises(NotProved):
                check_entry_signature(entry, waiting.head, forged, operators)


# Revoking


def test_after_a_revocation_nothing_counts_and_before_it_all_does() -> None:
    made = office()
    before = made.decide("deputy")
    revoked = made.revoke("deputy", "lead")
    after = made.decide("deputy")
    authors = made.authors()
    assert authors.proof(before.seq)
    assert authors.proof(revoked.seq)
    assert authors.proof(after.seq) is None
    assert "was revoked when entry" in authors.wrong[0]
    assert made.operators() == {"lead": "adds"}


def test_one_s_own_key_may_be_revoked_by_anybody() -> None:
    made = office()
    made.revoke("deputy", "deputy")
    assert made.operators() == {"lead": "adds"}


def test_another_s_key_only_by_those_who_may() -> None:
    made = office()
    made.revoke("lead", "deputy")
    assert made.operators() == {"lead": "adds", "deputy": "signs"}
    assert "may not revoke another's key" in made.authors().wrong[0]


def test_what_a_stolen_key_signed_and_let_in_falls_with_it() -> None:
    made = office()
    sound = made.decide("deputy")
    made.add("second", "lead", may_add=True)
    size = made.log.size
    made.add("thief", "second", may_add=True)
    made.add("thief2", "thief")
    stolen = [made.decide(one) for one in ("second", "thief", "thief2")]
    made.revoke("second", "lead", sound_to=size)
    authors = made.authors()
    assert made.operators() == {"lead": "adds", "deputy": "signs"}
    assert authors.proof(sound.seq)
    assert [authors.proof(one.seq) for one in stolen] == [None, None, None]
    assert made.report().findings[Claim.AUTHORSHIP].state == "FAILED"


def test_a_key_that_was_revoked_never_comes_back() -> None:
    made = office()
    made.revoke("deputy", "lead")
    made.add("deputy", "lead")
    assert made.operators() == {"lead": "adds"}


def test_when_nobody_may_add_keys_any_more_the_log_s_key_lets_the_next_one_in() -> None:
    made = office()
    made.revoke("lead", "lead")
    made.add("next", may_add=True)
    assert made.operators() == {"deputy": "signs", "next": "adds"}


@pytest.mark.parametrize("sound_to", [-1, 10**6, "5", True])
def test_a_bound_that_is_none_means_now(sound_to: object) -> None:
    made = office()
    before = made.decide("deputy")
    lead = made.key("lead")
    data = {"key": made.key("deputy").verifier.digest, "reason": "lost", "sound_to": sound_to}
    made.signed(KEY_REVOKED, actor("lead", lead), [lead], **data)
    assert made.authors().proof(before.seq)
    assert "deputy" not in made.operators()


# Confirming what a crash left


def test_a_decision_left_unsigned_is_confirmed_later() -> None:
    made = office()
    entry, _ = made.write("incident.declared", actor("deputy", made.key("deputy")))
    assert made.authors().unsigned_of("deputy") == (entry,)
    made.confirm(entry, "deputy")
    proof = made.authors().proof(entry.seq)
    assert proof is not None
    assert (proof.operator, proof.over) == ("deputy", entry.seq + 1)
    assert made.authors().unsigned_of("deputy") == ()


def test_a_confirmation_left_unsigned_is_no_gap_once_another_one_counts() -> None:
    made = office()
    deputy = actor("deputy", made.key("deputy"))
    entry, _ = made.write("incident.declared", deputy)
    leaf = leaf_hash(entry.line).hex()
    for who in (deputy, actor("lead", made.key("lead"))):
        made.write("entry.confirmed", who, seq=entry.seq, leaf=leaf)
    made.confirm(entry, "deputy")
    assert [one.entry.actor.id for one in made.authors().waiting.values()] == ["lead"]


def test_a_confirmation_left_unsigned_is_confirmed_itself() -> None:
    made = office()
    deputy = actor("deputy", made.key("deputy"))
    entry, _ = made.write("incident.declared", deputy)
    leaf = leaf_hash(entry.line).hex()
    confirmed, _ = made.write("entry.confirmed", deputy, seq=entry.seq, leaf=leaf)
    made.confirm(confirmed, "deputy")
    authors = made.authors()
    assert authors.proof(entry.seq)
    assert authors.proof(confirmed.seq)


def test_another_s_word_does_not_make_a_decision_one_s_own() -> None:
    made = office()
    entry, _ = made.write("approval.given", actor("lead", made.key("lead")))
    word = made.confirm(entry, "deputy")
    authors = made.authors()
    assert authors.proof(entry.seq) is None
    proof = authors.proof(word.seq)
    assert proof is not None
    assert proof.operator == "deputy"


def test_a_confirmation_of_another_leaf_is_none() -> None:
    made = office()
    entry, _ = made.write("approval.given", actor("deputy", made.key("deputy")))
    made.confirm(entry, "deputy", leaf="ab" * 32)
    authors = made.authors()
    assert authors.proof(entry.seq) is None
    assert "not in this log" in authors.wrong[0]


# Reading on


def test_what_is_added_later_is_read_alone() -> None:
    made = office()
    reader = AuthorsReader(made.log)
    assert len(reader.read().proofs) == 2
    entry = made.decide("deputy")
    before = list(made.log.pieces())
    starts: list[int] = []
    whole = made.log.pieces

    def pieces(start: int = 0) -> Iterator[bytes]:
        starts.append(start)
        return whole(start)

    made.log.pieces = pieces  # type: ignore[method-assign]  # watched
    assert reader.read().proof(entry.seq)
    assert starts == [sum(map(len, before[:-2]))]


def test_a_note_is_one_that_any_reader_of_c2sp_can_read() -> None:
    made = office()
    entry = made.decide("deputy")
    signed = next(one for one in made.log.entries() if one.data.get("seq") == entry.seq)
    note = parse_note(str(signed.data["note"]).encode())
    assert [line.name for line in note.signatures] == [
        made.log.origin, "bcp.example/operator/deputy",
    ]  # fmt: skip
    assert note.text.splitlines()[:2] == [made.log.origin, str(entry.seq + 1)]
