"""A rendered document parsed back: what it is made of, and what a reader sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

# CommonMark with GitHub's tables and strike-through: what our escapes are written for.
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_BLOCKS = (
    "heading_open", "fence", "code_block", "html_block", "hr", "blockquote_open",
    "bullet_list_open", "ordered_list_open", "list_item_open",
)  # fmt: skip
_INLINES = ("image", "html_inline", "em_open", "s_open")


@dataclass(frozen=True)
class Skeleton:
    """A document without its words."""

    blocks: tuple[str, ...]
    """Headings with their level, fences with their language, lists, quotations."""
    tables: tuple[tuple[int, ...], ...]
    """The number of cells of each row, table by table."""
    inlines: tuple[str, ...]
    """Whatever only markup can make: images, HTML, emphasis, links with words of their own."""


def skeleton(text: str) -> Skeleton:
    """Parse a document and leave out its words."""
    tokens = PARSER.parse(text)
    return Skeleton(
        tuple(f"{each.tag or each.type} {each.info}".strip() for each in _blocks(tokens)),
        tuple(tuple(rows) for rows in _tables(tokens)),
        tuple(inline.type for inline in _inlines(tokens) if _is_markup(inline)),
    )


def seen(text: str) -> str:
    """What a reader sees of a document, block by block, a line break as a space."""
    inline = (each for each in PARSER.parse(text) if each.type == "inline")
    return "\n".join(_words(each) for each in inline)


def headings(text: str) -> list[str]:
    """What a reader sees of the headings."""
    tokens = PARSER.parse(text)
    return [_words(inline) for opened, inline in pairwise(tokens) if opened.type == "heading_open"]


def _words(token: Token) -> str:
    shown = {"softbreak": " ", "hardbreak": " "}
    return "".join(shown.get(each.type, each.content) for each in token.children or ())


def _blocks(tokens: list[Token]) -> Iterator[Token]:
    return (each for each in tokens if each.type in _BLOCKS)


def _inlines(tokens: list[Token]) -> Iterator[Token]:
    return (inline for token in tokens for inline in token.children or ())


def _is_markup(inline: Token) -> bool:
    is_link = inline.type == "link_open" and inline.markup != "autolink"
    return is_link or inline.type in _INLINES


def _tables(tokens: list[Token]) -> Iterator[list[int]]:
    rows: list[int] = []
    for token in tokens:
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append(0)
        elif token.type in ("td_open", "th_open"):
            rows[-1] += 1
        elif token.type == "table_close":
            yield rows
