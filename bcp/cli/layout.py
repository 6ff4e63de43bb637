"""A screen laid out as lines of a given width. Pure: nothing here knows a terminal."""

from collections.abc import Sequence

from bcp.cli.cells import Laid, columns_of, indented, padded, safe_text, text_columns, wrap
from bcp.cli.table import lay_out_columns
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Table, Tone

NARROWEST = 20
"""Fewer columns than this are laid out as this many."""
TABLE_FROM = 100
"""From this width on a table has columns; below, each row becomes labelled lines."""
_BETWEEN = 2


def lay_out(screen: Screen, width: int) -> list[Laid]:
    """Lay out a screen; no line is wider than `width` columns (at least 20)."""
    width = max(width, NARROWEST)
    lines = _head(screen.head, width) if screen.head else []
    for part in screen.parts:
        lines += _part(part, width)
    return lines


def plain_text(lines: Sequence[Laid]) -> str:
    """Laid-out lines without their tones, each ending in a line feed."""
    return "".join("".join(text for text, _ in line).rstrip(" ") + "\n" for line in lines)


def _part(part: Part, width: int) -> list[Laid]:
    match part:
        case Line():
            return _line(part, width)
        case Facts():
            return _facts(part, width)
        case Table():
            return _table(part, width)
        case Gap():
            return [()]


def _head(head: Head, width: int) -> list[Laid]:
    left = wrap([Span(head.left, Tone.STRONG)], width, width)
    right = wrap([Span(head.right, head.tone)], width, width) if head.right else []
    room = width - columns_of(left[-1]) - _BETWEEN
    if len(right) == 1 and columns_of(right[0]) <= room:
        last = padded(left[-1], width - columns_of(right[0]))
        return [*left[:-1], (*last, *right[0])]
    return left + right


def _line(line: Line, width: int) -> list[Laid]:
    indent = min(line.indent, width // 4)
    margin = min(indent + line.hang, width // 2)
    first, *rest = wrap(line.spans, width - indent, width - margin)
    return [indented(first, indent), *(indented(laid, margin) for laid in rest)]


def _facts(facts: Facts, width: int) -> list[Laid]:
    if not facts.rows:
        return []
    indent = min(facts.indent, width // 4)
    rows = [(safe_text(name).replace("\n", " "), value) for name, value in facts.rows]
    label = max(text_columns(name) for name, _ in rows) + _BETWEEN
    stacked = label > (width - indent) // 2
    lines: list[Laid] = []
    for name, value in rows:
        lines += (
            _stacked_fact(name, value, indent, width)
            if stacked
            else _fact(name, value, indent, label, width)
        )
    return lines


def _fact(name: str, value: Line, indent: int, label: int, width: int) -> list[Laid]:
    """The label, and its value beside it."""
    first, *rest = _line(value, width - indent - label)
    return [
        indented((*padded(((name, Tone.QUIET),), label), *first), indent),
        *(indented(laid, indent + label) for laid in rest),
    ]


def _stacked_fact(name: str, value: Line, indent: int, width: int) -> list[Laid]:
    """The label on a line of its own: it would leave too little room beside it."""
    labels = _line(Line((Span(name, Tone.QUIET),), indent), width)
    return labels + [indented(laid, indent + 2) for laid in _line(value, width - indent - 2)]


def _table(table: Table, width: int) -> list[Laid]:
    columns = lay_out_columns(table, width) if width >= TABLE_FROM else None
    if columns is not None:
        return columns
    lines: list[Laid] = []
    for number, row in enumerate(table.rows):
        lines += _row(table, row, width)
        for note in (line for index, line in table.notes if index == number):
            lines += [indented(laid, 3) for laid in _line(note, width - 3)]
    return lines


def _row(table: Table, row: Sequence[Line], width: int) -> list[Laid]:
    """A row as lines: what it is called, then what is known of it, label by label."""
    named = next((at for at, name in enumerate(table.columns) if name), len(row) - 1)
    title = [span for cell in row[: named + 1] for span in (*cell.spans, Span("  "))]
    facts = tuple(
        (name, cell)
        for name, cell in zip(table.columns[named + 1 :], row[named + 1 :], strict=True)
        if any(safe_text(span.text).strip(" \n") for span in cell.spans)
    )
    return _line(Line(tuple(title[:-1]), hang=3), width) + _facts(Facts(facts, 3), width)
