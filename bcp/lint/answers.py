"""Whether a text answers what is asked, or only stands in the place of an answer. Pure."""

from typing import Final

_STAND_INS: Final = frozenset(
    {
        "tbd", "tba", "tbc", "t.b.d.", "t.b.a.", "to be defined", "to be determined",
        "to be filled in", "n/a", "n.a.", "pending", "unknown", "todo", "fixme", "xxx",
    }
)  # fmt: skip
_LONGEST: Final = 40
"""Characters: whoever writes more has written something."""
_NONES: Final = frozenset({"none", "no", "nil", "null", "nothing", "not yet", "missing", "~"})


def is_stand_in(text: str) -> bool:
    """Whether a whole text only holds the place of an answer: `TBD`, `?`, `-`, a space."""
    if not any(char.isalnum() for char in text):
        return True
    return len(text) <= _LONGEST and _plain(text) in _STAND_INS


def names_something(text: str | None) -> bool:
    """Whether a text names a thing, where `none` is as good as nothing: an agreement, a copy."""
    return text is not None and not is_stand_in(text) and _plain(text) not in _NONES


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip("()[]<>*_ ")
