"""Where each value of a document stands: a second pass, made only when something is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from msgspec import Struct

from bcp.document.limits import MOST_DEPTH
from bcp.document.source import Where


class Shape(Enum):
    """What starts at a mark, or that the innermost mapping or list ends there."""

    TEXT = auto()
    LIST = auto()
    MAPPING = auto()
    END = auto()


class Mark(Struct, frozen=True):
    """One node of the file, in the order in which they are written."""

    index: int
    """The offset of its first character."""
    shape: Shape
    text: str = ""


@dataclass(slots=True)
class Place:
    """A value's offset, its key's, and those of the values inside it."""

    index: int
    key_index: int
    """The same as `index` in a list."""
    children: "dict[str | int, Place]" = field(default_factory=dict)

    def index_at(self, path: Where, *, of_key: bool = False) -> int:
        """The offset of the value at a path, or of its key; as far as the path leads."""
        place = self
        for element in path:
            if element not in place.children:
                return place.index
            place = place.children[element]
        return place.key_index if of_key else place.index

    def add(self, mark: Mark) -> "Place":
        """Take in an item of a list."""
        place = Place(mark.index, mark.index)
        return self.children.setdefault(len(self.children), place)

    def add_named(self, key: Mark, mark: Mark) -> "Place":
        """Take in a value with its key; a key that stands twice keeps its first place."""
        return self.children.setdefault(key.text, Place(mark.index, key.index))


@dataclass(slots=True)
class _Open:
    """A mapping or list that has not ended yet."""

    place: Place
    named: bool
    key: Mark | None = None


def places(marks: Iterable[Mark]) -> Place:
    """Map out a document, as far as it is one that bcp reads."""
    root = Place(0, 0)
    outer = [_Open(root, named=False)]
    for mark in marks:
        inner = outer[-1]
        if mark.shape is Shape.END:
            outer.pop()
        elif inner.named and inner.key is None:
            if mark.shape is not Shape.TEXT:
                break
            inner.key = mark
        else:
            place = inner.place.add_named(inner.key, mark) if inner.key else inner.place.add(mark)
            inner.key = None
            if mark.shape is not Shape.TEXT:
                outer.append(_Open(place, named=mark.shape is Shape.MAPPING))
        if len(outer) > MOST_DEPTH + 1:
            break
    return root.children.get(0, root)
