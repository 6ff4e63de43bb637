"""The log's part of JSON: spelled as RFC 8785 has it, and nothing else is read."""

import json
from pathlib import Path
from string import ascii_lowercase, digits

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.profile import MAX_DEPTH, MAX_INT, OutsideProfile, load, plain, spelled

VECTORS = Path(__file__).parents[3] / "shared/data/vectors/rfc8785/testdata"

# A strategy made of a pattern draws the same, and takes four times as long.
keys = st.builds(
    str.__add__,
    st.sampled_from(ascii_lowercase),
    st.text(f"{ascii_lowercase}{digits}_", max_size=8),
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-MAX_INT, max_value=MAX_INT)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(keys, values, max_size=6)


@given(objects)
def test_inside_the_profile_the_spelling_is_that_of_rfc_8785(value: dict[str, object]) -> None:
    assert plain(value) == value
    assert spelled(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # its own JSON type


@given(objects)
def test_what_is_written_reads_back(value: dict[str, object]) -> None:
    assert load(spelled(value)) == value


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_rfc_8785_vectors_are_spelled_right_or_refused(name: str, shared_data: Path) -> None:
    raw = (VECTORS / "input" / f"{name}.json").read_bytes()
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()
    value = json.loads(raw)
    if isinstance(value, list):
        wrapped, raw = {"list": value}, b'{"list":' + raw + b"}"
        expected = b'{"list":' + expected + b"}"
    else:
        wrapped = value
    if spelled(wrapped) != expected:
        assert name in ("structures", "weird")
    with pytest.raises(OutsideProfile):  # each has a number or a key that an entry never has
        load(raw)


def test_texts_of_the_vectors_are_spelled_as_they_have_it(shared_data: Path) -> None:
    for name in ("french", "unicode", "values", "weird"):
        value = json.loads((VECTORS / "input" / f"{name}.json").read_bytes())
        expected = (VECTORS / "output" / f"{name}.json").read_bytes()
        for text in [*value, *value.values()]:
            if isinstance(text, str):
                spelling = spelled({"text": text}).removeprefix(b'{"text":').removesuffix(b"}")
                assert spelling in expected


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"{",
        b'{"a":1}}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":1e400}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":1,"a":1}',
        b'{"A":1}',
        b'{"":1}',
        b'{"1a":1}',
        b'{"a":[{"B":1}]}',
        '{"ä":1}'.encode(),
        b'{"a":"\\ud800"}',
        b'{"a":"\\uDC00x"}',
        b'{"a":"\xff"}',
        b'{"a":"\n"}',
        b"\xef\xbb\xbf{}",
        '{"a":1}'.encode("utf-16"),
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
        b'{"a":' * MAX_DEPTH + b"{}" + b"}" * MAX_DEPTH,
        b'{"a":[{},' + b'{"a":' * (MAX_DEPTH - 2) + b"[]" + b"}" * (MAX_DEPTH - 2) + b"]}",
    ],
    ids=lambda line: repr(line[:24]),
)
def test_what_the_profile_refuses(line: bytes) -> None:
    with pytest.raises(OutsideProfile):
        load(line)


def test_the_bounds_themselves_are_allowed() -> None:
    assert load(b'{"a":9007199254740991,"b":-9007199254740991}') == {"a": MAX_INT, "b": -MAX_INT}
    deep = b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
    assert "a" in load(deep)
    assert "a" in load(b'{"a":' * (MAX_DEPTH - 1) + b"{}" + b"}" * (MAX_DEPTH - 1))
    assert "a" in load(b'{"a":[' + b",".join([b"{}"] * 2 * MAX_DEPTH) + b"]}"), "wide, not deep"
    assert load(b'{"a":"\\ud83d\\ude02"}') == {"a": "\U0001f602"}


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1.5},
        {"a": float("nan")},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": Path("x")},
        {"a": MAX_INT + 1},
        {"a": [{"B": 1}]},
        {1: "x"},
    ],
    ids=repr,
)
def test_what_cannot_be_written(value: dict[str, object]) -> None:
    with pytest.raises(OutsideProfile):
        plain(value)


def test_half_a_character_cannot_be_written() -> None:
    with pytest.raises(OutsideProfile, match="half a character"):
        spelled({"a": "\ud800"})


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = load(raw)
    except OutsideProfile:
        return
    assert load(spelled(value)) == value
