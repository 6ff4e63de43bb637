"""`check`: bcp reads a service now; the procedure goes on only if it is well enough."""

from datetime import timedelta
from typing import ClassVar, Literal

from bcp.model.duration import Duration, clock_text, duration_text
from bcp.model.identifiers import Reference, Slug
from bcp.model.ports import Tools
from bcp.model.substitution import fill
from bcp.model.verdict import Verdict
from bcp.steps.base import Step
from bcp.steps.looking import Look, bound, look
from bcp.steps.result import Result, Values

_PAUSE_S = 15.0
"""Between two readings: what others run is asked no more often."""


class CheckStep(Step):
    """The service and the worst verdict that lets the procedure go on."""

    acts: ClassVar[bool] = True
    changes: ClassVar[bool] = False

    kind: Literal["check"] = "check"
    service: Slug | Reference
    at_most: Verdict = Verdict.OPERATIONAL
    within: Duration | None = None
    """How long it may take until it is so; it is read again every 15 s."""

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """What is read, and what it has to be."""
        del values
        within = f" within {duration_text(self.within)}" if self.within else ""
        return (f"read {self.service}: it has to be {bound(self.at_most)}{within}",)

    def instruction(self, values: Values) -> str:
        """What a person looks at."""
        if self.do:
            return fill(self.do, values)
        return f"Look at {self.service}: it has to be {bound(self.at_most)}."

    def perform(self, tools: Tools, values: Values) -> Result:
        """Read until it is well enough, or the time for it is over; unknown is never fine."""
        del values
        began = tools.clock.monotonic()
        limit = self.within.total_seconds() if self.within else 0.0
        while True:
            seen = look(tools, self.service, self.at_most)
            left = limit - (tools.clock.monotonic() - began)
            if seen.is_good or left <= 0:
                return self._result(seen, "")
            words = f"{seen.words}; {clock_text(timedelta(seconds=left))} left for it to become"
            if not tools.wait(min(_PAUSE_S, left), f"{words} {bound(self.at_most)}"):
                took = timedelta(seconds=tools.clock.monotonic() - began)
                return self._result(seen, f"ended early after {clock_text(took)}: ")

    def _result(self, seen: Look, prefix: str) -> Result:
        if seen.is_good:
            return Result(ok=True, detail=seen.words, facts=seen.facts)
        wanted = f"{bound(self.at_most)} is asked for"
        if seen.is_good is None:
            wanted = "unknown is never fine"
        detail = f"{prefix}{seen.words}: {seen.reason}; {wanted}"
        return Result(ok=False, detail=detail, facts=seen.facts)
