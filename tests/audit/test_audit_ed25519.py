"""Ed25519 against Wycheproof, and keys as C2SP writes them."""

import json
from pathlib import Path
from typing import Any  # the shape of foreign JSON files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.ed25519 import BadKey, SignatureType, SigningKey, VerifierKey
from bcp.audit.encoding import b64_decode, b64_encode

SEED = bytes(range(32))
NAME = "bcp.example/0123456789abcdef"


def golang(shared_data: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        (shared_data / "vectors/golang-note/vectors.json").read_bytes()
    )
    return value


def test_wycheproof(shared_data: Path) -> None:
    path = shared_data / "vectors/ed25519-wycheproof/testvectors_v1/ed25519_test.json"
    seen = {"valid": 0, "invalid": 0}
    for group in json.loads(path.read_bytes())["testGroups"]:
        public = bytes.fromhex(group["publicKey"]["pk"])
        key = VerifierKey.of(NAME, public)
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            assert key.signed(message, signature) is (case["result"] == "valid"), case["tcId"]
            seen[case["result"]] += 1
    assert seen == {"valid": 88, "invalid": 63}


# The encodings of the eight points of low order, canonical and not (libsodium,
# ge25519_has_small_order; the sign bit is the top bit of the last byte).
LOW_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


@pytest.mark.parametrize("text", LOW_ORDER)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_keys_of_low_order_are_refused(text: str, sign: int) -> None:
    public = bytearray.fromhex(text)
    public[31] |= sign
    with pytest.raises(BadKey, match="low order"):
        VerifierKey.of(NAME, bytes(public))


def test_a_key_of_low_order_is_refused_wherever_it_enters() -> None:
    key = SigningKey.of(NAME, SEED).verifier
    weak = VerifierKey(NAME, key.type, bytes(32), b"")
    with pytest.raises(BadKey):
        VerifierKey.parse(str(weak))


def test_golang_keys(shared_data: Path) -> None:
    note = golang(shared_data)["note"]
    signing = SigningKey.parse(note["skey"])
    assert str(signing.verifier) == note["vkey"]
    assert signing.secret_text() == note["skey"]
    assert VerifierKey.parse(note["vkey"]) == signing.verifier


def test_bad_golang_keys(shared_data: Path) -> None:
    for text in golang(shared_data)["bad_vkeys"]:
        with pytest.raises(BadKey):
            VerifierKey.parse(text)


def test_a_key_reads_back() -> None:
    key = SigningKey.of(NAME, SEED)
    assert SigningKey.parse(key.secret_text()).verifier == key.verifier
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    witness = VerifierKey.of("w.example", key.verifier.public, SignatureType.COSIGNATURE)
    assert VerifierKey.parse(str(witness)) == witness
    assert witness.key_id != key.verifier.key_id


@given(st.integers(min_value=0, max_value=10_000), st.binary(min_size=1, max_size=1))
def test_a_changed_verifier_key_is_refused_or_another(place: int, byte: bytes) -> None:
    key = SigningKey.of(NAME, SEED).verifier
    text = bytearray(str(key).encode())
    text[place % len(text)] = byte[0]
    try:
        read = VerifierKey.parse(text.decode())
    except (BadKey, UnicodeDecodeError):
        return
    assert read == key


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\u2003b", "\x7f"])
def test_names_that_no_key_has(name: str) -> None:
    with pytest.raises(BadKey):
        VerifierKey.of(name, SigningKey.of(NAME, SEED).verifier.public)


@pytest.mark.parametrize(
    "text",
    ["", "x", "PRIVATE+KEY+", "PRIVATE+KEY+n+00000000+AQ==", "PRIVATE+KEY+n+00000000+!"],
)
def test_texts_that_are_no_private_key(text: str) -> None:
    with pytest.raises(BadKey):
        SigningKey.parse(text)


def test_a_private_key_with_a_wrong_id_is_refused() -> None:
    text = SigningKey.of(NAME, SEED).secret_text()
    with pytest.raises(BadKey, match="ID"):
        SigningKey.parse(text.replace(NAME, "other.example"))


def test_a_private_key_of_another_kind_is_refused() -> None:
    text = SigningKey.of(NAME, SEED).secret_text()
    head, _, material = text.rpartition("+")
    other = b64_encode(b"\x04" + b64_decode(material)[1:])
    with pytest.raises(BadKey, match="another kind"):
        SigningKey.parse(f"{head}+{other}")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_lengths_of_keys(length: int) -> None:
    with pytest.raises(BadKey):
        SigningKey.of(NAME, bytes(length))
    with pytest.raises(BadKey):
        VerifierKey.of(NAME, bytes(length))


def test_nothing_secret_is_shown() -> None:
    key = SigningKey.of(NAME, SEED)
    assert SEED.hex() not in repr(key)
    assert b64_encode(SEED) not in repr(key)


def test_signatures_are_deterministic_and_checked() -> None:
    key = SigningKey.of(NAME, SEED)
    assert key.sign(b"text") == key.sign(b"text")
    assert key.verifier.signed(b"text", key.sign(b"text"))
    assert not key.verifier.signed(b"Text", key.sign(b"text"))


@given(st.binary(max_size=40))
def test_base64_reads_back(value: bytes) -> None:
    assert b64_decode(b64_encode(value)) == value


@pytest.mark.parametrize("text", ["AA", "AB==", "AA=", "A A=", "AA==\n", "-_==", "AA===", "ä"])
def test_lax_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        b64_decode(text)
