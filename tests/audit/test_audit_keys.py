"""The log's key: made once, read back, and never waited for."""

import os
import threading
import time

import pytest
from audit_kit import KeyBox

from bcp.audit.ed25519 import SignatureType, SigningKey
from bcp.audit.keys import NO_KEY_STORE, fetch_key

ORIGIN = "bcp.example/0123456789abcdef"
FOREIGN = SigningKey.of("other.example/1", bytes(range(32)))


class Hanging(KeyBox):
    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def get(self, name: str) -> bytes | None:  # noqa: ARG002 - the protocol's
        self.go_on.wait(30)
        return None


class Locked(KeyBox):
    def get(self, name: str) -> bytes | None:  # noqa: ARG002 - the protocol's
        raise RuntimeError("the keyring is locked")


class Forgetful(KeyBox):
    def set(self, name: str, value: bytes) -> None:
        pass


def test_the_first_writer_makes_a_key() -> None:
    box = KeyBox()
    made = fetch_key(box, ORIGIN, os.urandom)
    assert made.key is not None
    assert made.key.verifier.name == ORIGIN
    again = fetch_key(box, ORIGIN, os.urandom)
    assert again.key is not None
    assert again.key.verifier == made.key.verifier


def test_for_a_log_that_exists_none_is_made() -> None:
    box = KeyBox()
    found = fetch_key(box, ORIGIN, None)
    assert (found.key, box.kept) == (None, {})
    assert "no key of this log" in found.why_not


def test_an_operator_s_key_is_of_its_own_kind() -> None:
    box, name = KeyBox(), "bcp.example/operator/lead"
    made = fetch_key(box, name, os.urandom, kind=SignatureType.COSIGNATURE)
    assert made.key is not None
    assert made.key.verifier.type is SignatureType.COSIGNATURE
    again = fetch_key(box, name, None, kind=SignatureType.COSIGNATURE)
    assert again.key is not None
    assert again.key.verifier == made.key.verifier
    as_log = fetch_key(box, name, None)
    assert (as_log.key, "not a key of this kind" in as_log.why_not) == (None, True)


def test_a_keyring_that_hangs_with_an_operator_s_key_is_left() -> None:
    box = Hanging()
    found = fetch_key(box, "a/operator/b", None, 0.05, SignatureType.COSIGNATURE)
    box.go_on.set()
    assert "did not answer within 0.05 s" in found.why_not


def test_without_a_keyring_there_is_no_key() -> None:
    assert fetch_key(None, ORIGIN, os.urandom).why_not == NO_KEY_STORE


def test_a_keyring_that_hangs_costs_its_time_and_no_more() -> None:
    box = Hanging()
    began = time.monotonic()
    found = fetch_key(box, ORIGIN, os.urandom, timeout_s=0.05)
    assert time.monotonic() - began < 5
    assert found.key is None
    assert "did not answer within 0.05 s" in found.why_not
    box.go_on.set()


def test_a_keyring_that_fails_is_said() -> None:
    found = fetch_key(Locked(), ORIGIN, os.urandom)
    assert found.key is None
    assert "the keyring is locked" in found.why_not


def test_a_keyring_that_keeps_nothing_is_none() -> None:
    found = fetch_key(Forgetful(), ORIGIN, os.urandom)
    assert found.key is None
    assert "did not keep" in found.why_not


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff",
        b"secret",
        SigningKey.of("other.example/1", bytes(range(32))).secret_text().encode(),
    ],
    ids=["empty", "binary", "text", "another log's"],
)
def test_what_is_no_key_of_this_log_is_not_used_and_not_shown(value: bytes) -> None:
    found = fetch_key(KeyBox({ORIGIN: value}), ORIGIN, os.urandom)
    assert found.key is None
    assert "PRIVATE" not in found.why_not
