"""The situation of one plan: all that an operator is shown before declaring, from one reading.

`assess` is the one call that `bcp check`, a run and a drill share.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec import Struct

from bcp.insight.activation import ActivationState, activation
from bcp.insight.clocks import RtoClock, tightest, totals
from bcp.insight.history import History
from bcp.insight.impact import Facts, ProcessSituation, by_urgency
from bcp.insight.onset import Evidence, Since, earliest, evidence
from bcp.insight.series import DEFAULT_INTERVAL, window
from bcp.insight.shared_fate import SharedCause, shared_cause
from bcp.insight.vantage import is_failing, vantage_remark
from bcp.model.money import Money
from bcp.model.observation import ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict, worst
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace

_NO_RUN: Mapping[str, Since] = MappingProxyType({})


class Situation(Struct, frozen=True):
    """One plan at one moment."""

    plan: Plan
    at: datetime
    """The instant of judgement, for clocks and money."""
    read_at: datetime
    """When the services were read."""
    findings: tuple[ServiceFinding, ...]
    """The plan's own services, worst first."""
    evidence: Mapping[str, Evidence]
    """When each service's trouble began, by its key."""
    activation: ActivationState
    processes: tuple[ProcessSituation, ...]
    """All of the plan's: those affected first, by tier, then by deadline."""
    shared_cause: SharedCause | None
    """Services of the vendor that failed together; a remark, never a verdict."""
    vantage: Vantage

    @property
    def verdict(self) -> Verdict:
        """The worst of its services."""
        return worst(finding.verdict for finding in self.findings)

    @property
    def since(self) -> Since:
        """The earliest evidence on any of its services."""
        return earliest(*(known.since for known in self.evidence.values()))

    @property
    def affected(self) -> tuple[ProcessSituation, ...]:
        """The processes that the trouble hits."""
        return tuple(known for known in self.processes if known.is_affected)

    @property
    def clocks(self) -> tuple[RtoClock, ...]:
        """The clocks that run."""
        return tuple(known.clock for known in self.processes if known.clock is not None)

    @property
    def tightest(self) -> RtoClock | None:
        """The clock that is always in view."""
        return tightest(self.clocks)

    @property
    def losses(self) -> tuple[Money, ...]:
        """Lost so far, one sum a currency."""
        return totals(known.loss for known in self.processes if known.loss is not None)

    @property
    def is_our_network(self) -> bool:
        """Whether the fault is this machine's network: no failover is to be suggested."""
        return is_failing(self.vantage)

    @property
    def vantage_remark(self) -> str:
        """What this machine's own network says."""
        return vantage_remark(self.vantage)

    def process(self, process_id: str) -> ProcessSituation:
        """How one process of the plan stands."""
        return next(known for known in self.processes if known.process.id == process_id)


def assess(
    workspace: Workspace,
    loaded: LoadedPlan,
    sweep: Sweep,
    history: History,
    now: datetime,
    *,
    declared_at: datetime | None = None,
    interval: timedelta = DEFAULT_INTERVAL,
    recorded: Mapping[str, Since] = _NO_RUN,
    returned: frozenset[str] = frozenset(),
) -> Situation:
    """Judge one plan by one reading of the world.

    Args:
        workspace: the plans.
        loaded: the plan to judge.
        sweep: what was read last, of this workspace.
        history: what was recorded before, the sweep itself perhaps too.
        now: the instant of judgement, for clocks, money and criteria.
        declared_at: when an operator declared, if one did.
        interval: how often readings are made.
        recorded: onsets by process, as an open run recorded them: their clocks go on from there.
        returned: the processes that were back on their primary since it was declared.
    """
    plan, seen_from = loaded.plan, window(sweep.at, interval)
    findings = _findings(plan, sweep)
    dated = {finding.key: evidence(finding, history, seen_from) for finding in findings}
    criteria = activation(plan, sweep, history, now, interval)
    facts = Facts(workspace, loaded, sweep, dated, criteria, recorded, declared_at, now, returned)
    shared = shared_cause(workspace, plan.dependency.vendor, sweep, history, seen_from)
    return Situation(
        plan, at=now, read_at=sweep.at, findings=findings, evidence=MappingProxyType(dated),
        activation=criteria, processes=by_urgency(facts), shared_cause=shared,
        vantage=sweep.vantage,
    )  # fmt: skip


def _findings(plan: Plan, sweep: Sweep) -> tuple[ServiceFinding, ...]:
    """One for each service of the plan, worst first; what was not read is unknown, never gone."""
    keys = (f"{plan.id}/{service.id}" for service in plan.dependency.services)
    found = (sweep.by_key.get(key) or _not_read(key) for key in keys)
    return tuple(sorted(found, key=lambda finding: -finding.verdict.rank))


def _not_read(key: str) -> ServiceFinding:
    return ServiceFinding(
        key, Verdict.UNKNOWN, scope="none", agreement=None, cause=None, reason="it was not read"
    )
