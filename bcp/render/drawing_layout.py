"""Where everything of a flowchart stands: columns from left to right, few arrows crossing.

The steps are those of Sugiyama, Tagawa and Toda (1981): columns, then the order in each by the mean
of its neighbours, then places. An arrow over more than one column passes through each between.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from bcp.render.drawing_columns import chain, columns_of
from bcp.render.drawing_graph import Edge, Graph, Node

LINE = 16
"""Height of a line of text, in units of the picture: pixels where it is not scaled."""
_CHAR = 7.4
"""Width that a character is given: more than the mean of common sans-serif fonts at 13 px."""
_PADDING = 12
_GAP = 14
_AISLE = 84
"""Between two columns: arrows need room to turn."""
_PASSAGE = 6
"""The height that an arrow takes where it passes through a column."""
_CHARS, _LINES = 24, 4
"""A label is wrapped, and cut after so many lines; the description has it whole."""
_SWEEPS = 6

Point = tuple[int, int]


class Box(Struct, frozen=True):
    """A node in its place; x and y are of its upper left corner."""

    node: Node
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


class Arrow(Struct, frozen=True):
    """An edge in its place: the points that it goes through, in pairs, straight within a pair."""

    edge: Edge
    points: tuple[Point, ...]


class Layout(Struct, frozen=True):
    """A picture before it is written down."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


class _Cell(Struct):
    """What takes height in a column: a box, or the passage of an arrow."""

    column: int
    lines: tuple[str, ...]
    height: int
    middle: float = 0
    """Where its middle is, from the top."""


def lay_out(graph: Graph) -> Layout:
    """Find a place for everything; the same graph gives the same picture."""
    column = columns_of(graph)
    chains = [chain(edge, number, column) for number, edge in enumerate(graph.edges)]
    cells = {node.id: _cell(node, column[node.id]) for node in graph.nodes}
    for passage, where in (each for steps in chains for each in steps[1:-1]):
        cells[passage] = _Cell(where, (), _PASSAGE)
    height = _order(cells, [[name for name, _ in steps] for steps in chains])
    spans = _spans(cells.values())
    boxes = tuple(_box(node, cells[node.id], spans) for node in graph.nodes)
    arrows = tuple(
        Arrow(edge, _points([cells[name] for name, _ in steps], spans))
        for edge, steps in zip(graph.edges, chains, strict=True)
    )
    return Layout(boxes, arrows, spans[-1][1] + _GAP, height)


def _cell(node: Node, column: int) -> _Cell:
    lines = _wrapped(node.text)
    return _Cell(column, lines, len(lines) * LINE + _PADDING)


def _order(cells: Mapping[str, _Cell], chains: Sequence[Sequence[str]]) -> int:
    """Sort each column by its neighbours' places, to and fro; returns the picture's height."""
    columns = [
        [name for name, cell in cells.items() if cell.column == number]
        for number in range(max(cell.column for cell in cells.values()) + 1)
    ]
    beside = _beside(chains)
    height = max(sum(cells[name].height + _GAP for name in names) for names in columns)
    for names in columns:
        _stack(names, cells, height)
    for sweep in range(_SWEEPS):
        for names in columns if sweep % 2 else reversed(columns):
            names.sort(key=lambda name: _mean(name, cells, beside))
            _stack(names, cells, height)
    return height + _GAP


def _beside(chains: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for steps in chains:
        for one, other in pairwise(steps):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _mean(name: str, cells: Mapping[str, _Cell], beside: Mapping[str, Sequence[str]]) -> float:
    """The mean height of its neighbours in other columns; what has none stays where it is."""
    own = cells[name]
    others = [
        cells[each].middle for each in beside.get(name, ()) if cells[each].column != own.column
    ]
    return sum(others) / len(others) if others else own.middle


def _stack(names: Sequence[str], cells: Mapping[str, _Cell], height: int) -> None:
    top = (height - sum(cells[name].height + _GAP for name in names)) / 2 + _GAP
    for name in names:
        cells[name].middle = top + cells[name].height / 2
        top += cells[name].height + _GAP


def _spans(cells: Iterable[_Cell]) -> list[tuple[int, int]]:
    """Left and right of each column."""
    widths: dict[int, int] = {}
    for cell in cells:
        widest = max(map(_width, cell.lines), default=0)
        widths[cell.column] = max(widths.get(cell.column, 0), widest)
    spans, left = [], _GAP
    for _, width in sorted(widths.items()):
        right = left + width + 2 * _PADDING
        spans.append((left, right))
        left = right + _AISLE
    return spans


def _box(node: Node, cell: _Cell, spans: Sequence[tuple[int, int]]) -> Box:
    left, right = spans[cell.column]
    top = round(cell.middle - cell.height / 2)
    return Box(node, cell.lines, left, top, right - left, cell.height)


def _points(cells: Sequence[_Cell], spans: Sequence[tuple[int, int]]) -> tuple[Point, ...]:
    """Out of the first, through the passages, into the last."""
    rightwards = cells[-1].column > cells[0].column
    first, *passages, last = [(*spans[cell.column], round(cell.middle)) for cell in cells]
    if cells[0].column == cells[-1].column:
        return (first[1], first[2]), (last[1], last[2])
    near, far = (0, 1) if rightwards else (1, 0)
    between = [(each[side], each[2]) for each in passages for side in (near, far)]
    return (first[far], first[2]), *between, (last[near], last[2])


def _wrapped(text: str) -> tuple[str, ...]:
    """The label in lines; a word too long for a line is broken, what is too much left out."""
    lines = [""]
    for word in text.split():
        for part in _parts(word):
            if lines[-1] and _columns(lines[-1]) + 1 + _columns(part) > _CHARS:
                lines.append("")
            lines[-1] = f"{lines[-1]} {part}".lstrip()
    return (
        tuple(lines) if len(lines) <= _LINES else (*lines[: _LINES - 1], f"{lines[_LINES - 1]} …")
    )


def _parts(word: str) -> list[str]:
    size = _CHARS // 2 if _columns(word) > len(word) else _CHARS
    return [word[at : at + size] for at in range(0, len(word), size)]


def _columns(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def _width(line: str) -> int:
    return round(_columns(line) * _CHAR)
