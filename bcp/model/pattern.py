"""Patterns for values that a person gives, and the promise that none of them hangs.

Python's `re` tries one way after another, and `(a+)+` has more ways through forty letters than a
life has seconds. So a pattern is counted before it is accepted, and a value has a longest length.
"""

import re
import warnings
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic_core import core_schema

from bcp.model.ready import Ready

LONGEST_VALUE: Final = 500
"""Characters of a value: a ticket's number, a link."""
_LONGEST_PATTERN: Final = 200
_MOST_GROUPS: Final = 20
_MOST_WAYS: Final = LONGEST_VALUE**3 + LONGEST_VALUE**2
"""Three parts of any length one after another: below 0.1 s. A fourth takes minutes."""
_REPEAT: Final = re.compile(r"\{(\d*)(,?)(\d*)\}", re.ASCII)
_SET: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


def check_pattern(text: str) -> str:
    """Accept a regular expression that any value is soon held against.

    Raises:
        ValueError: it is none, or there are too many ways in which it may match.
    """
    if len(text) > _LONGEST_PATTERN or text.count("(") > _MOST_GROUPS:
        raise ValueError(
            f"the pattern is too long: at most {_LONGEST_PATTERN} characters"
            f" and {_MOST_GROUPS} groups"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # what will mean something else one day
            re.compile(text)
    except (re.error, OverflowError, FutureWarning) as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from None
    if _Ways(text).of_all() > _MOST_WAYS:
        raise ValueError(
            f"{text!r} could take for ever: a repeated part holds another repeat or a choice,"
            " or more than three parts have any length"
        )
    return text


def fits(pattern: str, value: str) -> bool:
    """Whether the whole value matches."""
    return len(value) <= LONGEST_VALUE and re.fullmatch(pattern, value) is not None


@dataclass(slots=True)
class _Ways:
    """Counts in how many ways a pattern may match a value: an upper bound.

    Args:
        text: a pattern that `re` compiles.
    """

    text: str
    _at: int = 0

    def of_all(self) -> int:
        """The ways of the alternatives up to the end of the group: their sum."""
        ways = self._of_sequence()
        while self._next("|"):
            ways = _bounded(ways + self._of_sequence())
        return ways

    def _of_sequence(self) -> int:
        """The ways of one alternative: the product of its parts'."""
        ways = 1
        while self._at < len(self.text) and self.text[self._at] not in "|)":
            ways = _bounded(ways * self._of_repeated(self._of_part()))
        return ways

    def _of_part(self) -> int:
        """One part: a group, a set, an escape or a character."""
        if self._next("("):
            self._next("?")  # what follows it, `:` or `P<name>`, counts as characters
            ways = self.of_all()
            self._next(")")
            return ways
        found = _SET.match(self.text, self._at)
        self._at = found.end() if found else self._at + 1 + (self.text[self._at] == "\\")
        return 1

    def _of_repeated(self, ways: int) -> int:
        least, most = self._repeats()
        if least == most == 1:
            return ways
        self._next("?") or self._next("+")  # as few as possible, or without going back
        if ways <= 1:
            return most - least + 1
        return _bounded(sum(_power(ways, count) for count in range(least, most + 1)))

    def _repeats(self) -> tuple[int, int]:
        for sign, times in (("*", (0, LONGEST_VALUE)), ("+", (1, LONGEST_VALUE)), ("?", (0, 1))):
            if self._next(sign):
                return times
        found = _REPEAT.match(self.text, self._at)
        if not found or found[0] == "{}":  # a brace like any character
            return 1, 1
        self._at = found.end()
        least = min(int(found[1] or 0), LONGEST_VALUE)
        if not found[2]:
            return least, least
        return least, max(least, min(int(found[3] or LONGEST_VALUE), LONGEST_VALUE))

    def _next(self, sign: str) -> bool:
        is_there = self.text.startswith(sign, self._at)
        self._at += len(sign) if is_there else 0
        return is_there


def _bounded(ways: int) -> int:
    """More than too many is too many: the numbers stay small."""
    return min(ways, _MOST_WAYS + 1)


def _power(ways: int, count: int) -> int:
    return _MOST_WAYS + 1 if count > _MOST_WAYS.bit_length() else ways**count


Pattern = Annotated[
    str,
    Ready(
        core_schema.no_info_after_validator_function(
            check_pattern, core_schema.str_schema(min_length=1)
        )
    ),
]
"""A regular expression that a value has to match as a whole."""
