"""Text of a plan inside a message: one line, and no longer than a line. Pure."""

from typing import Final

_VALUE: Final = 60
"""Characters of a value that a message repeats."""
_MESSAGE: Final = 600
"""Characters of a message: failure domains and the like may be of any length."""


def brief(text: str) -> str:
    """A value as a message repeats it: on one line, cut where it is long."""
    return _cut(" ".join(text.split()), _VALUE)


def bounded(message: str) -> str:
    """A whole message, cut where a plan would make it endless."""
    return _cut(message, _MESSAGE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
