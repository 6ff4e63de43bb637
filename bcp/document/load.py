"""YAML to plain values: every scalar is text, every fault has its line, and no input kills it.

The loop is over libyaml's events and never recursive: `yaml.load` with `CSafeLoader` composes
recursively and dies of a signal at some 50,000 open brackets. Of YAML 1.1 it reads mappings,
lists and text; what makes a line mean something else than it says (aliases, tags, merge keys,
directives) is refused. This is the only module that imports yaml.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from bcp.document.decode import decoded
from bcp.document.places import Mark, Place, Shape, places
from bcp.document.reading import Node, Reading
from bcp.document.source import SourceText, Where, whole_file
from bcp.document.syntax import directive, explained
from bcp.document.written import Piece, Written
from bcp.model.errors import DocumentError, Problem

# libyaml where PyYAML was built with it. Its own parser is ten times slower and reads nearly the
# same: it also refuses tabs before a comment or inside brackets.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHAPES: Final[dict[type[Event], Shape]] = {
    MappingStartEvent: Shape.MAPPING,
    SequenceStartEvent: Shape.LIST,
    ScalarEvent: Shape.TEXT,
    AliasEvent: Shape.TEXT,
    MappingEndEvent: Shape.END,
    SequenceEndEvent: Shape.END,
}
_PIECES: Final[dict[type[Event], Piece]] = {
    DocumentStartEvent: Piece.DOCUMENT,
    ScalarEvent: Piece.SCALAR,
    AliasEvent: Piece.ALIAS,
    MappingStartEvent: Piece.MAPPING,
    SequenceStartEvent: Piece.LIST,
    MappingEndEvent: Piece.END,
    SequenceEndEvent: Piece.END,
}


@dataclass(frozen=True, eq=False)
class Document:
    """A file that was read: its values, and where each of them stands."""

    source: SourceText
    value: Node
    """Dicts, lists and text; text is `QuotedText` or `CutText` where that is what was written."""

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.source.name

    @property
    def text(self) -> str:
        """The file, decoded."""
        return self.source.text

    @cached_property
    def _places(self) -> Place:
        return _mapped_out(self.source)

    def index(self, path: Where, *, of_key: bool = False) -> int:
        """The offset of the value at a path, or of its key; as far as the path leads."""
        return self._places.index_at(path, of_key=of_key)

    def position(self, path: Where, *, of_key: bool = False) -> tuple[int, int]:
        """Line and column of the value at a path, or of its key; as far as the path leads."""
        return self.source.place(self.index(path, of_key=of_key))


def load(source: bytes, name: str) -> Document:
    """Read one YAML document.

    Args:
        source: the file's bytes.
        name: what messages call the file; usually its path.

    Raises:
        DocumentError: with every fault that could be found, each at its place.
    """
    text = decoded(source, name)
    _refuse_directive(text)
    value = _read(text)
    if value is None:
        state = "holds no values" if text.text.strip() else "is empty"
        raise DocumentError([whole_file(name, f"the file {state}")])
    return Document(text, value)


def written(source: SourceText) -> Iterator[Written]:
    """Every piece of a YAML file that others wrote, for editing it: nothing is refused here.

    Raises:
        DocumentError: it is not YAML.
    """
    try:
        for event in _events(source):
            piece = _PIECES.get(type(event))
            if piece is not None:
                yield _written(piece, event)
    except yaml.YAMLError as error:
        raise DocumentError([_broken(source, error)]) from None


def _written(piece: Piece, event: Any) -> Written:  # Any: as above
    is_alias = piece is Piece.ALIAS
    bracket = "{" if getattr(event, "flow_style", None) else ""
    return Written(
        piece,
        event.start_mark.index,
        event.end_mark.index,
        event.anchor if is_alias else getattr(event, "value", ""),
        getattr(event, "style", None) or bracket,
        "" if is_alias else getattr(event, "anchor", None) or "",
        getattr(event, "tag", None) or "",
    )


def _refuse_directive(source: SourceText) -> None:
    index = directive(source.text)
    if index is not None:
        message = "a line that starts with % is a directive, which is not read"
        hint = "delete the line; indent it if it is text"
        raise DocumentError([source.problem(index, message, hint=hint)])


def _read(source: SourceText) -> Node | None:
    reading = Reading(source, lambda: _mapped_out(source))
    handlers = _handlers(reading)
    try:
        for event in _events(source):
            handlers[type(event)](event)
    except yaml.YAMLError as error:
        reading.fault(_broken(source, error))
    return reading.value()


# Any: each handler takes the one type of event that it is listed under; types-PyYAML calls the
# marks optional, though both parsers set them on every event.
def _handlers(reading: Reading) -> dict[type[Event], Callable[[Any], None]]:
    return {
        ScalarEvent: reading.scalar,
        MappingStartEvent: reading.mapping,
        MappingEndEvent: reading.close,
        SequenceStartEvent: reading.sequence,
        SequenceEndEvent: reading.close,
        AliasEvent: reading.alias,
        DocumentStartEvent: reading.document,
        DocumentEndEvent: _pass_over,
        StreamStartEvent: _pass_over,
        StreamEndEvent: _pass_over,
    }


def _pass_over(_event: Event) -> None:
    """Take note of nothing: the event holds no value."""


def _events(source: SourceText) -> Iterator[Any]:  # Any: as above
    return iter(_LOADER(source.text).get_event, None)


def _mapped_out(source: SourceText) -> Place:
    return places(_marks(source))


def _marks(source: SourceText) -> Iterator[Mark]:
    # Reading went over the same text before and told of what is broken.
    with suppress(yaml.YAMLError):
        for event in _events(source):
            shape = _SHAPES.get(type(event))
            if shape is not None:
                yield Mark(event.start_mark.index, shape, getattr(event, "value", ""))


def _broken(source: SourceText, error: yaml.YAMLError) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return whole_file(source.name, f"this is not YAML: {error}")
    index = error.problem_mark.index
    start = error.context_mark.index if error.context_mark else index
    saying = " ".join(part for part in (error.context, error.problem) if part)
    fault = explained(source.text, saying, index, start)
    return source.problem(fault.index, fault.message, hint=fault.hint)
