"""HTML in a feed as runs of text, each with what it is marked as: bold, small print, an item.

It is cut into tags and text by one linear pass: nothing in it is run, looked up or trusted to be
closed. It may stand in the XML as text (RSS, Atom's `html`) or as elements (Atom's `xhtml`).
"""

import html
import re
from collections.abc import Iterator

from msgspec import Struct

from bcp.document.xml import Element

LABEL, STAMP, ITEM = "label", "stamp", "item"
_MARKS = {"strong": LABEL, "b": LABEL, "small": STAMP, "li": ITEM} | dict.fromkeys(
    ("h1", "h2", "h3", "h4", "h5", "h6"), LABEL
)
_BLOCKS = frozenset(
    ("p", "br", "div", "ul", "ol", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr")
)
# Possessive: without it, a tag that is never closed costs the square of its length.
_PIECES = re.compile(r"<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*+)[^<>]*+>|<|[^<]+", re.IGNORECASE)
_MOST_MARKS = 16


class Run(Struct, frozen=True):
    """A piece of an entry's text, and what it is marked as."""

    text: str
    """Without tags; its lines are the blocks of the page, each without spaces around it."""
    mark: str = ""
    """LABEL for bold text and headings, STAMP for small print, ITEM in a list; else empty."""

    @property
    def first_line(self) -> str:
        """What stands on the same line as the run before it."""
        return self.text.split("\n", 1)[0]


def runs(element: Element | None) -> Iterator[Run]:
    """Cut into runs: a new one where a mark begins or ends, a new line where a block does.

    Args:
        element: what holds the HTML; None holds nothing.
    """
    marks = [""]
    pieces: list[str] = []
    for tag, is_end, text in _pieces(element):
        pieces.append("\n" if tag in _BLOCKS else text)
        mark = _MARKS.get(tag, "")
        if mark and not (is_end and mark not in marks):
            yield from _run(pieces, marks[-1])
            pieces.clear()
            _mark(marks, mark, is_end=is_end)
    yield from _run(pieces, marks[-1])


def _mark(marks: list[str], mark: str, *, is_end: bool) -> None:
    """Keep the marks that are open; an end closes what was left open within it."""
    while is_end and marks.pop() != mark:
        pass
    if not is_end and len(marks) < _MOST_MARKS:
        marks.append(mark)


def _run(pieces: list[str], mark: str) -> Iterator[Run]:
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    text = "\n".join(line for line in lines if line)
    is_new_line = not lines[0] and not mark  # no rest of the line of the label before it
    if text:
        yield Run(f"\n{text}" if is_new_line else text, mark)


def _pieces(element: Element | None) -> Iterator[tuple[str, bool, str]]:
    """Tag, whether it ends there, and text: of XHTML's own elements and of HTML in text."""
    waiting: list[Element | str | tuple[str, bool, str]] = [element.text] if element else []
    if element and element.children:
        waiting = [*reversed(element.content)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            yield item
        elif isinstance(item, str):
            yield from _html_pieces(item)
        else:
            waiting += [(item.name.lower(), True, ""), *reversed(item.content)]
            yield item.name.lower(), False, ""


def _html_pieces(text: str) -> Iterator[tuple[str, bool, str]]:
    for piece in _PIECES.finditer(text):
        if piece["tag"]:
            yield piece["tag"].lower(), bool(piece["end"]), ""
        else:
            yield "", False, _unescaped(piece[0]).replace("\n", " ").replace("\r", " ")


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a reference of more digits than Python makes a number of
        return text
