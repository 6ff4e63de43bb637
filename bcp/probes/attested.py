"""`attested`: people are asked; what they say holds for a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from bcp.model.duration import Duration, duration_text
from bcp.model.identifiers import Prose
from bcp.model.observation import Attestation, ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.probes.base import ProbeSpec, Seen
from bcp.probes.judgement import fit

_HOW = "bcp observe PLAN/SERVICE up|degraded|down"


class AttestedProbe(ProbeSpec):
    """A question put to people; `bcp observe` records their answer."""

    kind: Literal["attested"]
    question: Prose
    valid_for: Duration = timedelta(hours=1)

    def requests(self) -> tuple[Request, ...]:
        """Nothing is sent."""
        return ()

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """What was said last, while it holds."""
        del replies
        said = seen.attested
        if said is None or not said.state.is_known or abs(seen.at - said.at) > self.valid_for:
            return self._unsaid(seen)  # a clock that was far ahead makes nothing hold for longer
        note = f": {said.note}" if said.note else ""
        word = said.state.value.replace("_", " ")
        reason = f"{said.by} said {word} {_ago(said, seen)}, at {_time(said.at, seen)} UTC{note}"
        return ProbeReading(
            self.id, self.kind, said.state, said.at, fit(reason),
            advice=None if said.state is Verdict.OPERATIONAL else self._ask_again(said, seen),
            through=self.through,
        )  # fmt: skip

    def words(self) -> str:
        """The question, and how long an answer holds."""
        return f"people are asked: {self._question} (an answer holds for {self._span})"

    @property
    def _question(self) -> str:
        """On one line."""
        return " ".join(self.question.split())

    @property
    def _span(self) -> str:
        return duration_text(self.valid_for)

    def _unsaid(self, seen: Seen) -> ProbeReading:
        return ProbeReading(
            self.id, self.kind, Verdict.UNKNOWN, seen.at,
            f"nobody has said in the last {self._span}",
            advice=fit(f"Ask: {self._question} Then: {_HOW}."), through=self.through,
        )  # fmt: skip

    def _ask_again(self, said: Attestation, seen: Seen) -> str:
        until = said.at + self.valid_for
        return fit(f"It holds until {_time(until, seen)} UTC; then ask again: {self._question}")


def _ago(said: Attestation, seen: Seen) -> str:
    """`12m ago`; a clock that is behind ours makes nothing young."""
    minutes = max(timedelta(), seen.at - said.at) // timedelta(minutes=1)
    return f"{duration_text(timedelta(minutes=minutes))} ago" if minutes else "just now"


def _time(at: datetime, seen: Seen) -> str:
    """The time of day; the date too where it is not today's."""
    return f"{at:%H:%M}" if at.date() == seen.at.date() else f"{at:%Y-%m-%d %H:%M}"
