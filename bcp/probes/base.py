"""What a probe is: our own request to a vendor, described by a plan and judged without I/O."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Reference, Slug
from bcp.model.observation import Attestation, ProbeReading
from bcp.model.ports import Reply, Request


class Seen(Struct, frozen=True):
    """What is known beside the answers themselves."""

    at: datetime
    """When the last of them was read."""
    usual_ms: int | None = None
    """How long the probe usually takes, by the log; None where the log knows too little."""
    attested: Attestation | None = None
    """What a person said last of the service."""


class ProbeSpec(Frozen):
    """The fields that every kind has; a kind adds its own, what it asks and how it judges. No I/O.

    `read` gets the answers of the first asking and, where that was impaired, behind them those of
    the second a moment later.
    """

    kind: str
    id: Slug
    through: Reference | None = None
    """The component of ours that the request passes, as own/gateway."""
    every: Duration | None = None
    """Repeated checks ask it no more often than this while it works: for what costs money."""

    def requests(self) -> tuple[Request, ...]:
        """What is asked, in the order in which `read` gets the answers."""
        raise NotImplementedError(self.kind)

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """Judge the answers; no answer whatever raises."""
        raise NotImplementedError(f"{self.kind}: {replies}, {seen}")

    def words(self) -> str:
        """What is asked, for a reader of the runbook: one line of prose, names as `code`."""
        raise NotImplementedError(self.kind)
