"""A question that is put to a person, and what they said. Frozen values only."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from bcp.model.screen import Screen

MakeScreen = Callable[[], Screen]
"""Makes a screen when somebody looks; most are never looked at."""


class AskedValue(Struct, frozen=True):
    """A value that a person gives with an answer: a ticket number."""

    name: str
    prompt: str
    pattern: str = ".+"
    """A regular expression that the whole value has to match."""
    is_optional: bool = False


class Option(Struct, frozen=True):
    """One answer that a question allows."""

    word: str
    """What an answers file writes, and what goes into the log."""
    key: str = ""
    """The single key on a terminal; empty where the word is typed in full."""
    means: str = ""
    """What it does and what it writes to the log, for `?`."""
    reason: bool = False
    """A reason has to be given with it."""
    full: bool = False
    """It changes something outside or cannot be taken back: typed in full, never one key."""
    refused: str = ""
    """Why it cannot be chosen now, though it is shown; empty where it can."""
    values: tuple[AskedValue, ...] = ()
    """What is asked for with it."""
    shows: MakeScreen | None = None
    """What a person sees once it is chosen, before a reason or a value is asked for."""


class Question(Struct, frozen=True):
    """One decision put to a person."""

    id: str
    prompt: str
    options: tuple[Option, ...]
    group: str = ""
    """A second id under which a prepared answer may stand: `choose` for `choose.support`."""
    screen: Screen | None = None
    """What is shown above the prompt."""
    why: str = ""
    """Why it is asked, for `?`."""
    lookups: tuple[tuple[Option, MakeScreen], ...] = ()
    """Keys that only show something: who, all steps, the evidence; the question stays."""
    consent: bool = False
    """Another person's consent: no answers file and not the asker may give it (red line 2)."""
    meanwhile: Callable[[], "Screen | Answer | None"] | None = None
    """Called about once a second while a person thinks: a screen is shown above the prompt, an
    answer closes the question, for it came by another way or its time is over."""


class Source(StrEnum):
    """Where an answer came from."""

    TERMINAL = "terminal"
    FILE = "file"
    SCENARIO = "scenario"
    ELSEWHERE = "elsewhere"
    """Not from whoever was asked: another person's terminal, or the clock."""


class Answer(Struct, frozen=True):
    """What the person said."""

    word: str
    source: Source
    reason: str = ""
    note: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """The values that the option asked for, by name."""
