"""A line of text as it is typed: only what is needed, at its end. Pure."""

import re

from bcp.cli.keys import Key, Kind

_LAST_WORD = re.compile(r"\S*\s*\Z")
LONGEST = 2000
"""Characters of a reason or a value."""


def edited(text: str, key: Key) -> str:
    """The text after a key; a paste becomes part of the line, its line breaks spaces."""
    match key.kind:
        case Kind.CHAR:
            return (text + key.text)[:LONGEST]
        case Kind.PASTE:
            return (text + _as_line(key.text))[:LONGEST]
        case Kind.ERASE:
            return text[:-1]
        case Kind.ERASE_WORD:
            return _LAST_WORD.sub("", text)
        case Kind.ERASE_LINE:
            return ""
        case _:
            return text


def _as_line(pasted: str) -> str:
    return "".join(char for char in " ".join(pasted.split()) if char.isprintable())
