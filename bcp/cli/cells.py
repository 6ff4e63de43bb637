"""Text in terminal columns: how wide it is, how it wraps, in which tones. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from bcp.model.screen import Span, Tone
from bcp.model.visible import visible

Piece = tuple[str, Tone]
Laid = tuple[Piece, ...]
"""One line as it will stand on the screen."""

_TOKEN = re.compile(r"\n| +|[^ \n]+")


class _Word(Struct, frozen=True):
    gap: int
    """Spaces before it; dropped where a line breaks."""
    pieces: Laid

    @property
    def columns(self) -> int:
        return columns_of(self.pieces)


def text_columns(text: str) -> int:
    """How many terminal columns the text takes (UAX 11: wide and fullwidth take two)."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


def columns_of(laid: Laid) -> int:
    """How many terminal columns a laid-out line takes."""
    return sum(text_columns(text) for text, _ in laid)


def safe_text(text: str) -> str:
    """Text of others for a screen: line breaks kept, all else that steers spelt out."""
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return "\n".join(visible(line) for line in lines)


def padded(laid: Laid, width: int) -> Laid:
    """The line filled up with spaces to `width` columns."""
    missing = width - columns_of(laid)
    return (*laid, (" " * missing, Tone.PLAIN)) if missing > 0 else laid


def indented(laid: Laid, columns: int) -> Laid:
    """The line moved to the right; an empty line stays empty."""
    return ((" " * columns, Tone.PLAIN), *laid) if laid and columns else laid


def wrap(spans: Iterable[Span], first: int, rest: int) -> list[Laid]:
    """Break text into lines at spaces, and inside a word only if it is wider than a line.

    Args:
        spans: the text; a line break in it stays one.
        first: columns of the first line, at least 2.
        rest: columns of every other line, at least 2.
    """
    lines: list[Laid] = []
    for words in _paragraphs(spans):
        lines += _fill(words, rest if lines else first, rest)
    return lines


def longest_word(spans: Iterable[Span]) -> int:
    """How many columns the widest word takes."""
    words = [word for paragraph in _paragraphs(spans) for word in paragraph]
    return max((word.columns for word in words), default=0)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _paragraphs(spans: Iterable[Span]) -> list[list[_Word]]:
    found: list[list[_Word]] = [[]]
    gap, pieces = 0, []
    for text, tone in (*_tokens(spans), ("\n", Tone.PLAIN)):
        if text[0] not in " \n":
            pieces.append((text, tone))
            continue
        if pieces:
            found[-1].append(_Word(gap, tuple(pieces)))
            gap, pieces = 0, []
        gap += len(text)
        if text == "\n":
            found.append([])
            gap = 0
    return found[:-1]


def _tokens(spans: Iterable[Span]) -> Iterator[Piece]:
    for span in spans:
        for text in _TOKEN.findall(safe_text(span.text)):
            yield text, span.tone


def _fill(words: Sequence[_Word], first: int, rest: int) -> list[Laid]:
    lines: list[Sequence[Piece]] = []
    line: list[Piece] = []
    used = 0
    for word in words:
        room = rest if lines else first
        gap, columns = word.gap, word.columns
        if line and used + gap + columns > room:
            lines.append(line)
            line, used, gap, room = [], 0, 0, rest
        if gap + columns > room:
            *full, last = _cut(word.pieces, room, rest)
            lines += full
            line, used = list(last), columns_of(last)
        else:
            line += [_space(gap, line, word), *word.pieces] if gap else word.pieces
            used += gap + columns
    return [_merged(one) for one in (*lines, line)]


def _space(gap: int, line: Sequence[Piece], word: _Word) -> Piece:
    """Spaces between words of one tone have it too, so that a phrase stays one piece."""
    before, after = line[-1][1] if line else Tone.PLAIN, word.pieces[0][1]
    return " " * gap, after if before is after else Tone.PLAIN


def _merged(line: Iterable[Piece]) -> Laid:
    return tuple(
        ("".join(text for text, _ in pieces), tone)
        for tone, pieces in groupby(line, key=lambda piece: piece[1])
    )


def _cut(pieces: Laid, first: int, rest: int) -> list[Laid]:
    """Cut a word that is wider than a line; every part but the last fills one."""
    lines: list[Laid] = [()]
    for text, tone in pieces:
        for char in text:
            room = first if len(lines) == 1 else rest
            if columns_of(lines[-1]) + _columns(char) > room:
                lines.append(())
            lines[-1] = _with(lines[-1], char, tone)
    return lines


def _with(laid: Laid, char: str, tone: Tone) -> Laid:
    if laid and laid[-1][1] is tone:
        return (*laid[:-1], (laid[-1][0] + char, tone))
    return (*laid, (char, tone))
