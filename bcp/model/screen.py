"""What a person is shown, as data: the console lays it out, tests read it, nothing here knows rich.

The order is that of the paper sketch: a head with the tightest clock in view, the facts, and the
next action as the last line.
"""

from enum import StrEnum

from msgspec import Struct


class Tone(StrEnum):
    """Red only for outage and refusal, yellow for attention, green for a fact verified."""

    PLAIN = "plain"
    BAD = "bad"
    ATTENTION = "attention"
    GOOD = "good"
    STRONG = "strong"
    """A heading: bold, no colour."""
    QUIET = "quiet"


class Span(Struct, frozen=True):
    """Text in one tone; every tone's meaning is in its words too."""

    text: str
    tone: Tone = Tone.PLAIN


class Line(Struct, frozen=True):
    """A paragraph: wrapped to the width, continuation lines indented by `hang`."""

    spans: tuple[Span, ...]
    indent: int = 0
    hang: int = 0


class Facts(Struct, frozen=True):
    """Labels and what they say, in two columns."""

    rows: tuple[tuple[str, Line], ...]
    indent: int = 0


class Table(Struct, frozen=True):
    """Columns from 100 columns up; below that each row becomes labelled lines."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    notes: tuple[tuple[int, Line], ...] = ()
    """Lines that belong under the row of that index."""


class Gap(Struct, frozen=True):
    """One empty line."""


Part = Line | Facts | Table | Gap


class Head(Struct, frozen=True):
    """The first line: where we are on the left, the tightest clock on the right."""

    left: str
    right: str = ""
    tone: Tone = Tone.STRONG
    """The tone of the clock: plain, attention under a third left, bad when it is over."""


class Screen(Struct, frozen=True):
    """One screen."""

    parts: tuple[Part, ...]
    head: Head | None = None


def line(text: str, tone: Tone = Tone.PLAIN, *, indent: int = 0, hang: int = 0) -> Line:
    """A paragraph in one tone."""
    return Line((Span(text, tone),), indent=indent, hang=hang)
