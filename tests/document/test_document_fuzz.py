"""Nothing that is read makes the reader die: there is a document, or there are problems."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from document_models import SOUND, Sample
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bcp.document.load import load
from bcp.document.shape import caret, shaped
from bcp.model.errors import DocumentError, Problem
from bcp.model.scalars import QuotedText

TEXT = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\ufeff\ufffe\uffff"
    )
    | st.sampled_from("\t\n")
)
NODES = st.recursive(
    TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
PIECES = st.lists(
    st.sampled_from(
        ["a", "b c", "4", ": ", ":", "- ", "-", "? ", ", ", "\n", "\n  ", "\n    ", "  ", "\t", "[",
         "]", "{", "}", "&x ", "*x", "!t ", "!!str ", "|", ">", "|-", "'", '"', "\\", "#", " # ",
         "%", "@", "`", "<<", "---\n", "...\n", "é", "\r\n", "\r", "kind: manual", "\\x", "~"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([None, True, False]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "allow_unicode": st.booleans(),
        "width": st.sampled_from([20, 80, 1000]),
        "line_break": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


class NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True


# Any: yaml.dump takes its options as they come.
def dumped(root: object, **style: Any) -> str:
    return str(yaml.dump(root, Dumper=NoAliases, sort_keys=False, **style))


def problems_of(source: bytes) -> tuple[Problem, ...]:
    try:
        shaped(Sample, load(source, "p.yaml"))
    except DocumentError as error:
        return error.problems or (Problem("", -1, -1, "", "an error without a problem"),)
    return ()


def read(source: bytes) -> None:
    """Read it, and see that whatever is told has words and a place in the file."""
    problems = problems_of(source)
    text = source.decode("utf-8", errors="replace").removeprefix("\ufeff")
    for problem in problems:
        assert problem.message
        assert problem.source in text
        assert problem.line == 0 or 1 <= problem.column <= len(problem.source) + 1
        assert len(caret(problem)) in (0, 2)
    places = [(problem.line, problem.column) for problem in problems]
    assert places == sorted(places)


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\x00")
def test_any_bytes(source: bytes) -> None:
    read(source)


@given(st.text(max_size=300))
@example("\ufeff\ufeff---")
def test_any_text(source: str) -> None:
    read(source.encode("utf-8", errors="surrogatepass"))


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@given(source=PIECES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_made_of_yamls_signs(
    parser: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bcp.document.load._LOADER", getattr(yaml, parser))
    read(source.encode())


@given(st.data())
def test_a_sound_file_with_a_piece_replaced(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SOUND)), label="start")
    end = data.draw(st.integers(start, min(start + 30, len(SOUND))), label="end")
    read((SOUND[:start] + data.draw(PIECES | TEXT, label="piece") + SOUND[end:]).encode())


@given(st.data())
def test_a_sound_file_with_a_value_replaced(data: st.DataObject) -> None:
    root = yaml.safe_load(SOUND)
    holder, key = data.draw(st.sampled_from(list(holders(root))), label="place")
    holder[key] = data.draw(NODES, label="value")
    read(dumped(root).encode())


# Any: whatever yaml made of the sample.
def holders(node: Any) -> Iterator[tuple[Any, str | int]]:
    """Every mapping and list, with each key or index in it."""
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(inner, dict | list):
            yield from holders(inner)


@given(
    st.lists(NODES, min_size=1, max_size=4) | st.dictionaries(TEXT, NODES, min_size=1, max_size=4),
    STYLES,
)
def test_nested_text_comes_back(root: object, style: dict[str, Any]) -> None:
    assert load(dumped(root, **style).encode(), "p.yaml").value == root


@given(st.dictionaries(TEXT, NODES, min_size=1, max_size=4), st.sampled_from([None, True, False]))
def test_every_text_stands_where_its_position_says(root: object, flow: object) -> None:
    source = dumped(root, default_flow_style=flow, allow_unicode=True, width=9999)
    document = load(source.encode(), "p.yaml")
    lines = source.split("\n")
    for path, text in leaves(document.value):
        line, column = document.position(path)
        at_place = lines[line - 1][column - 1 :]
        if isinstance(text, QuotedText):
            assert at_place[:1] in "'\"|>"
        else:
            assert at_place.startswith(text)


def leaves(node: object, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a value, with its path."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, inner in node.items():
            yield from leaves(inner, *path, key)
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from leaves(inner, *path, index)
