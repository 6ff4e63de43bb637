"""The headings of a document: a name to link to for each, and what stands in the contents."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token
from msgspec import Struct

OURS = ("document", "contents", "sections")
"""The names that the page itself gives to its parts; no heading gets one of them."""
_NOT_IN_NAMES = re.compile(r"[^\w\- ]")
_LONGEST_NAME = 80


class Heading(Struct, frozen=True):
    """One heading, as the contents list it."""

    level: int
    text: str
    name: str
    """Unique in the document; what stands after the `#` of a link."""


def name_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give each heading its name, as GitHub makes it, so that links into a document hold in both.

    Args:
        tokens: of a whole document; the headings among them get the attribute `id`.
    """
    taken = {*OURS}
    return tuple(_named(opened, inline, taken) for opened, inline in _headings(tokens))


def words_of(inline: Token) -> str:
    """What a reader sees of a line, without its markup."""
    shown = {"softbreak": " ", "hardbreak": " "}
    return "".join(shown.get(each.type, each.content) for each in inline.children or ())


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    return (pair for pair in pairwise(tokens) if pair[0].type == "heading_open")


def _named(opened: Token, inline: Token, taken: set[str]) -> Heading:
    text = words_of(inline)
    name = _free(_name(text), taken)
    taken.add(name)
    opened.attrSet("id", name)
    return Heading(int(opened.tag[1:]), text, name)


def _name(text: str) -> str:
    name = _NOT_IN_NAMES.sub("", text.lower())[:_LONGEST_NAME].strip().replace(" ", "-")
    return name or "section"


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 1
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
