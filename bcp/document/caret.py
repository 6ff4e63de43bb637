"""A line of a file and a caret under the place that is meant, for terminals."""

import unicodedata

from bcp.model.errors import Problem
from bcp.model.visible import visible

_TAB = 4
_ELLIPSIS = "…"
_FAR = 8
_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))
"""Marks put on the character before them, and format characters."""


def caret(problem: Problem, width: int = 78) -> list[str]:
    """The problem's line and a caret under its column.

    Args:
        problem: the fault; one of a whole file gives no lines, one of a whole line no caret.
        width: columns of the terminal that may be used, at least 8; a longer line is cut around
            the caret.
    """
    if not problem.source.strip():
        return []
    at = max(problem.column - 1, 0)
    # A line may be as long as the file; what is this far away cannot be shown anyway.
    start = max(at - _FAR * width, 0)
    cells = _cells(problem.source[start : at + _FAR * width])
    text, column = _fitted(cells, min(at - start, len(cells)), width)
    return [text, " " * column + "^"] if problem.column else [text]


def _cells(text: str) -> list[tuple[str, int]]:
    """What a terminal shows for each character; most lines are plain, and ask for no thought."""
    if text.isascii() and text.isprintable():
        return [(character, 1) for character in text]
    return [_cell(character) for character in text]


def _cell(character: str) -> tuple[str, int]:
    """What a terminal shows for a character, and its columns there."""
    if character == "\t":
        return " " * _TAB, _TAB
    shown = visible(character)
    if shown != character:
        return shown, len(shown)
    if unicodedata.category(character) in _NO_WIDTH:
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitted(cells: list[tuple[str, int]], at: int, width: int) -> tuple[str, int]:
    """The cells that fit around one of them, and the column where that one starts."""
    if _columns(cells) < width:
        return _joined(cells), _columns(cells[:at])
    room = width - 2 * len(_ELLIPSIS)
    first = _as_many(cells[:at][::-1], room * 2 // 3)
    left = cells[at - first : at]
    right = cells[at : at + _as_many(cells[at:], room - _columns(left))]
    before = _ELLIPSIS if first < at else ""
    after = _ELLIPSIS if at + len(right) < len(cells) else ""
    return before + _joined(left + right) + after, len(before) + _columns(left)


def _as_many(cells: list[tuple[str, int]], room: int) -> int:
    """How many of the first cells fit."""
    for number, (_, columns) in enumerate(cells):
        room -= columns
        if room < 0:
            return number
    return len(cells)


def _columns(cells: list[tuple[str, int]]) -> int:
    return sum(columns for _, columns in cells)


def _joined(cells: list[tuple[str, int]]) -> str:
    return "".join(text for text, _ in cells)
