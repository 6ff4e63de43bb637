"""A document's Markdown to the tokens of its HTML: what a stock renderer leaves out is put in.

Tables get a header's scope and, where they are wide, a frame that scrolls by touch, mouse and keys;
boxes to tick become boxes; pictures are drawn. Raw HTML in a document stays text.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bcp.render.drawing import draw
from bcp.render.html_outline import Heading, name_headings, words_of

_SCHEMES = ("", "http", "https", "mailto", "tel")
"""Where a link may lead; the empty one is a place in this document or a file beside it."""
_NARROW = 3
"""A table of so many columns fits a telephone: its words wrap. A wider one scrolls."""
_BOXES: dict[str, str] = {
    "[ ] ": '<span class="box" role="img" aria-label="to tick:"></span> ',
    "[x] ": '<span class="box ticked" role="img" aria-label="ticked:"></span> ',
}


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is the library's
        try:
            return urlsplit(url).scheme.lower() in _SCHEMES
        except ValueError:
            return False


def body_tokens(markdown: str) -> tuple[list[Token], tuple[Heading, ...]]:
    """Parse a document as GitHub does, but for raw HTML and pictures from elsewhere.

    Returns:
        Tokens for `html_of`, and the headings in order.
    """
    parser = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.disable("image").parse(markdown)
    headings = name_headings(tokens)
    _dress_cells(tokens)
    _dress_boxes(tokens)
    return list(_framed(tokens)), headings


def html_of(tokens: Sequence[Token]) -> str:
    """Write tokens as HTML."""
    parser = _Parser("commonmark", {"html": False})
    return str(parser.renderer.render(tokens, parser.options, {}))


def _dress_cells(tokens: Sequence[Token]) -> None:
    """A style attribute is not allowed on the page: alignment is a class. No heading is empty."""
    for number, token in enumerate(tokens):
        if token.type == "th_open" and tokens[number + 1].content:
            token.attrSet("scope", "col")
        elif token.type == "th_open":
            token.tag = tokens[number + 2].tag = "td"
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", str(style).rpartition(":")[2])


def _dress_boxes(tokens: Sequence[Token]) -> None:
    """`- [ ]` and `- [x]`, which are GitHub's: a box to tick on paper, and one that is ticked."""
    for opened, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opened.type == "list_item_open" and inline.type == "inline":
            children = inline.children or []
            mark = children[0].content[:4] if children else ""
            if mark in _BOXES:
                opened.attrSet("class", "task")
                children[0].content = children[0].content[4:]
                children.insert(0, _raw("html_inline", _BOXES[mark]))


def _framed(tokens: Sequence[Token]) -> Iterator[Token]:
    heading, tables, pictures = "", 0, 0
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = words_of(tokens[number + 1])
        if token.type == "table_open":
            tables += 1
            yield _raw("html_block", _frame(tokens[number:], f"Table {tables}: {heading}"))
        if token.type == "fence" and token.info.strip() == "mermaid":
            pictures += 1
            yield _picture(token, heading, pictures)
        else:
            yield token
        if token.type == "table_close":
            yield _raw("html_block", "</div>\n")


def _frame(tokens: Sequence[Token], label: str) -> str:
    columns = sum(1 for each in _first_row(tokens) if each.type == "th_open")
    if columns <= _NARROW:
        return '<div class="table narrow">\n'
    # What scrolls must be reachable by keys (WCAG 2.2, 2.1.1), and what is reached has a name.
    return f'<div class="table wide" role="region" tabindex="0" aria-label="{escape(label)}">\n'


def _first_row(tokens: Sequence[Token]) -> Iterator[Token]:
    return takewhile(lambda each: each.type != "tr_close", tokens)


def _picture(fence: Token, heading: str, number: int) -> Token:
    """The fence as a picture; one that we cannot draw stays readable as text."""
    drawn = draw(fence.content, heading, number)
    return fence if drawn is None else _raw("html_block", drawn)


def _raw(kind: str, html: str) -> Token:
    return Token(kind, "", 0, content=html)
