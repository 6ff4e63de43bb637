"""What `bcp check --json` prints: the object of design section 10, its keys in that order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from bcp.insight.activation import ActivationState, CriterionState
from bcp.insight.impact import ProcessSituation
from bcp.insight.quotas import QuotaLeft
from bcp.insight.readiness import FallbackState
from bcp.insight.remarks import Remark
from bcp.insight.situation import Situation
from bcp.model.instant import second_text
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.scalars import Json

Object = dict[str, Json]
Standing = Mapping[tuple[str, str], str]
"""Where a process stands, as `on:by-hand`, by the ids of its plan and itself."""
_NO_RUNS: Standing = MappingProxyType({})
_PRIMARY = "primary"


class Beside(Struct, frozen=True):
    """What a check says beside its plans."""

    remarks: tuple[Remark, ...] = ()
    recorded: tuple[int, ...] = ()
    """The numbers of the entries that hold it."""
    is_offline: bool = False
    """Nothing was asked: what is known is the log's."""


_NOTHING_BESIDE = Beside()


class _Source(Struct, frozen=True):
    """Where findings come from."""

    sweep: Sweep
    beside: Beside

    def word(self, finding: ServiceFinding) -> str:
        return "log" if finding.read_at or self.beside.is_offline else "live"

    def age_s(self, finding: ServiceFinding) -> int | None:
        """Seconds since it was read; None where the log has no reading of it."""
        if finding.read_at is None:
            return None if self.beside.is_offline else 0
        return max(0, int((self.sweep.at - finding.read_at).total_seconds()))


def check_json(
    situations: Sequence[Situation],
    sweep: Sweep,
    exit_code: int,
    standing: Standing = _NO_RUNS,
    beside: Beside = _NOTHING_BESIDE,
) -> Object:
    """The whole object. Keys may come to it; none of design section 10 goes or changes.

    Args:
        situations: one for each plan, in the order to print.
        sweep: the sweep they were judged by.
        exit_code: the command's.
        standing: where processes stand that are not on their primary, by the open runs.
        beside: what is to be said beside the plans.
    """
    return {
        "schema": "bcp.check/1",
        "checked_at": second_text(sweep.at),
        "exit_code": int(exit_code),
        "vantage": _vantage(sweep.vantage),
        "plans": [_plan(situation, standing, _Source(sweep, beside)) for situation in situations],
        "remarks": [_remark(remark) for remark in beside.remarks],
        "recorded": list(beside.recorded),
    }


def _vantage(vantage: Vantage) -> Object:
    return {
        "state": vantage.state,
        "controls": [{"url": url, "answered": answered} for url, answered in vantage.controls],
    }


def _remark(remark: Remark) -> Object:
    return {"kind": remark.kind, "text": remark.text, "services": list(remark.services)}


def _plan(situation: Situation, standing: Standing, source: _Source) -> Object:
    plan = situation.plan
    findings = {finding.key: finding for finding in situation.findings}
    shared = situation.shared_cause
    return {
        "id": plan.id,
        "verdict": situation.verdict.value,
        "services": [
            _service(service.id, findings[f"{plan.id}/{service.id}"], source)
            for service in plan.dependency.services
            if f"{plan.id}/{service.id}" in findings
        ],
        "shared_cause": None if shared is None else str(shared),
        "activation": _activation(situation.activation),
        "processes": [
            _process(situation.process(process.id), standing.get((plan.id, process.id), _PRIMARY))
            for process in plan.processes
        ],
    }


def _service(service_id: str, finding: ServiceFinding, source: _Source) -> Object:
    return {
        "id": service_id,
        "verdict": finding.verdict.value,
        "scope": finding.scope,
        "agreement": finding.agreement,
        "cause": finding.cause,
        "reason": finding.reason,
        "pages": [_page(page) for page in finding.pages],
        "probes": [_probe(probe) for probe in finding.probes],
        "source": source.word(finding),
        "age_s": source.age_s(finding),
    }


def _page(page: PageReading) -> Object:
    return {
        "family": page.family,
        "url": page.url,
        "state": page.state.value,
        "read_at": second_text(page.read_at),
        "age_s": page.age_s,
        "error": page.error,
        "components": [_component(component) for component in page.components],
        "incidents": [_incident(incident) for incident in page.incidents],
        "note": page.note,
    }


def _component(component: Component) -> Object:
    return {"id": component.id, "name": component.name, "state": component.state.value}


def _incident(incident: Incident) -> Object:
    return {
        "id": incident.id,
        "title": incident.title,
        "status": incident.status,
        "impact": incident.impact.value,
        "started_at": _instant(incident.started_at),
    }


def _probe(probe: ProbeReading) -> Object:
    return {
        "id": probe.id,
        "state": probe.state.value,
        "http_status": probe.http_status,
        "latency_ms": probe.latency_ms,
        "advice": probe.advice,
        "reason": probe.reason,
    }


def _activation(state: ActivationState) -> Object:
    return {"met": state.met, "criteria": [_criterion(criterion) for criterion in state.criteria]}


def _criterion(criterion: CriterionState) -> Object:
    return {
        "id": criterion.id,
        "met": criterion.met,
        "since": _instant(criterion.since),
        "reason": criterion.reason,
    }


def _process(known: ProcessSituation, state: str) -> Object:
    return {
        "id": known.process.id,
        "state": state,
        "rto_deadline": _instant(known.clock.deadline if known.clock else None),
        "fallbacks": [_fallback(fallback) for fallback in known.fallbacks],
    }


def _fallback(fallback: FallbackState) -> Object:
    return {
        "id": fallback.id,
        "state": fallback.state.value,
        "reasons": list(fallback.reasons),
        "capacity": fallback.capacity,
        "meets_rto": fallback.meets_rto,
        "quotas": [_quota(left) for left in fallback.quotas],
    }


def _quota(left: QuotaLeft) -> Object:
    quota = left.quota
    return {
        "service": left.service,
        "what": quota.what,
        "remaining": quota.remaining,
        "limit": quota.limit,
        "resets": quota.resets or None,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else second_text(at)
