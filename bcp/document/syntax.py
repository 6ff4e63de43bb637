"""What libyaml says of broken YAML, in words that help the person who wrote it.

libyaml's sentences (scanner.c and parser.c of 0.2.5) name productions of the grammar; these name
what to write. PyYAML's own parser says nearly the same, so a part of a sentence is looked for.
"""

import re

from msgspec import Struct

_QUOTES = "put the text in quotes"
_TABS = "indent with spaces"
_DOUBLED = {"'": "''", '"': r"\""}
_HASH = re.compile("#")


class Fault(Struct, frozen=True):
    """Broken YAML: where, what, and what to write instead."""

    index: int
    message: str
    hint: str = ""


class _Explanation(Struct, frozen=True):
    sign: str
    message: str
    hint: str
    at_start: bool = False
    """The fault is where the construct starts, not where the parser gave up."""


# The first that fits counts: particular signs stand before general ones.
_EXPLANATIONS = (
    _Explanation("tab character", "a tab stands where only spaces may", _TABS),
    _Explanation("unexpected end of stream", "the quote that opens here is never closed",
                 "close it, or put the text in the other kind of quotes", at_start=True),
    _Explanation("unexpected document", "the quote that opens here is never closed",
                 "close it, or put the text in the other kind of quotes", at_start=True),
    _Explanation("escape", "this is no escape in double quotes",
                 r"write \\ for a backslash, or use single quotes"),
    _Explanation("hexdecimal number", "this is no escape in double quotes",
                 r"write \\ for a backslash, or use single quotes"),
    _Explanation("an alias", "text cannot start with '*'", _QUOTES, at_start=True),
    _Explanation("an anchor", "text cannot start with '&'", _QUOTES, at_start=True),
    _Explanation("a tag", "text cannot start with '!'", _QUOTES, at_start=True),
    _Explanation("tag handle", "text cannot start with '!'", _QUOTES, at_start=True),
    _Explanation("a block scalar", "text cannot stand in the same line as | or >",
                 "start it in the next line, indented"),
    _Explanation("expected ':'", "this is neither a key with ':' nor indented as text",
                 "write `key: value`, or indent the text further than its key", at_start=True),
    _Explanation("mapping values are not allowed", "': ' cannot stand here",
                 "put text with ': ' in it in quotes; else check the line's indentation"),
    _Explanation("mapping keys are not allowed", "'? ' cannot stand here", _QUOTES),
    _Explanation("entries are not allowed", "'- ' cannot stand here",
                 "start the list in a line of its own; put text in quotes"),
    _Explanation("',' or ']'", "a ',' or the ']' that closes the list is missing",
                 "put text with , : [ ] { } in it in quotes"),
    _Explanation("',' or '}'", "a ',' or the '}' that closes the mapping is missing",
                 "put text with , : [ ] { } in it in quotes"),
    _Explanation("node content", "a value was expected here", _QUOTES),
    _Explanation("a block collection", "an item that starts with '- ' was expected here",
                 "start all items of a list in the same column"),
    _Explanation("<document start>", "the document has ended before this",
                 "make the whole file one mapping of `key: value`"),
)  # fmt: skip


def explained(text: str, saying: str, index: int, start: int) -> Fault:
    """Put the parser's complaint into words.

    Args:
        text: the whole document.
        saying: the parser's context and problem, in its own words.
        index: the offset where it gave up, in characters.
        start: the offset where the construct starts that it was reading; else `index`.
    """
    end = len(text.rstrip())
    if index >= end and "node content" in saying:
        return Fault(end, "the file ends inside a list or mapping", "close it with ] or }")
    if "start any token" in saying:
        return _bad_start(text[index : index + 1], index)
    if "a block mapping" in saying:
        return _no_key(text, index)
    found = next((each for each in _EXPLANATIONS if each.sign in saying), None)
    if found is None:
        return Fault(min(index, end), f"this is not YAML: {saying}")
    unclosed = found.sign.startswith("',' or") and "\n" in text[start:index]
    place = start if found.at_start or unclosed else index
    return Fault(min(place, end), found.message, found.hint)


def _bad_start(character: str, index: int) -> Fault:
    if character == "\t":
        return Fault(index, "a tab stands where only spaces may", _TABS)
    return Fault(index, f"text cannot start with {character!r}", _QUOTES)


def _no_key(text: str, index: int) -> Fault:
    before = text[:index].rstrip(" \t")[-1:]
    if before in ("'", '"'):
        hint = f"put it inside the quotes; write a {before} in text as {_DOUBLED[before]}"
        return Fault(index, "this stands after the quote that ends the text", hint)
    return Fault(index, "a key was expected here", "start all keys of a mapping in one column")


def directive(text: str) -> int | None:
    """The offset of the first line that starts with `%`.

    libyaml takes quadratic time over directives, 8 s for 1 MiB of them, before its first event;
    and all that they could say is refused anyway.
    """
    if text.startswith("%"):
        return 0
    found = [text.find(end + "%") + 1 for end in "\r\n"]
    return min((index for index in found if index), default=None)


def ends_before_comments(text: str) -> frozenset[int]:
    """The offsets just before the blanks before each `#`: what ends there may have been cut."""
    hashes = (match.start() for match in _HASH.finditer(text))
    return frozenset(_before_blanks(text, index) for index in hashes if text[index - 1] in " \t")


def _before_blanks(text: str, index: int) -> int:
    while index and text[index - 1] in " \t":
        index -= 1
    return index
