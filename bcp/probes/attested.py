"""`attested`: people are asked; what they say holds for a time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from bcp.model.duration import Duration, duration_text
from bcp.model.identifiers import Prose
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.probes.base import ProbeSpec, Seen


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
        if said is None or seen.at - said.at > self.valid_for:
            advice = f"Ask: {self.question} Then: bcp observe PLAN/SERVICE up|degraded|down."
            return ProbeReading(
                self.id, self.kind, Verdict.UNKNOWN, seen.at,
                f"nobody has said in the last {duration_text(self.valid_for)}",
                advice=advice, through=self.through,
            )  # fmt: skip
        reason = f"{said.by} said {said.state.value.replace('_', ' ')} at {said.at:%H:%M}"
        return ProbeReading(
            self.id, self.kind, said.state, said.at, reason,
            advice=self.question, through=self.through,
        )  # fmt: skip

    def words(self) -> str:
        """The question."""
        return f"people are asked: {self.question}"
