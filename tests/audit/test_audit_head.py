"""Heads as a person notes them, as checkpoints, and as stored lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.ed25519 import SigningKey
from bcp.audit.encoding import b64_encode
from bcp.audit.head import (
    BadHead,
    Checkpoint,
    Head,
    StoredHead,
    parse_checkpoint,
    parse_head,
    parse_stored,
)
from bcp.audit.note import Note
from bcp.audit.signing import sign_note
from bcp.audit.torn_note import could_go_on

ORIGIN = "bcp.example/0123456789abcdef"
KEY = SigningKey.of(ORIGIN, bytes(range(32)))
HEAD = Head(41, bytes(range(32)))
ROOT = b64_encode(HEAD.root)
SIGNED = StoredHead(HEAD, sign_note(str(Checkpoint(ORIGIN, HEAD)), KEY), ORIGIN)
UNSIGNED = StoredHead(HEAD)


@given(st.integers(min_value=0, max_value=2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_head_reads_back(size: int, root: bytes) -> None:
    head = Head(size, root)
    assert parse_head(str(head)) == head
    assert parse_checkpoint(str(Checkpoint(ORIGIN, head))) == Checkpoint(ORIGIN, head)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "41",
        "41:",
        f":{ROOT}",
        f"041:{ROOT}",
        f"-1:{ROOT}",
        f"+1:{ROOT}",
        f"4_1:{ROOT}",
        f" 41:{ROOT}",
        f"41:{ROOT}\n",
        f"41:{ROOT[:-2]}",
        "41:AAAA",
        f"9007199254740992:{ROOT}",
        f"٤١:{ROOT}",
    ],
)
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(BadHead):
        parse_head(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n",
        "a\n1\n",
        f"\n1\n{ROOT}\n",
        f"a\n1\n{ROOT}",
        f"a\n\n{ROOT}\n",
        f"a\n1\n{ROOT}\n\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadHead):
        parse_checkpoint(text)


def test_extension_lines_are_kept() -> None:
    text = f"{ORIGIN}\n41\n{ROOT}\nextension\n"
    assert parse_checkpoint(text).extensions == ("extension",)
    assert str(parse_checkpoint(text)) == text


@pytest.mark.parametrize("stored", [SIGNED, UNSIGNED], ids=["signed", "unsigned"])
def test_a_stored_line_reads_back(stored: StoredHead) -> None:
    assert parse_stored(stored.line()[:-1]) == stored


def test_the_forms_of_a_stored_line() -> None:
    assert json.loads(UNSIGNED.line()) == {"head": f"41:{ROOT}"}
    assert json.loads(SIGNED.line()) == {"note": str(SIGNED.note)}
    assert UNSIGNED.line().endswith(b'"}\n')


def test_a_stored_note_has_one_signature() -> None:
    assert SIGNED.note is not None
    two = Note(SIGNED.note.text, SIGNED.note.signatures * 2)
    with pytest.raises(BadHead, match="exactly one"):
        parse_stored(StoredHead(HEAD, two, ORIGIN).line()[:-1])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b'{"head":5}',
        b'{"head":"x"}',
        b'{"note":"x"}',
        UNSIGNED.line(),
        UNSIGNED.line()[:-2],
        b" " + UNSIGNED.line()[:-1],
        UNSIGNED.line()[:-2] + b',"note":"x"}',
        UNSIGNED.line()[:-1].replace(b"/", b"\\/").replace(b"head", b"he\\u0061d"),
    ],
)
def test_what_is_no_stored_line(line: bytes) -> None:
    with pytest.raises(BadHead):
        parse_stored(line)


@pytest.mark.parametrize("stored", [SIGNED, UNSIGNED], ids=["signed", "unsigned"])
def test_every_beginning_of_a_line_could_go_on(stored: StoredHead) -> None:
    line = stored.line()[:-1]
    for end in range(len(line)):
        assert could_go_on(line[:end], ORIGIN, HEAD)
        assert could_go_on(line[:end] + bytes(1), ORIGIN, HEAD)


@pytest.mark.parametrize("stored", [SIGNED, UNSIGNED], ids=["signed", "unsigned"])
def test_a_whole_line_with_something_behind_it_could_not(stored: StoredHead) -> None:
    line = stored.line()[:-1]
    for byte in set(range(256)) - {ord("\n")}:
        assert not could_go_on(line + bytes([byte]), ORIGIN, HEAD)


@pytest.mark.parametrize("stored", [SIGNED, UNSIGNED], ids=["signed", "unsigned"])
def test_a_line_for_another_head_could_not(stored: StoredHead) -> None:
    line = stored.line()[:60]
    assert not could_go_on(line, ORIGIN, Head(42, HEAD.root))
    assert could_go_on(line, ORIGIN, HEAD)
