"""One value of an env file put in the place of another: `NAME=value` lines, as `.env` has them.

There is no standard. What is changed is only what Docker Compose, systemd, dotenv and a shell
read alike; lines that some of them would join are refused.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bcp.document.edited_base import NotEdited, Path, Value, nothing_at

_LINE_END = re.compile(r"\r\n|\n|\Z")
_ASSIGNED = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=(.*)")
_QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""")
_UNQUOTED = re.compile(r".*?(?=[ \t]+#|[ \t]*\Z)")
_SAFE = re.compile(r"[A-Za-z0-9_./:@%+,=-]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)


class _Assigned(NamedTuple):
    """One assignment and the place of its value, with its quotes."""

    name: str
    start: int
    end: int
    line_start: int


class EnvText:
    """An env file's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._assigned = tuple(_assignments(text))

    def written(self, path: Path) -> str | None:
        """The value with its quotes; None where the name is not assigned."""
        found = self._found(path)
        return None if found is None else self._text[found.start : found.end]

    def spelled(self, path: Path, value: Value) -> str:
        """In the quotes that are there; in single ones where it needs some."""
        text = plain_text(value)
        before = self.written(path) or ""
        if before[:1] == '"' and not re.search(r'["\\$`]', text):
            return f'"{text}"'
        if before[:1] != "'" and _SAFE.fullmatch(text) and (text or not self._is_apart(path)):
            return text
        return f"'{text}'"

    def spliced(self, path: Path, written: str) -> str:
        """The text with this in the value's place."""
        found = self._found(path)
        if found is None:
            raise nothing_at(path, (one.name for one in self._assigned))
        return self._text[: found.start] + written + self._text[found.end :]

    def holds(self, path: Path, value: Value) -> bool:
        """Whether the value, without quotes, is this text."""
        found = self._found(path)
        return found is not None and self._value(found) == plain_text(value)

    def around(self, path: Path) -> object:
        """Every other assignment, in order."""
        return [(one.name, self._value(one)) for one in self._assigned if (one.name,) != path]

    def added(self, path: Path, written: str) -> str:
        """The text with one more assignment at its end, which ends as the text did."""
        text = self._text
        end = "\r\n" if "\r\n" in text else "\n"
        if text and not text.endswith("\n"):
            return f"{text}{end}{path[0]}={written}"
        return f"{text}{path[0]}={written}{end}"

    def removed(self, path: Path) -> str:
        """The text without the assignment and its line: the reverse of `added`."""
        found = self._found(path)
        if found is None:
            return self._text
        line_end = _LINE_END.search(self._text, found.end)
        behind = line_end.end() if line_end else len(self._text)
        before = self._text[: found.line_start]
        if not self._text[found.line_start :].endswith("\n"):
            before = before.removesuffix("\n").removesuffix("\r")
        return before + self._text[behind:]

    def _found(self, path: Path) -> _Assigned | None:
        if len(path) != 1 or not _NAME.fullmatch(path[0]):
            raise NotEdited("in an env file a value is named /NAME")
        found = [one for one in self._assigned if one.name == path[0]]
        if len(found) > 1:
            raise NotEdited(
                f"{path[0]} is assigned {len(found)} times; readers differ on which counts"
            )
        return found[0] if found else None

    def _is_apart(self, path: Path) -> bool:
        """Whether a space stands before the value: without quotes, an empty one has no place."""
        found = self._found(path)
        return found is not None and self._text[found.start - 1] in " \t"

    def _value(self, one: _Assigned) -> str:
        written = self._text[one.start : one.end]
        if written[:1] == "'":
            return written[1:-1]
        if written[:1] == '"':
            return re.sub(r'\\(["\\$`])', r"\1", written[1:-1])
        return written


def plain_text(value: Value) -> str:
    """A value as an env file can hold it: text, a number, true or false, on one line.

    Raises:
        NotEdited: it is anything else.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise NotEdited("an env file holds text, numbers, true and false only")
    text = str(value)
    if not text.isprintable() or "'" in text:
        raise NotEdited(
            "readers of env files differ on quotes inside, line ends and signs like them"
        )
    return text


def _assignments(text: str) -> Iterator[_Assigned]:
    start = 0
    for number, end in enumerate(_LINE_END.finditer(text), start=1):
        line = text[start : end.start()]
        match = None if line.lstrip().startswith("#") else _ASSIGNED.fullmatch(line)
        if match is not None:
            value, gap = _value_and_gap(match[2], number)
            at = start + match.start(2) + gap
            yield _Assigned(match[1], at, at + len(value), start)
        start = end.end()


def _value_and_gap(rest: str, number: int) -> tuple[str, int]:
    """What stands behind the `=` of a line, and how many spaces before it."""
    behind = rest.lstrip(" \t")
    if not behind or (behind.startswith("#") and behind != rest):
        return "", 0  # at most a comment: the value is empty, right behind the `=`
    return _value_in(behind, number), len(rest) - len(behind)


def _value_in(rest: str, number: int) -> str:
    """The value that begins a line's rest, with its quotes, without a comment behind it."""
    if rest.endswith("\\"):
        raise NotEdited(
            f"line {number} goes on in the next one, which not every reader understands"
        )
    if rest[:1] not in ("'", '"'):
        match = _UNQUOTED.match(rest)
        return match[0] if match else ""
    quoted = _QUOTED.match(rest)
    if quoted is None or not re.fullmatch(r"[ \t]*(?:#.*)?", rest[quoted.end() :]):
        raise NotEdited(f"line {number} opens a quote that does not end with its value")
    return quoted[0]
