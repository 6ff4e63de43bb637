"""What every notation owes whose files bcp edits: one value found, spelled, and put in its place.

Nothing is written anew: the file's own text is cut at one value and joined again, so comments,
order, quoting and line ends stay by themselves.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal, Protocol, TypeAlias

Notation = Literal["yaml", "json", "toml", "env"]
_SUFFIXES: dict[str, Notation] = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml", ".env": "env",
}  # fmt: skip

Value: TypeAlias = str | int | float | bool | list["Value"] | dict[str, "Value"] | None
"""What a plan may set: what JSON can write."""
Path = tuple[str, ...]
"""The parts of a JSON Pointer, unescaped."""


class NotEdited(Exception):
    """bcp leaves the file alone; why, in words for whoever edits it by hand."""


class EditedText(Protocol):
    """A file's text, read in its notation; its methods raise `NotEdited` where they cannot."""

    def written(self, path: Path) -> str | None:
        """The value as the file spells it; None where there is none."""
        ...

    def spelled(self, path: Path, value: Value) -> str:
        """How a new value is spelled there, in the manner of the one that it replaces."""
        ...

    def spliced(self, path: Path, written: str) -> str:
        """The whole text with this spelling in the value's place."""
        ...

    def holds(self, path: Path, value: Value) -> bool:
        """Whether the value is this one."""
        ...

    def around(self, path: Path) -> object:
        """Everything but the value, to be compared."""
        ...


def notation_of(file: str) -> Notation | None:
    """The notation that a file's name tells: `.env`, `.env.local` and `*.env` are env files."""
    name = PurePosixPath(file).name
    if name == ".env" or name.startswith(".env."):
        return "env"
    return _SUFFIXES.get(PurePosixPath(name).suffix.lower())


def path_of(pointer: str) -> Path:
    """The parts of a JSON Pointer (RFC 6901 section 4), unescaped."""
    return tuple(raw.replace("~1", "/").replace("~0", "~") for raw in pointer.split("/")[1:])


def pointer_of(path: Path) -> str:
    """The JSON Pointer of a path, for messages."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def nothing_at(path: Path, there: Iterable[str]) -> NotEdited:
    """The path leads nowhere; what stands where it was left."""
    names = ", ".join(sorted(there)[:12])
    return NotEdited(
        f"there is nothing at {pointer_of(path)}" + (f"; there is {names}" if names else "")
    )
