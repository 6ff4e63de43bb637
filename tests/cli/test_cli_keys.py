"""Bytes of a terminal become keys; nothing of an escape sequence leaks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.cli.keys import Key, KeyDecoder, Kind


def keys_of(*chunks: bytes) -> list[Key]:
    decoder = KeyDecoder()
    return [key for chunk in chunks for key in decoder.feed(chunk)]


def chars(text: str) -> list[Key]:
    return [Key(Kind.CHAR, char) for char in text]


SEQUENCES = [
    b"\x1b[A",  # up
    b"\x1b[1;5C",  # Ctrl-right
    b"\x1b[3~",  # delete
    b"\x1b[15~",  # F5
    b"\x1bOP",  # F1
    b"\x1b[[A",  # F1 on the Linux console
    b"\x1b[M s!",  # a click, oldest kind
    b"\x1b[<0;12;7M",  # a click, newer kind
    b"\x1b[?62;c",  # an answer to "who are you"
    b"\x1b]11;rgb:0000/0000/0000\x07",  # a colour report
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1bP1$r0m\x1b\\",  # a status report
    b"\x1bs",  # Alt-s
    b"\x1b\x1b[A",  # Alt-up, as some terminals send it
    b"\x1b[I",  # focus gained
]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_sequence_is_swallowed_whole_and_the_next_key_counts(sequence: bytes) -> None:
    assert keys_of(sequence + b"s") == chars("s")


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_sequence_may_arrive_in_pieces(sequence: bytes) -> None:
    pieces = [bytes([byte]) for byte in sequence]
    assert keys_of(*pieces, b"s") == chars("s")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\r", Kind.ENTER),
        (b"\n", Kind.ENTER),
        (b"\x7f", Kind.ERASE),
        (b"\x08", Kind.ERASE),
        (b"\x15", Kind.ERASE_LINE),
        (b"\x17", Kind.ERASE_WORD),
        (b"\x03", Kind.LEAVE),
        (b"\x04", Kind.LEAVE),
    ],
)
def test_the_few_controls_that_mean_something(data: bytes, kind: Kind) -> None:
    assert keys_of(data) == [Key(kind)]


def test_other_controls_are_swallowed() -> None:
    assert keys_of(b"\x00\x01\x02\x05\x06\x07\x0e\x1c\x1d") == []


def test_letters_of_any_language() -> None:
    assert keys_of("dö障".encode()) == chars("dö障")
    assert keys_of("障".encode()[:1], "障".encode()[1:]) == chars("障")
    assert keys_of(b"\xff") == chars("\ufffd")


def test_a_paste_is_one_key() -> None:
    assert keys_of(b"a\x1b[200~skip\rdo\r\x1b[201~b") == [
        Key(Kind.CHAR, "a"),
        Key(Kind.PASTE, "skip\rdo\r"),
        Key(Kind.CHAR, "b"),
    ]


def test_a_control_string_that_never_ends_does_not_deafen() -> None:
    assert keys_of(b"\x1b]what\rs") == chars("s")
    assert keys_of(b"\x1bP" + b"x" * 5000 + b"s")[-1:] == chars("s")


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_it_does_not_matter_how_bytes_are_split(data: bytes, cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(bounds)]
    assert keys_of(*pieces) == keys_of(data)


@given(st.lists(st.sampled_from(SEQUENCES), max_size=10))
def test_any_row_of_sequences_leaves_nothing(sequences: list[bytes]) -> None:
    assert keys_of(b"".join(sequences)) == []
