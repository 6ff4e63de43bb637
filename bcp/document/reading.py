"""From a parser's events to plain values, fault by fault; knows no YAML library."""

from collections.abc import Callable
from functools import cached_property
from typing import NoReturn, Protocol, TypeAlias

from bcp.document.decode import refused_character
from bcp.document.limits import MOST_DEPTH, MOST_PROBLEMS
from bcp.document.places import Place
from bcp.document.source import SourceText, Where
from bcp.document.syntax import ends_before_comments
from bcp.model.errors import DocumentError, Problem
from bcp.model.scalars import CutText, QuotedText

Node: TypeAlias = str | list["Node"] | dict[str, "Node"]
_Container: TypeAlias = list[Node] | dict[str, Node]


class _Mark(Protocol):
    index: int
    """The offset in characters."""


class _Event(Protocol):
    start_mark: _Mark


class _NodeEvent(_Event, Protocol):
    anchor: str | None
    tag: str | None


class _ScalarEvent(_NodeEvent, Protocol):
    value: str
    style: str | None
    """A quote, `|` or `>`; nothing where the text is plain."""
    end_mark: _Mark


class _AliasEvent(_Event, Protocol):
    anchor: str


class Reading:
    """Values built, and faults collected, from the events of one file in their order.

    Args:
        source: the file.
        map_out: finds every place in it, for a fault that concerns two of them.
    """

    def __init__(self, source: SourceText, map_out: Callable[[], Place]) -> None:
        self._source = source
        self._map_out = map_out
        self._before_comments = ends_before_comments(source.text)
        self._faults: list[Problem] = []
        self._root: list[Node] = []
        self._into: _Container = self._root
        self._key: str | None = None
        self._outer: list[tuple[_Container, str | None]] = []

    def value(self) -> Node | None:
        """What was read, None if there was nothing; raises DocumentError with all faults."""
        if self._faults:
            self._stop()
        if not self._root or (self._root[0] == "" and not isinstance(self._root[0], QuotedText)):
            return None
        return self._root[0]

    def document(self, event: _Event) -> None:
        """A document starts."""
        if self._root:
            self._refuse(event, "a second document starts here", "keep one document in a file")
            self._stop()

    def scalar(self, event: _ScalarEvent) -> None:
        """An item, a key, or the value of the last key."""
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)
        into = self._into
        if isinstance(into, list):
            into.append(self._text(event))
        elif self._key is None:
            self._name(into, event)
        else:
            into[self._key] = self._text(event)
            self._key = None

    def mapping(self, event: _NodeEvent) -> None:
        """A mapping starts."""
        self._open(event, {})

    def sequence(self, event: _NodeEvent) -> None:
        """A list starts."""
        self._open(event, [])

    def close(self, _event: _Event) -> None:
        """The innermost mapping or list ends."""
        self._into, _ = self._outer.pop()

    def alias(self, event: _AliasEvent) -> None:
        """A `*name`: refused, with empty text in its place so that reading can go on."""
        hint = "write the value out here; put text that starts with * in quotes"
        self._refuse(event, f"*{event.anchor} is an alias, which is not read", hint)
        if isinstance(self._into, list):
            self._into.append("")
        elif self._key is None:
            self._key = ""
        else:
            self._into[self._key] = ""
            self._key = None

    def fault(self, problem: Problem) -> None:
        """Take in a fault; too many of them end the reading."""
        self._faults.append(problem)
        if len(self._faults) >= MOST_PROBLEMS:
            self._stop()

    def _text(self, event: _ScalarEvent) -> str:
        value = event.value
        if event.style:
            if event.style == '"' and not value.isprintable():
                self._refuse_escapes(event)
            return QuotedText(value)
        return CutText(value) if event.end_mark.index in self._before_comments else value

    def _name(self, mapping: dict[str, Node], event: _ScalarEvent) -> None:
        name = self._key = event.value
        if not name.isprintable():
            self._refuse_escapes(event)
        if name == "<<" and not event.style:
            self._refuse(event, "<< is a merge key, which is not read", "write the keys out here")
        elif name in mapping:
            first, _ = self._source.place(self._places.index_at(self._where(), of_key=True))
            self._refuse(event, f"this key stands in line {first} already", "delete one of the two")

    def _open(self, event: _NodeEvent, container: _Container) -> None:
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)
        if len(self._outer) == MOST_DEPTH:
            self._refuse_depth(event)
        into, key = self._into, self._key
        if isinstance(into, list):
            into.append(container)
        elif key is not None:
            into[key] = container
        else:
            self._refuse(event, "a key has to be text, not a list or mapping", "put it in quotes")
            self._stop()
        self._outer.append((into, key))
        self._into, self._key = container, None

    def _refuse_depth(self, event: _Event) -> NoReturn:
        # Without its path, which would be 64 elements long.
        message = f"lists and mappings stand inside each other more than {MOST_DEPTH} deep"
        problem = self._source.problem(event.start_mark.index, message, hint="write it flatter")
        self._faults.append(problem)
        self._stop()

    def _refuse_properties(self, event: _NodeEvent) -> None:
        if event.anchor is not None:
            hint = "delete it; put text that starts with & in quotes"
            self._refuse(event, f"&{event.anchor} is an anchor, which is not read", hint)
        if event.tag is not None:
            hint = "delete it; put text that starts with ! in quotes"
            self._refuse(event, "a word that starts with ! is a tag, which is not read", hint)

    def _refuse_escapes(self, event: _ScalarEvent) -> None:
        name = refused_character(event.value)
        if name:
            self._refuse(event, f"an escape makes the character {name}, which is not allowed", "")

    def _refuse(self, event: _Event, message: str, hint: str) -> None:
        index = event.start_mark.index
        self.fault(self._source.problem(index, message, where=self._where(), hint=hint))

    def _stop(self) -> NoReturn:
        raise DocumentError(sorted(self._faults, key=lambda each: (each.line, each.column)))

    @cached_property
    def _places(self) -> Place:
        return self._map_out()

    def _where(self) -> Where:
        """The path of the value that is being read."""
        if not self._outer:
            return ()
        path = [len(into) - 1 if key is None else key for into, key in self._outer[1:]]
        if isinstance(self._into, list):
            return (*path, len(self._into))
        return tuple(path) if self._key is None else (*path, self._key)
