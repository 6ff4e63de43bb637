"""Operators as values: names, who has a key, what a revocation takes along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.cosigning import refused_key
from bcp.audit.ed25519 import BadKey, SignatureType, SigningKey, VerifierKey
from bcp.audit.operators import OperatorKey, Operators, operator_key_name

ORIGIN = "bcp.example/0123456789abcdef"
NAME = "bcp.example/operator/lead"


def key(operator: str, number: int) -> VerifierKey:
    seed = bytes([number]) * 32
    name = operator_key_name(ORIGIN, operator)
    return SigningKey.of(name, seed, SignatureType.COSIGNATURE).verifier


def known(operator: str, number: int, let_in_by: str = "", added: int = 1) -> OperatorKey:
    may_add = operator == "lead"
    return OperatorKey(operator, key(operator, number), may_add, added, added + 1, let_in_by)


LEAD = known("lead", 1)
DEPUTY = known("deputy", 2, LEAD.key.digest, added=5)
BOTH = Operators(ORIGIN).with_key(LEAD).with_key(DEPUTY)


@pytest.mark.parametrize("operator", ["lead", "a", "Lead.2", "ops-1@example", "x" * 64])
def test_an_id_stands_in_its_key_s_name(operator: str) -> None:
    assert operator_key_name(ORIGIN, operator) == f"bcp.example/operator/{operator}"
    assert operator_key_name("a/b/0123456789abcdef", operator) == f"a/b/operator/{operator}"


@pytest.mark.parametrize("operator", ["", "bcp", "a b", "a/b", "a+b", "ä", "-a", "x" * 65, "a\n"])
def test_what_cannot_be_an_id(operator: str) -> None:
    with pytest.raises(BadKey, match="cannot be an operator's id"):
        operator_key_name(ORIGIN, operator)


def test_who_has_a_key() -> None:
    assert BOTH.key_of("deputy") is DEPUTY
    assert BOTH.key_of("nobody") is None
    assert BOTH.owner_of(DEPUTY.key.digest) == "deputy"
    assert BOTH.owner_of("ab" * 32) is None
    assert BOTH.has_keeper
    assert not Operators(ORIGIN).with_key(DEPUTY).has_keeper


@given(st.integers(0, 20))
def test_a_key_counts_from_its_signature_on(seq: int) -> None:
    assert BOTH.valid(DEPUTY.key.digest, seq) is (seq == 5 or seq > 6)
    assert BOTH.may_add(LEAD.key.digest, seq) is (seq == 1 or seq > 2)
    assert not BOTH.may_add(DEPUTY.key.digest, seq)
    assert not BOTH.valid("ab" * 32, seq)


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_revoked_key_counts_up_to_its_bound(bound: int, seq: int) -> None:
    now = BOTH.without(DEPUTY.key.digest, bound)
    counts = (seq == 5 or seq > 6) and seq + 1 <= bound
    assert now.valid(DEPUTY.key.digest, seq) is counts
    assert now.key_of("deputy") is None
    assert now.key_of("lead") is LEAD


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_second_revocation_never_gives_back(first: int, second: int) -> None:
    digest = DEPUTY.key.digest
    now = BOTH.without(digest, first).without(digest, second)
    assert now.keys[digest].sound_to == min(first, second)


@given(st.integers(0, 20))
def test_what_a_key_let_in_beyond_its_bound_goes_with_it(bound: int) -> None:
    third = known("third", 3, DEPUTY.key.digest, added=8)
    now = BOTH.with_key(third).without(LEAD.key.digest, bound)
    is_gone = bound < DEPUTY.added + 1
    assert (now.key_of("deputy") is None) is is_gone
    assert (now.key_of("third") is None) is is_gone


@pytest.mark.parametrize(
    ("given_key", "operator", "why"),
    [
        (key("other", 3), "other", ""),
        (SigningKey.of(NAME, bytes(32)).verifier, "lead", "not for cosignatures"),
        (key("other", 3), "third", "is named bcp.example/operator/other"),
        (key("other", 2), "other", "is or was the one of deputy"),
        (key("lead", 9), "lead", "has to be revoked first"),
    ],
)
def test_one_public_key_one_role_one_name(given_key: VerifierKey, operator: str, why: str) -> None:
    refusal = refused_key(given_key, operator_key_name(ORIGIN, operator), operator, BOTH)
    assert why in refusal
    assert bool(refusal) is bool(why)


def test_the_log_s_own_public_key_is_refused() -> None:
    own = SigningKey.of(ORIGIN, bytes([3]) * 32).verifier
    name = operator_key_name(ORIGIN, "new")
    refusal = refused_key(key("new", 3), name, "new", Operators(ORIGIN, (own,)))
    assert "the log's own" in refusal


def test_a_key_of_low_order_never_enters() -> None:
    with pytest.raises(BadKey, match="low order"):
        VerifierKey.of(NAME, bytes(32), SignatureType.COSIGNATURE)
