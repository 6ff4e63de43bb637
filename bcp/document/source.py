"""The text of one file, and the places in it as a person counts them."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from bcp.model.errors import Problem

Where = tuple[str | int, ...]
"""A way into a document: keys of mappings and indexes of lists, from the top."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)


@dataclass(frozen=True)
class SourceText:
    """A decoded file; lines end where editors end them, whatever YAML 1.1 calls a line break."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at this offset."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The line of this number, without its end."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def problem(self, index: int, message: str, *, where: Where = (), hint: str = "") -> Problem:
        """A fault at the character of this offset."""
        line, column = self.place(index)
        return Problem(
            self.name, line, column, path_text(where), message, source=self.line(line), hint=hint
        )


def whole_file(name: str, message: str, hint: str = "") -> Problem:
    """A fault of the file as a whole."""
    return Problem(name, 0, 0, "", message, hint=hint)


def path_text(path: Where) -> str:
    """`fallbacks[0].kind`; a key that is no plain word stands in quotes: `headers["a b"]`."""
    return "".join(_part(element, first=not number) for number, element in enumerate(path))


def _part(element: str | int, *, first: bool) -> str:
    if isinstance(element, int):
        return f"[{element}]"
    if not _PLAIN_KEY.fullmatch(element):
        # repr escapes what is not printable: a path is shown on terminals.
        return f"[{str(element)!r}]"
    return element if first else f".{element}"
