"""The kinds of probe that this version asks, by the word that a plan writes."""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes import http
from bcp.probes.base import Probe, ProbeKind, ProbeSpec

PROBES: dict[str, Probe] = {
    "http": Probe(http.requests, http.read),
}


def probe(kind: ProbeKind) -> Probe:
    """The probe by its kind; one that only the plan language knows reads as unknown."""
    return PROBES.get(kind, _NOT_ASKED)


def _not_asked(spec: ProbeSpec, _replies: Sequence[Reply], read_at: datetime) -> ProbeReading:
    return ProbeReading(
        spec.id, spec.kind, Verdict.UNKNOWN, read_at,
        reason=f"this version of bcp does not ask probes of kind {spec.kind}",
        advice="Give the service a probe of kind http, or check it by hand.", through=spec.through,
    )  # fmt: skip


_NOT_ASKED = Probe(lambda _spec: (), _not_asked)
