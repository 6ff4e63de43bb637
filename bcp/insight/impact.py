"""What a trouble means for each process: whether it is hit, its clock, its loss, its fallbacks."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from bcp.insight.activation import ActivationState
from bcp.insight.clocks import RtoClock, loss_so_far, process_clock
from bcp.insight.onset import Evidence, Since, earliest
from bcp.insight.readiness import FallbackState, fallback_states
from bcp.model.money import Money
from bcp.model.observation import Sweep
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Process
from bcp.plan.workspace import Workspace

_NEVER = datetime.max.replace(tzinfo=UTC)


class ProcessSituation(Struct, frozen=True):
    """How one process stands."""

    process: Process
    is_affected: bool
    """A service that it uses is degraded or worse, or a criterion activates it."""
    since: Since
    """The earliest evidence on the services that it uses."""
    clock: RtoClock | None
    """Runs from an outage, an activation or a declaration on; a degraded service starts none."""
    loss: Money | None
    """Since the onset, by the plan's rate; None where it names none, or nothing is disrupted."""
    fallbacks: tuple[FallbackState, ...]
    """In the order of its ladder."""


class Facts(Struct, frozen=True):
    """What is known of a plan at one moment."""

    workspace: Workspace
    loaded: LoadedPlan
    sweep: Sweep
    evidence: Mapping[str, Evidence]
    """When each service's trouble began, by its key."""
    activation: ActivationState
    recorded: Mapping[str, Since]
    """The onsets that an open run recorded, by process."""
    declared_at: datetime | None
    now: datetime
    returned: frozenset[str] = frozenset()
    """The processes that were back on their primary since: what was declared starts no clock."""

    def declared(self, process: str) -> datetime | None:
        """When it was declared for this process."""
        return None if process in self.returned else self.declared_at


def process_situation(process: Process, facts: Facts) -> ProcessSituation:
    """How one process stands."""
    since = _since(process, facts)
    clock = loss = None
    if _is_disrupted(process, facts):
        clock = process_clock(process, since, facts.declared(process.id), facts.now)
        loss = loss_so_far(process, since, facts.now)
    left = clock.left if clock else None
    return ProcessSituation(
        process,
        is_affected=_is_affected(process, facts),
        since=since,
        clock=clock,
        loss=loss,
        fallbacks=fallback_states(facts.workspace, facts.loaded, process, facts.sweep, left=left),
    )


def by_urgency(facts: Facts) -> tuple[ProcessSituation, ...]:
    """All processes of the plan: those affected first, by tier, then by deadline."""
    known = (process_situation(process, facts) for process in facts.loaded.plan.processes)
    return tuple(sorted(known, key=_urgency))


def _urgency(known: ProcessSituation) -> tuple[bool, int, datetime]:
    deadline = known.clock.deadline if known.clock else _NEVER
    return (not known.is_affected, known.process.tier, deadline)


def _since(process: Process, facts: Facts) -> Since:
    if process.id in facts.recorded:
        return facts.recorded[process.id]
    return earliest(*(facts.evidence[key].since for key in _keys(process, facts)))


def _is_affected(process: Process, facts: Facts) -> bool:
    impaired = any(verdict.is_impaired for verdict in _verdicts(process, facts))
    return impaired or _is_named(process, facts)


def _is_disrupted(process: Process, facts: Facts) -> bool:
    """Whether its clock runs: a vendor's minor incident of three days is no missed RTO."""
    declared = facts.declared(process.id) is not None and _is_affected(process, facts)
    outage = any(verdict.is_outage for verdict in _verdicts(process, facts))
    return outage or declared or _is_named(process, facts)


def _is_named(process: Process, facts: Facts) -> bool:
    """Whether a criterion activates it, or an open run has it."""
    return process.id in facts.activation.processes or process.id in facts.recorded


def _verdicts(process: Process, facts: Facts) -> tuple[Verdict, ...]:
    """The verdicts of the services that it uses, those that were read."""
    read = facts.sweep.by_key
    return tuple(read[key].verdict for key in _keys(process, facts) if key in read)


def _keys(process: Process, facts: Facts) -> tuple[str, ...]:
    return tuple(f"{facts.loaded.plan.id}/{service}" for service in process.uses)
