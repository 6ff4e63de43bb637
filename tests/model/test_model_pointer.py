from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from bcp.model.pointer import NotThere, Pointer, value_at

ADAPTER: TypeAdapter[str] = TypeAdapter(Pointer)
KEYS = st.text(max_size=4) | st.sampled_from(["~", "/", "~1", "0", "-", "a/b", "m~n"])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
)
# RFC 6901 section 5, word for word.
RFC: dict[str, JsonValue] = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6,
    " ": 7, "m~n": 8,
}  # fmt: skip


def nodes(node: JsonValue, pointer: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Every value in a document, with its pointer as RFC 6901 section 3 writes it."""
    yield pointer, node
    if isinstance(node, list):
        for index, inner in enumerate(node):
            yield from nodes(inner, f"{pointer}/{index}")
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from nodes(inner, f"{pointer}/" + key.replace("~", "~0").replace("/", "~1"))


@given(DOCUMENTS)
def test_every_value_is_found_by_its_pointer(document: JsonValue) -> None:
    for pointer, value in nodes(document):
        assert ADAPTER.validate_python(pointer) == pointer
        assert value_at(document, pointer) is value


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
        ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_the_examples_of_rfc_6901(pointer: str, value: JsonValue) -> None:
    assert value_at(RFC, pointer) == value


@pytest.mark.parametrize(
    "pointer",
    ["/bar", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/-1", "/foo/\u0661", "/foo/0/x", "//x",
     "/foo/" + "9" * 5000],
)  # fmt: skip
def test_what_is_not_there(pointer: str) -> None:
    with pytest.raises(NotThere, match="nothing at /"):
        value_at(RFC, pointer)


@pytest.mark.parametrize("text", ["a", "a/b", "#/a", "/a~", "/a~2", "~0", " /a"])
def test_what_is_no_pointer(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a JSON Pointer like /target"):
        ADAPTER.validate_python(text)


@given(DOCUMENTS, st.text(alphabet="/~01ab-"))
def test_nothing_but_not_there(document: JsonValue, pointer: str) -> None:
    with suppress(NotThere):
        assert value_at(document, pointer) in [value for _, value in nodes(document)]
