"""A table as columns, where the width allows it. Pure."""

from collections.abc import Sequence

from bcp.cli.cells import Laid, columns_of, indented, longest_word, padded, wrap
from bcp.model.screen import Line, Span, Table, Tone

_BETWEEN = 2
_ENDLESS = 1_000_000


def lay_out_columns(table: Table, width: int) -> list[Laid] | None:
    """Lay out a table as columns, or return None where not even its words would fit."""
    if not table.columns:
        return []
    widths = _widths(table, width - _BETWEEN * (len(table.columns) - 1))
    if widths is None:
        return None
    lines = _cells(_header(table), widths) if any(table.columns) else []
    for number, row in enumerate(table.rows):
        lines += _cells(row, widths)
        for note in (line for index, line in table.notes if index == number):
            lines += _note(note, _note_start(table, widths), width)
    return lines


def _header(table: Table) -> tuple[Line, ...]:
    return tuple(Line((Span(name, Tone.QUIET),)) for name in table.columns)


def _widths(table: Table, room: int) -> list[int] | None:
    """As wide as the text where all fits, else at least as wide as the longest word."""
    columns = list(zip(_header(table), *table.rows, strict=True))
    natural = [max(_longest_line(cell) for cell in column) for column in columns]
    if sum(natural) <= room:
        return natural
    least = [max(longest_word(cell.spans) for cell in column) for column in columns]
    if sum(least) > room:
        return None
    return _shared_out(least, natural, room - sum(least))


def _shared_out(least: list[int], natural: list[int], spare: int) -> list[int]:
    """Small wants are met in full, so that short columns do not wrap for the long ones."""
    widths = list(least)
    by_want = sorted(range(len(least)), key=lambda at: natural[at] - least[at])
    for done, at in enumerate(by_want):
        extra = min(natural[at] - least[at], spare // (len(by_want) - done))
        widths[at] += extra
        spare -= extra
    return widths


def _longest_line(cell: Line) -> int:
    return max(columns_of(laid) for laid in wrap(cell.spans, _ENDLESS, _ENDLESS))


def _cells(row: Sequence[Line], widths: Sequence[int]) -> list[Laid]:
    """One row: as many lines as its tallest cell needs."""
    cells = [
        wrap(cell.spans, max(width, 2), max(width, 2))
        for cell, width in zip(row, widths, strict=True)
    ]
    height = max(len(cell) for cell in cells)
    return [
        _joined([cell[at] if at < len(cell) else () for cell in cells], widths)
        for at in range(height)
    ]


def _joined(cells: Sequence[Laid], widths: Sequence[int]) -> Laid:
    line: Laid = ()
    for cell, width in zip(cells, widths, strict=True):
        line = (*line, *padded(cell, width), (" " * _BETWEEN, Tone.PLAIN))
    return line[:-1]


def _note_start(table: Table, widths: Sequence[int]) -> int:
    """Notes stand under the second column that has a name: the first says what it is."""
    named = [at for at, name in enumerate(table.columns) if name]
    at = named[1] if len(named) > 1 else 0
    start = sum(widths[:at]) + _BETWEEN * at
    return start if start <= sum(widths) // 2 else 0


def _note(note: Line, start: int, width: int) -> list[Laid]:
    room = width - start
    return [indented(laid, start) for laid in wrap(note.spans, room, room)]
