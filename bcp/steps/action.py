"""Reading before, verifying after, rolling back: what any acting step may carry."""

import re
from typing import Annotated, NamedTuple, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.identifiers import Prose, Text
from bcp.model.pointer import Pointer

_TIMES = re.compile(r"([1-9][0-9]?) of ([1-9][0-9]?)", re.ASCII)

Argv = Annotated[tuple[Text, ...], Field(min_length=1)]


class Times(NamedTuple):
    """`3 of 5`: how often of how many tries it has to hold."""

    wanted: int
    tries: int

    def __str__(self) -> str:
        """As the plan writes it."""
        return f"{self.wanted} of {self.tries}"


def parse_times(text: object) -> Times:
    """Read `n of m` with n at most m.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, Times):
        return text
    match = _TIMES.fullmatch(text) if isinstance(text, str) else None
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError(f"{text!r} is not like 3 of 3")
    return Times(int(match[1]), int(match[2]))


TimesText = Annotated[Times, BeforeValidator(parse_times), WithJsonSchema({"type": "string"})]


class Before(Frozen):
    """What is read and recorded before anything changes."""

    request: HttpCall | None = None
    run: Argv | None = None
    value: Pointer = ""
    """Where in the JSON answer the value stands; the whole answer when empty."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.request is None) == (self.run is None):
            raise ValueError("give one of request: and run:")
        return self


class Verify(Frozen):
    """How it is proved that the step worked."""

    http: HttpCall | None = None
    run: Argv | None = None
    expect: HttpExpect = HttpExpect.model_construct()
    times: TimesText = Times(1, 1)
    within: Duration | None = None
    """Tries go on until this long after the act, 1 s apart."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.http is None) == (self.run is None):
            raise ValueError("give one of http: and run:")
        return self


class Rollback(Frozen):
    """How the step is taken back: by bcp, or by a person who follows `do`."""

    do: Prose | None = None
    request: HttpCall | None = None
    run: Argv | None = None

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if self.do is None and self.request is None and self.run is None:
            raise ValueError("give do:, request: or run:")
        if self.request is not None and self.run is not None:
            raise ValueError("give one of request: and run:")
        return self
