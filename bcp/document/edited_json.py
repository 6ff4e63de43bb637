"""One value of a JSON file (RFC 8259) put in the place of another."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import Struct

from bcp.document.edited_base import NotEdited, Path, Value
from bcp.document.edited_tree import HOLE, at, missing, spelled_whole, with_hole

# Enough for text that was found to be JSON: a string, a bracket, a comma or colon, a word.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


class JsonText:
    """A JSON file's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._document = _parsed(text)

    def written(self, path: Path) -> str | None:
        """The value's own text; None where there is none."""
        if at(self._document, path) is HOLE:
            return None
        start, end = self._span(path)
        return self._text[start:end]

    def spelled(self, path: Path, value: Value) -> str:
        """On one line, as JSON writes it."""
        del path
        return json.dumps(value, ensure_ascii=False)

    def spliced(self, path: Path, written: str) -> str:
        """The text with this in the value's place."""
        start, end = self._span(path)
        return self._text[:start] + written + self._text[end:]

    def holds(self, path: Path, value: Value) -> bool:
        """Whether it is this value: 1 is not 1.0, and not true."""
        return spelled_whole(at(self._document, path)) == spelled_whole(value)

    def around(self, path: Path) -> object:
        """The document with a hole."""
        return with_hole(_parsed(self._text), path)

    def _span(self, path: Path) -> tuple[int, int]:
        for span in _spans(self._text):
            if span.path == path:
                return span.start, span.end
        raise missing(self._document, path)


class _Span(Struct, frozen=True):
    path: Path
    start: int
    end: int


@dataclass(slots=True)
class _Open:
    """An object or list that has not ended: where it began, and where in it we are."""

    start: int
    path: Path
    is_list: bool
    index: int = 0
    key: str | None = None

    @property
    def here(self) -> Path:
        """The path of the value that comes next."""
        return (*self.path, str(self.index) if self.is_list else self.key or "")


def _spans(text: str) -> Iterator[_Span]:
    """Every value with its path and place, in the order in which they end."""
    outer: list[_Open] = []
    for match in _TOKEN.finditer(text):
        word, inner = match[0], outer[-1] if outer else None
        here = inner.here if inner else ()
        if word in "{[":
            outer.append(_Open(match.start(), here, word == "["))
        elif word in "}]":
            ended = outer.pop()
            yield _Span(ended.path, ended.start, match.end())
        elif word == "," and inner:
            inner.index, inner.key = inner.index + 1, None
        elif word != ":" and inner and not inner.is_list and inner.key is None:
            inner.key = json.loads(word)
        elif word != ":":
            yield _Span(here, match.start(), match.end())


def _parsed(text: str) -> Value:
    try:
        document: Value = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise NotEdited(f"it is not JSON: {error}") from None
    except ValueError as error:
        raise NotEdited(str(error)) from None
    return document


def _once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """An object; refused where a key stands twice, for readers differ on which one counts."""
    counted = Counter(name for name, _ in pairs)
    twice = [name for name, count in counted.items() if count > 1]
    if twice:
        raise ValueError(f"the key {twice[0]!r} stands twice in one object")
    return dict(pairs)
