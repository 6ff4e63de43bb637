"""What may happen to a document on its way: values of other types, lost keys, doubled rows."""

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from pydantic import JsonValue

T = TypeVar("T")

WRONG_VALUES: list[JsonValue] = [
    None, 0, -1, 2**63, 1.5, True, False, "x", "\ud800", "", [], {}, [1], [None], [[]], {"id": 5},
    {"status": []}, "\x1b[2J\u202e", "2026-11-21T03:00:00", "9999-12-31T23:59:59-23:59",
    10**30, -1.5e300, [{}],
]  # fmt: skip
"""What stands where something else was expected: other types, empty, hostile, extreme."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def objects(node: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects(value)
    if isinstance(node, list):
        for item in node:
            yield from objects(item)


def places(node: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """Every (object, key) of a document."""
    return ((holder, key) for holder in objects(node) for key in holder)


def lists(node: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """Every (object, key) of a document under which a list stands."""
    return ((holder, key) for holder, key in places(node) if isinstance(holder[key], list))


def _drop(holder: dict[str, JsonValue], key: str, _wrong: JsonValue) -> None:
    del holder[key]


def _replace(holder: dict[str, JsonValue], key: str, wrong: JsonValue) -> None:
    holder[key] = copy.deepcopy(wrong)


def _rename(holder: dict[str, JsonValue], key: str, _wrong: JsonValue) -> None:
    holder[key.upper()] = holder.pop(key)


def _wrap(holder: dict[str, JsonValue], key: str, _wrong: JsonValue) -> None:
    holder[key] = [holder[key]]


def _double(holder: dict[str, JsonValue], key: str, _wrong: JsonValue) -> None:
    value = holder[key]
    holder[key] = [*value, *copy.deepcopy(value)] if isinstance(value, list) else {key: value}


def _put_among(holder: dict[str, JsonValue], key: str, wrong: JsonValue) -> None:
    value, other = holder[key], copy.deepcopy(wrong)
    holder[key] = [*value, other] if isinstance(value, list) else other


_CHANGES: list[Callable[[dict[str, JsonValue], str, JsonValue], None]] = [
    _drop, _replace, _replace, _rename, _wrap, _double, _put_among
]  # fmt: skip

# Made once: a strategy that is made anew for each draw takes longer to make than to draw from.
wrong_values = st.sampled_from(WRONG_VALUES)
_any_change = st.sampled_from(_CHANGES)


class Draw(Protocol):
    """Draws from a strategy: a composite's own, or that of `st.data()`."""

    def __call__(self, strategy: st.SearchStrategy[T], label: object = None) -> T:
        """Draw one value."""
        ...


def one_of(draw: Draw, items: Iterable[T]) -> T:
    """One of the items of a document: only their number makes a strategy."""
    found = list(items)
    return found[draw(st.integers(0, len(found) - 1))]


def change(draw: Draw, document: JsonValue, most: int = 4) -> None:
    """Change the document in place, up to that many times, at places of its own."""
    for _ in range(draw(st.integers(1, most))):
        found = list(places(document))
        if found:
            holder, key = one_of(draw, found)
            draw(_any_change)(holder, key, draw(wrong_values))


@st.composite
def mutated(draw: st.DrawFn, *documents: JsonValue) -> JsonValue:
    """A copy of one of the documents, changed at a few places."""
    changed = copy.deepcopy(one_of(draw, documents))
    change(draw, changed)
    return changed


def way_to(wanted: dict[str, JsonValue], node: JsonValue) -> list[object] | None:
    """The objects and keys that lead to the very object; None where it is not in the document."""
    if node is wanted:
        return []
    steps = node.items() if isinstance(node, dict) else ()
    within = [(key, value) for key, value in steps]
    within += [("", item) for item in node] if isinstance(node, list) else []
    for key, value in within:
        rest = way_to(wanted, value)
        if rest is not None:
            return [key, *rest]
    return None
