"""One value of a TOML file put in the place of another.

tomlkit, which keeps a file's style, tells where the value stands; Python's own tomllib, which
knows nothing of tomlkit, tells what was read.
"""

import json
import re
import tomllib
from typing import Any

from bcp.document.edited_base import NotEdited, Path, Value, pointer_of
from bcp.document.edited_tree import HOLE, at, index_or_key, missing, spelled_whole, with_hole

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_DATED = re.compile(r"[0-9]{2,4}[-:][0-9].*", re.ASCII)


class TomlText:
    """A TOML file's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._document = _parsed(text)
        self._spans: dict[Path, tuple[int, int]] = {}

    def written(self, path: Path) -> str | None:
        """The value's own text; None where there is none."""
        if at(self._document, path) is HOLE:
            return None
        start, end = self._span(path)
        return self._text[start:end]

    def spelled(self, path: Path, value: Value) -> str:
        """As the value that it replaces: in its quotes, or as a date where that was one."""
        old = self.written(path) or ""
        if not isinstance(value, str):
            return _spelled(value)
        if _is_date(old) and _is_date(value):
            return value
        is_literal = old.startswith("'") and value.isprintable() and "'" not in value
        return f"'{value}'" if is_literal else _spelled(value)

    def spliced(self, path: Path, written: str) -> str:
        """The text with this in the value's place."""
        start, end = self._span(path)
        return self._text[:start] + written + self._text[end:]

    def holds(self, path: Path, value: Value) -> bool:
        """Whether it is this value; a date is written as text in a plan."""
        found = at(self._document, path)
        if found is HOLE:
            return False
        if isinstance(value, str) and not isinstance(found, str) and _is_date(value):
            return spelled_whole(found) == spelled_whole(tomllib.loads(f"x = {value}")["x"])
        return spelled_whole(found) == spelled_whole(value)

    def around(self, path: Path) -> object:
        """The document with a hole."""
        return with_hole(_parsed(self._text), path)

    def _span(self, path: Path) -> tuple[int, int]:
        """Where the value stands, looked for once."""
        if path not in self._spans:
            self._spans[path] = self._found(path)
        return self._spans[path]

    def _found(self, path: Path) -> tuple[int, int]:
        """Where it stands: what differs once tomlkit has put something else there."""
        if at(self._document, path) is HOLE:
            raise missing(self._document, path)
        marker = f"bcp-{len(self._text)}"
        while marker in self._text:
            marker += "-"
        marked = _marked(self._text, path, marker)
        start = marked.find(f'"{marker}"')
        behind = marked[start + len(marker) + 2 :]
        end = len(self._text) - len(behind)
        if start < 0 or self._text[:start] != marked[:start] or self._text[end:] != behind:
            raise NotEdited(
                f"{pointer_of(path)} holds a table, or cannot be told from its surroundings"
            )
        return start, end


# Any: tomlkit's containers and items have no common type that can be indexed.
def _marked(text: str, path: Path, marker: str) -> str:
    import tomlkit  # noqa: PLC0415 - only who edits TOML needs it, and it takes 30 ms
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

    try:
        document = tomlkit.parse(text)
        inner: Any = document
        for part in path[:-1]:
            inner = inner[index_or_key(inner, part)]
        inner[index_or_key(inner, path[-1])] = marker
        return tomlkit.dumps(document)
    except (TOMLKitError, LookupError, TypeError, ValueError) as error:
        raise NotEdited(f"{pointer_of(path)} cannot be found in it: {error}") from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a TOMLDecodeError, or an integer of too many digits
        raise NotEdited(f"it is not TOML: {error}") from None


def _is_date(text: str) -> bool:
    if not _DATED.fullmatch(text) or "\n" in text:
        return False
    try:
        return not isinstance(tomllib.loads(f"x = {text}")["x"], int | float | str)
    except tomllib.TOMLDecodeError:
        return False


def _spelled(value: Value) -> str:
    if value is None:
        raise NotEdited("TOML has no null")
    if isinstance(value, str):
        # TOML 1.0: a basic string has JSON's escapes; U+007F needs one too.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, list):
        return "[" + ", ".join(map(_spelled, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{_key(name)} = {_spelled(item)}" for name, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _spelled(name)
