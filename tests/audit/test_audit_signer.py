"""A signature is asked for, waited for so long and no longer, and checked before it is stored."""

import threading
from dataclasses import dataclass, field

import pytest
from audit_kit import RealClock, StandingClock
from operator_kit import Office, actor, office

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import ENTRY_SIGNED, SIGNING_FAILED
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.note import Note, parse_note
from bcp.audit.signer import KeySigner, NotSigned, cosigned, signature_of
from bcp.audit.signing import cosign_note, signers

SHORT_S = 0.05


@dataclass
class Hand:
    """A holder of the deputy's key who does what the test says."""

    office: Office
    operator: str = "deputy"
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def verifier(self) -> VerifierKey:
        return self.office.key(self.operator).verifier

    def cosign(self, note: Note) -> Note:
        raise NotImplementedError


class Declining(Hand):
    def cosign(self, note: Note) -> Note:
        del note
        raise NotSigned("declined at the key")


class Hanging(Hand):
    def cosign(self, note: Note) -> Note:
        self.go_on.wait(30)
        return note


class Failing(Hand):
    def cosign(self, note: Note) -> Note:
        del note
        raise OSError("the secret was s3cr3t")


class Silent(Hand):
    def cosign(self, note: Note) -> Note:
        return note


class Swapping(Hand):
    def cosign(self, note: Note) -> Note:
        return cosign_note(Note(note.text + "more\n", ()), self.office.key("deputy"), 1)


class Another(Hand):
    def cosign(self, note: Note) -> Note:
        return cosign_note(note, self.office.key("lead"), 1)


@pytest.fixture(scope="module")
def made() -> Office:
    return office()


def waiting(made: Office) -> Note:
    return made.write("note.added", actor("deputy", made.key("deputy")))[1]


def deputy(made: Office, *, reads: bool = False) -> KeySigner:
    authors = AuthorsReader(made.log) if reads else None
    return KeySigner("deputy", made.key("deputy"), RealClock(), authors)


def test_a_signature_is_added_to_the_log_s_own(made: Office) -> None:
    note = waiting(made)
    result = cosigned(deputy(made), note)
    assert result.signatures[:-1] == note.signatures
    assert signers(result, [deputy(made).verifier]) == [deputy(made).verifier]


@pytest.mark.parametrize(
    ("holder", "why"),
    [
        (Declining, "declined at the key"),
        (Failing, "could not be used (OSError)"),
        (Silent, "not a signature over the log's head"),
        (Swapping, "not a signature over the log's head"),
        (Another, "not a signature over the log's head"),
    ],
)
def test_a_holder_who_does_not_sign(made: Office, holder: type[Hand], why: str) -> None:
    kind, data = signature_of(7, waiting(made), holder(made))
    assert kind == SIGNING_FAILED
    assert data["seq"] == 7
    assert why in str(data["reason"])
    assert "s3cr3t" not in str(data)


def test_a_holder_who_hangs_costs_the_time_and_no_more(made: Office) -> None:
    hand = Hanging(made)
    kind, data = signature_of(7, waiting(made), hand, limit_s=SHORT_S)
    hand.go_on.set()
    assert (kind, data["reason"]) == (SIGNING_FAILED, f"no signature came within {SHORT_S:g} s")


def test_several_sign_one_after_the_other(made: Office) -> None:
    lead = KeySigner("lead", made.key("lead"), StandingClock())
    kind, data = signature_of(7, waiting(made), deputy(made), lead)
    assert kind == ENTRY_SIGNED
    names = [line.name for line in parse_note(str(data["note"]).encode()).signatures]
    assert names[-2:] == ["bcp.example/operator/deputy", "bcp.example/operator/lead"]
    assert signature_of(7, waiting(made), deputy(made), Declining(made))[0] == SIGNING_FAILED


def test_a_key_that_was_revoked_meanwhile_does_not_sign() -> None:
    made = office()
    signer = deputy(made, reads=True)
    assert signature_of(7, waiting(made), signer)[0] == ENTRY_SIGNED
    made.revoke("deputy", "lead")
    kind, data = signature_of(9, waiting(made), signer)
    assert (kind, data["reason"]) == (SIGNING_FAILED, "the key was revoked")
