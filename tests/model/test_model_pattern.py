"""A value's pattern: checked where the plan is read, and no value makes it hang."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.pattern import LONGEST_VALUE, check_pattern, fits

GOOD = (
    ".+", "[A-Z]+-[0-9]+", "INC[0-9]{6,10}", "(INC|CHG)-[0-9]+", "https://.+/.+",
    r"(\d{1,3}\.){3}\d{1,3}", "(?P<kind>INC|REQ)[0-9]+", "a{,3}", "x{y}", "[]a-z]+", r"\(.+\)",
    "(a+)?", "(?i)inc-[0-9]+?", "[a-z-]+", r".+ .+", "a|b|c",
)  # fmt: skip
FOR_EVER = (
    "(a+)+", "(a*)*", "(a|a)+", "(a|b)*c", "(.*a){20}", ".*.*.*.*x", "((a?){30})+",
    "(a{,}){0000000040}", "(a+|b)+$", "(?:a+){2,}", "([a-z]+)*-", r"(\w+\s?)+$",
)  # fmt: skip
BROKEN = ("(", "[a", "a{2,1}", "*", "(?P<n>a)(?P<n>b)", "[[a]", "a" * 201, "(" * 21 + ")" * 21)


@pytest.mark.parametrize("pattern", GOOD)
def test_what_people_write_is_accepted(pattern: str) -> None:
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize("pattern", FOR_EVER)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="could take for ever"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", BROKEN)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"is not a regular expression|is too long"):
        check_pattern(pattern)


def test_the_whole_value_has_to_match_and_has_a_longest_length() -> None:
    assert fits("[A-Z]+-[0-9]+", "OPS-123")
    assert not fits("[A-Z]+-[0-9]+", "see OPS-123")
    assert fits(".+", "a" * LONGEST_VALUE)
    assert not fits(".+", "a" * (LONGEST_VALUE + 1))


ATOMS = st.sampled_from(["a", "b", ".", r"\w", "[ab]", "[^b]", "(a|b)", "(ab)", "(a+)", "(a?b)"])
REPEATS = st.sampled_from(
    ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "{3,40}", "{,}", "*?", "++"]
)
PARTS = st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=6).map(
    lambda parts: "".join(atom + repeat for atom, repeat in parts)
)
NESTED = st.tuples(PARTS, REPEATS, PARTS).map(lambda pair: f"(?:{pair[0]}){pair[1]}{pair[2]}")
VALUES = st.sampled_from(["a" * LONGEST_VALUE, "ab" * 250, "a" * 499 + "!", "aab" * 166 + "!"])


@given(pattern=PARTS | NESTED, value=VALUES)
def test_whatever_is_accepted_answers_soon(pattern: str, value: str) -> None:
    try:
        check_pattern(pattern)
    except ValueError:
        return
    began = time.process_time()
    fits(pattern, value)
    assert time.process_time() - began < 2.0


@given(st.text(alphabet="ab(|)[]{}*+?\\^,019.:<>P=!", max_size=30))
def test_anything_at_all_is_accepted_or_refused_and_never_breaks(text: str) -> None:
    try:
        re.compile(check_pattern(text))
    except ValueError:
        return
