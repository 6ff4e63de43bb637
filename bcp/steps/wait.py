"""`wait`: a stability window, watched by bcp, with the time left in view."""

from datetime import timedelta
from typing import ClassVar, Literal, Self

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field, model_validator

from bcp.model.duration import Duration, clock_text, duration_text
from bcp.model.identifiers import Reference, Slug
from bcp.model.ports import Tools
from bcp.model.substitution import fill
from bcp.model.verdict import Verdict
from bcp.steps.base import Step
from bcp.steps.looking import Look, bound, look
from bcp.steps.result import Result, Values

_PAUSE_S = 60.0
"""Between two readings; the one that ends the window comes when it ends."""


_GAP_S = 300.0
"""Between two good readings of one window, as of any series of readings (design section 6): what
was unknown for longer proves nothing."""


class _Window(Struct, frozen=True):
    """How far the window is: since when it holds, and what was read."""

    began: float
    """Of the whole wait, in seconds of the clock."""
    since: float | None = None
    """The first of an unbroken series of good readings; None where the last known was not."""
    last: float = 0.0
    """The newest good reading."""
    breaks: int = 0
    readings: int = 0

    def with_reading(self, seen: Look, at: float) -> "_Window":
        """A good reading begins it or goes on with it; a bad one breaks it; unknown neither."""
        read = replace(self, readings=self.readings + 1)
        if seen.is_good is None:
            return read
        is_broken = self.since is not None and (not seen.is_good or at - self.last > _GAP_S)
        since = self.since if seen.is_good and not is_broken else None
        if seen.is_good and since is None:
            since = at
        return replace(read, since=since, last=at, breaks=self.breaks + is_broken)

    def held(self, now: float) -> float:
        """For how many seconds it holds."""
        return 0.0 if self.since is None else now - self.since


class WaitStep(Step):
    """How long it has to stay well; without a service, only how long to wait."""

    acts: ClassVar[bool] = True
    changes: ClassVar[bool] = False

    kind: Literal["wait"] = "wait"
    for_: Duration = Field(alias="for")
    service: Slug | Reference | None = None
    at_most: Verdict = Verdict.OPERATIONAL

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.service is None and "at_most" in self.model_fields_set:
            raise ValueError("at_most: is a service's: name it with service:")
        if self.timeout is not None and self.timeout < self.for_:
            raise ValueError("timeout: is shorter than for:, so it could never end well")
        return self

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """How long, and what is read meanwhile."""
        del values
        span = duration_text(self.for_)
        if self.service is None:
            return (f"wait {span}",)
        limit = f", {duration_text(self.timeout)} at most" if self.timeout else ""
        stays = f"until {self.service} has been {bound(self.at_most)} for {span}"
        return (f"wait {stays}{limit}; it is read every {_PAUSE_S:g} s",)

    def instruction(self, values: Values) -> str:
        """What a person watches."""
        if self.do:
            return fill(self.do, values)
        span = duration_text(self.for_)
        if self.service is None:
            return f"Wait {span}."
        return f"Watch {self.service}: it has to stay {bound(self.at_most)} for {span}."

    def perform(self, tools: Tools, values: Values) -> Result:
        """Wait until the window is over; it begins anew whenever it breaks."""
        del values
        if self.service is None:
            return self._only_wait(tools)
        window = _Window(tools.clock.monotonic())
        while True:
            seen = look(tools, self.service, self.at_most)
            now = tools.clock.monotonic()
            window = window.with_reading(seen, now)
            if seen.is_good and window.held(now) >= self.for_.total_seconds():
                return self._held(seen, window, now)
            pause = self._pause(seen, window, now)
            if pause <= 0:
                return self._out_of_time(seen, window)
            if not tools.wait(pause, self._words(seen, window, now)):
                return self._ended_early(tools, seen, window)

    def _only_wait(self, tools: Tools) -> Result:
        began = tools.clock.monotonic()
        if tools.wait(self.for_.total_seconds(), f"{duration_text(self.for_)} to wait"):
            return Result(ok=True, detail=f"waited {duration_text(self.for_)}")
        took = clock_text(timedelta(seconds=tools.clock.monotonic() - began))
        return Result(ok=False, detail=f"ended early after {took} of {duration_text(self.for_)}")

    def _pause(self, seen: Look, window: _Window, now: float) -> float:
        """Seconds until the next reading; none are left where the timeout has passed."""
        left = self.for_.total_seconds() - window.held(now)
        pause = min(_PAUSE_S, left) if seen.is_good else _PAUSE_S
        if self.timeout is None:
            return pause
        return min(pause, self.timeout.total_seconds() - (now - window.began))

    def _words(self, seen: Look, window: _Window, now: float) -> str:
        if window.since is None:
            return f"{seen.words}; the {duration_text(self.for_)} begin when it is well again"
        held = timedelta(seconds=window.held(now))
        left = max(self.for_ - held, timedelta())
        so_far = f"{clock_text(held)} of {duration_text(self.for_)}, {clock_text(left)} left"
        return f"{seen.words}; it holds for {so_far}"

    def _held(self, seen: Look, window: _Window, now: float) -> Result:
        held = clock_text(timedelta(seconds=window.held(now)))
        broke = f", after it broke {_times(window.breaks)}" if window.breaks else ""
        facts = {**seen.facts, "readings": window.readings, "breaks": window.breaks}
        return Result(ok=True, detail=f"{seen.words} for {held}{broke}", facts=facts)

    def _out_of_time(self, seen: Look, window: _Window) -> Result:
        span = f"{bound(self.at_most)} for {duration_text(self.for_)}"
        limit = duration_text(self.timeout) if self.timeout else ""
        detail = f"not {span} within {limit}, broken {_times(window.breaks)}: {seen.words}"
        return Result(ok=False, detail=f"{detail}: {seen.reason}", facts=seen.facts)

    def _ended_early(self, tools: Tools, seen: Look, window: _Window) -> Result:
        took = clock_text(timedelta(seconds=tools.clock.monotonic() - window.began))
        return Result(ok=False, detail=f"ended early after {took}: {seen.words}", facts=seen.facts)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
