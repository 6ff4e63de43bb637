"""Signed notes: other implementations' are read, and no changed byte passes."""

import json
import os
from pathlib import Path
from typing import Any  # the shape of a foreign JSON file

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.ed25519 import SignatureType, SigningKey, VerifierKey
from bcp.audit.encoding import b64_encode
from bcp.audit.head import BadHead, parse_checkpoint
from bcp.audit.merkle import leaf_hash, root_of
from bcp.audit.note import MAX_NOTE, BadNote, Note, Signature, parse_note
from bcp.audit.signing import BadSignature, NoKnownSignature, open_note, sign_note, signers

FULL = os.environ.get("BCP_TESTS") == "full"
KEY = SigningKey.of("bcp.example/0123456789abcdef", bytes(range(32)))
OTHER = SigningKey.of("bcp.example/0123456789abcdef", bytes(range(1, 33)))
TEXT = "bcp.example/0123456789abcdef\n3\n" + b64_encode(bytes(32)) + "\n"
RAW = str(sign_note(TEXT, KEY)).encode()

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
# The README of the vectors lists them, misspelt as they are.
LEAVES = (
    b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eit",
    b"nain", b"ten", b"ileven", b"twelf", b"threeten", b"fourten", b"fivten",
)  # fmt: skip


def vectors(shared_data: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        (shared_data / "vectors/golang-note/vectors.json").read_bytes()
    )
    return value


@pytest.mark.parametrize("name", ["note", "c2sp_signed_note_example"])
def test_notes_of_others(name: str, shared_data: Path) -> None:
    case = vectors(shared_data)[name]
    note = open_note(case["signed"].encode(), [VerifierKey.parse(case["vkey"])])
    assert str(note) == case["signed"]


def test_golang_signs_as_we_do(shared_data: Path) -> None:
    case = vectors(shared_data)["note"]
    assert str(sign_note(case["text"], SigningKey.parse(case["skey"]))) == case["signed"]


def test_trees_of_others_are_no_checkpoints_when_malformed(shared_data: Path) -> None:
    tree = vectors(shared_data)["tree"]
    assert parse_checkpoint(tree["good"]).head.size == 123456789012
    for text in tree["bad"][1:]:
        with pytest.raises(BadHead):
            parse_checkpoint(text)


@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_a_foreign_log(size: int, shared_data: Path) -> None:
    folder = shared_data / "vectors/tessera-log/testdata/log"
    note = open_note((folder / f"checkpoint.{size}").read_bytes(), [VerifierKey.parse(TESSERA)])
    checkpoint = parse_checkpoint(note.text)
    assert checkpoint.origin == "example.com/log/testdata"
    assert checkpoint.head.size == size
    assert checkpoint.head.root == root_of([leaf_hash(leaf) for leaf in LEAVES[:size]])


def test_what_is_signed_opens() -> None:
    note = open_note(RAW, [KEY.verifier])
    assert (note.text, len(note.signatures)) == (TEXT, 1)
    assert str(note).encode() == RAW


def test_every_changed_byte_of_a_note_is_refused() -> None:
    telling = {0, ord("\n"), ord(" "), ord("+"), ord("="), ord("A"), ord("0")}
    for place, old in enumerate(RAW):
        bits = {old ^ (1 << bit) for bit in range(8)}
        for byte in (set(range(256)) if FULL else bits | telling) - {old}:
            changed = bytearray(RAW)
            changed[place] = byte
            with pytest.raises(BadNote):
                open_note(bytes(changed), [KEY.verifier])


def test_every_cut_note_is_refused() -> None:
    for end in range(len(RAW)):
        with pytest.raises(BadNote):
            open_note(RAW[:end], [KEY.verifier])


def test_unknown_signatures_are_passed_over() -> None:
    stranger = SigningKey.of("stranger.example", bytes(32)[:31] + b"\x07")
    two = Note(TEXT, (*sign_note(TEXT, stranger).signatures, *sign_note(TEXT, KEY).signatures))
    assert signers(parse_note(str(two).encode()), [KEY.verifier]) == [KEY.verifier]
    with pytest.raises(NoKnownSignature, match="stranger"):
        open_note(str(sign_note(TEXT, stranger)).encode(), [KEY.verifier])
    with pytest.raises(NoKnownSignature):  # the same name, another key
        open_note(str(sign_note(TEXT, OTHER)).encode(), [KEY.verifier])


def test_one_bad_line_of_a_known_key_refuses_the_note() -> None:
    bad = Signature(KEY.verifier.name, KEY.verifier.key_id, bytes(64))
    note = Note(TEXT, (*sign_note(TEXT, KEY).signatures, bad))
    with pytest.raises(BadSignature):
        open_note(str(note).encode(), [KEY.verifier])


def test_a_key_that_signed_twice_counts_once() -> None:
    twice = Note(TEXT, sign_note(TEXT, KEY).signatures * 2)
    assert signers(twice, [KEY.verifier]) == [KEY.verifier]


def cosigned(time: int, key: SigningKey = KEY) -> tuple[Note, VerifierKey]:
    witness = VerifierKey.of("w.example", key.verifier.public, SignatureType.COSIGNATURE)
    signature = key.sign(f"cosignature/v1\ntime {time}\n{TEXT}".encode())
    line = Signature("w.example", witness.key_id, time.to_bytes(8, "big") + signature)
    return Note(TEXT, (line,)), witness


def test_cosignatures() -> None:
    note, witness = cosigned(1_700_000_000)
    assert signers(parse_note(str(note).encode()), [witness]) == [witness]


def test_a_cosignature_with_another_time_is_refused() -> None:
    note, witness = cosigned(1_700_000_000)
    line = note.signatures[0]
    later = Signature(line.name, line.key_id, (1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(BadSignature):
        signers(Note(TEXT, (later,)), [witness])


def test_a_cosignature_from_beyond_time_is_refused() -> None:
    note, witness = cosigned(2**63)
    with pytest.raises(BadSignature):
        signers(note, [witness])


def test_a_log_signature_does_not_pass_for_a_cosignature() -> None:
    witness = VerifierKey.of(KEY.verifier.name, KEY.verifier.public, SignatureType.COSIGNATURE)
    line = sign_note(TEXT, KEY).signatures[0]
    relabelled = Signature(line.name, witness.key_id, bytes(8) + line.signature)
    with pytest.raises(BadSignature):
        signers(Note(TEXT, (relabelled,)), [witness])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        b"\n\n\xe2\x80\x94 name AAAAAAA=\n",
        RAW.removesuffix(b"\n"),
        RAW + b"\n",
        RAW.replace(b"\n3\n", b"\r\n3\n"),
        RAW.replace("—".encode(), b"-"),
        b"\xff" + RAW,
        RAW.replace("— ".encode(), "—  ".encode()),
        b"text\n\n" + "— n+m AAAAAAA=\n".encode(),
        b"text\n\n" + "— n AAAAAA==\n".encode(),
        b"text\n\n" + "— n\u2003m AAAAAAA=\n".encode(),
        b"x" * MAX_NOTE + RAW,
        b"text\n\n" + "— n AAAAAAA=\n".encode() * 65,
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_note(raw: bytes) -> None:
    with pytest.raises(BadNote):
        parse_note(raw)


def test_the_text_may_hold_empty_lines_and_sixteen_signatures() -> None:
    text = "a\n\n\nb\n"
    note = Note(text, sign_note(text, KEY).signatures * 16)
    assert parse_note(str(note).encode()) == note


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(raw: bytes) -> None:
    try:
        note = parse_note(raw)
    except BadNote:
        return
    assert str(note).encode() == raw
