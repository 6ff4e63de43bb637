import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Open the queue", "Open the queue"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\x07b\x7f", r"a\x07b\x7f"),
        ("\x9b31m", r"\x9b31m"),
        ("one\ntwo\r\tthree", r"one\x0atwo\x0d\x09three"),
        ("user\u202enimda", r"user\u202enimda"),
        ("\u2066x\u2069 \u200f", r"\u2066x\u2069 \u200f"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ud800", r"\ud800"),
        ("Störung 障害 ✓ می‌خواهم", "Störung 障害 ✓ می‌خواهم"),
        (r"C:\x1b", r"C:\x1b"),
    ],
)
def test_what_would_steer_a_terminal_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_nothing_steers_and_nothing_is_lost(text: str) -> None:
    shown = visible(text)
    categories = {unicodedata.category(char) for char in shown}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    assert len(shown) >= len(text)
    assert [char for char in text if char.isprintable()] == [
        char for char in text if char.isprintable() and char in shown
    ]
