"""Probes that say `every:`: between two askings a watch shows what they said last.

Only while that is fine. What fails, or tells nothing, is asked again at every reading: one failure
that is shown for an hour proves no hour of it, and a recovery would be seen an hour late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from bcp.model.observation import ProbeReading, Sweep
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.probes.base import ProbeSpec, Seen


class _Held(ProbeSpec):
    """A probe that is not due: its last reading stands, with the time at which it was made."""

    kind: str = "held"
    reading: ProbeReading

    def requests(self) -> tuple[Request, ...]:
        """Nothing is asked."""
        return ()

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """What was said last; it cost nothing this time."""
        del replies, seen
        return replace(self.reading, cost=None)


@dataclass(slots=True)
class HeldProbes:
    """The last readings, by the service's key and the probe's id."""

    _last: dict[tuple[str, str], ProbeReading] = field(default_factory=dict)

    def due(self, targets: Iterable[Target], now: datetime) -> tuple[Target, ...]:
        """The targets, with the probes that are not due yet replaced by what they said last."""
        return tuple(
            replace(one, probes=tuple(self._due(one.key, spec, now) for spec in one.probes))
            for one in targets
        )

    def keep(self, seen: Sweep) -> None:
        """Remember what was read."""
        for finding in seen.findings:
            for reading in finding.probes:
                self._last[(finding.key, reading.id)] = reading

    def _due(self, key: str, spec: ProbeSpec, now: datetime) -> ProbeSpec:
        last = self._last.get((key, spec.id))
        if spec.every is None or last is None or last.state is not Verdict.OPERATIONAL:
            return spec
        elapsed = now - last.read_at
        if not timedelta(0) <= elapsed < spec.every:
            return spec
        return _Held(id=spec.id, through=spec.through, reading=last)
