"""What was read before, one observation a service: the part of a sweep that judgement remembers."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict, worst


class Observation(Struct, frozen=True):
    """One service at one moment."""

    at: datetime
    key: str
    """`openai/api`, or `own/gateway`."""
    verdict: Verdict
    probe_failing: bool | None
    """None where no probe says anything of the vendor."""
    page: Verdict = Verdict.UNKNOWN
    """The worst that a readable page of it said."""
    latencies: tuple[tuple[str, int], ...] = ()
    """How long each probe that found it operational took, in milliseconds, by the probe's id."""


History = tuple[Observation, ...]


def from_sweep(sweep: Sweep) -> History:
    """What is worth remembering of a sweep."""
    return tuple(observed(finding, sweep.at) for finding in sweep.findings)


def observed(finding: ServiceFinding, at: datetime) -> Observation:
    """One finding as an observation; one that the log tells was made when it was read.

    The time of a probe that was not asked again is the one that was measured before.
    """
    at = finding.read_at or at
    said = [page.state for page in finding.pages if page.state.is_known]
    asked = [one for one in finding.probes if one.read_at >= at]
    return Observation(
        at, finding.key, finding.verdict, probe_failing(finding), worst(said),
        latencies((one.id, one.state, one.latency_ms) for one in asked),
    )  # fmt: skip


def latencies(probes: Iterable[tuple[str, Verdict, int | None]]) -> tuple[tuple[str, int], ...]:
    """The times of those that found it operational; a slow or failing answer is no measure."""
    return tuple(
        (name, took)
        for name, state, took in probes
        if state is Verdict.OPERATIONAL and took is not None
    )


def readings_of(finding: ServiceFinding, history: History, at: datetime) -> History:
    """Everything known of the finding's service: what was recorded, and the finding itself."""
    recorded = tuple(entry for entry in history if entry.key == finding.key)
    return (*recorded, observed(finding, at))


def probe_failing(finding: ServiceFinding) -> bool | None:
    """Whether a probe fails: degraded or worse, and the cause is not ours (design section 6).

    A probe that fails for a reason of ours (a key, a quota, a gateway) says nothing of the vendor,
    so it counts neither as failing nor as fine.
    """
    return any_failing((one.state, one.cause) for one in finding.probes)


def any_failing(probes: Iterable[tuple[Verdict, str | None]]) -> bool | None:
    """The same of states and causes, as a log holds them too; None where no probe speaks."""
    said = [state.is_impaired for state, cause in probes if _speaks(state, cause)]
    return any(said) if said else None


def is_ours(cause: str | None) -> bool:
    """Whether a cause is on our side: `ours`, or `ours: own/gateway`."""
    return cause is not None and cause.split(":")[0] == "ours"


def _speaks(state: Verdict, cause: str | None) -> bool:
    return state.is_known and not (state.is_impaired and is_ours(cause))
