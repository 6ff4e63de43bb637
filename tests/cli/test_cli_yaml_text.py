"""What is printed as YAML is read back as it was, by our reader and by another."""

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from bcp.cli.yaml_text import flow, quoted
from bcp.document.decode import refused_character
from bcp.document.load import load
from bcp.document.reading import Node

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_LEAVES = st.one_of(
    _TEXT, st.sampled_from(["no", "1:30", "0x10", "- a", "a: b", "#", "~", "é\u2028"])
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abc-_. ", min_size=1, max_size=5), inner, max_size=3),
    ),
    max_leaves=8,
)


def read_back(text: str) -> Node:
    root = load(f"value: {text}\n".encode(), "x.yaml").value
    assert isinstance(root, dict)
    return root["value"]


def holds_refused(value: object) -> bool:
    """Whether a text in it holds a character that no file of ours may hold, escaped or not."""
    if isinstance(value, dict):
        return any(map(holds_refused, value.values()))
    if isinstance(value, list):
        return any(map(holds_refused, value))
    return bool(refused_character(str(value)))


@given(value=_VALUES)
def test_our_reader_reads_the_same_value(value: object) -> None:
    assume(not holds_refused(value))
    assert read_back(flow(value)) == value


@given(value=_VALUES)
def test_another_reader_reads_the_same_value(value: object) -> None:
    assert yaml.safe_load(f"value: {flow(value)}\n") == {"value": value}


@given(text=_TEXT)
def test_quoted_text_stays_on_one_line_and_shows_nothing_that_steers(text: str) -> None:
    assert quoted(text).isprintable()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("api", "api"),
        ("openai/api-key", "openai/api-key"),
        ("Chat Completions", "Chat Completions"),
        ("Online", "Online"),
        ("ON", '"ON"'),
        ("123", '"123"'),
        (403, "403"),
        (True, "true"),
        (None, "null"),
        ([401, 405], "[401, 405]"),
        ({"api-key": {"secret": "a/b"}}, "{api-key: {secret: a/b}}"),
        ("https://a.example", '"https://a.example"'),
    ],
)
def test_what_is_plain_stays_plain(value: object, written: str) -> None:
    assert flow(value) == written
