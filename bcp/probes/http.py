"""The probe that any service has: one HTTP request, judged by its answer."""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.probes.base import ProbeSpec
from bcp.probes.judgement import reading


def requests(spec: ProbeSpec) -> tuple[Request, ...]:
    """The one request that the plan describes."""
    return (spec.call().request(),)


def read(spec: ProbeSpec, replies: Sequence[Reply], read_at: datetime) -> ProbeReading:
    """Judge the answer, or two of them taken a second apart."""
    return reading(spec, replies, read_at)
