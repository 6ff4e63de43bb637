"""A finding as an entry holds it, and read back from there: one module, so that the two agree.

What others wrote (titles, errors, names) is cut and made visible; a reader of an older or newer
record gets what it understands, and a word of a verdict that is not ours is unknown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from msgspec import Struct

from bcp.audit.profile import MAX_INT, spelled
from bcp.model.instant import instant_text
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    Quota,
    ServiceFinding,
)
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.run.values import instant_or_none, mappings, text_or_none, verdict_of, whole_or_none

Data = dict[str, object]
_Item = TypeVar("_Item")
_Weight = tuple[int, ...]

MOST_BYTES: Final = 16_384
"""Of one finding: a page with hundreds of incidents must not keep a reading from being recorded."""


class _Limits(Struct, frozen=True):
    text: int
    items: int

    def cut(self, text: str) -> str:
        return visible(text[: self.text])

    def kept(self, items: Sequence[_Item], counts: Callable[[_Item], _Weight]) -> list[_Item]:
        """As many as there is room for, in their order: those that a judgement stands on."""
        places = sorted(range(len(items)), key=lambda place: counts(items[place]), reverse=True)
        return [items[place] for place in sorted(places[: self.items])]


_LIMITS: Final = (_Limits(300, 20), _Limits(120, 8), _Limits(60, 2))


def finding_data(finding: ServiceFinding, at: datetime) -> Data:
    """A finding for an entry, at most `MOST_BYTES` long: long texts and lists are cut.

    Args:
        finding: what was read.
        at: when its sweep began; of a probe that was read before, its own time is kept too.
    """
    for limits in _LIMITS:
        data = _finding(finding, at, limits)
        if len(spelled(data)) <= MOST_BYTES:
            break
    return data


def finding_of(data: Mapping[str, object], at: datetime) -> ServiceFinding:
    """A finding read back.

    Args:
        data: as `finding_data` wrote it, in this version or another.
        at: when the sweep was made that it belongs to.
    """
    return ServiceFinding(
        str(data.get("key")), verdict_of(data.get("verdict")),
        text_or_none(data.get("scope")) or "none", text_or_none(data.get("agreement")),
        text_or_none(data.get("cause")), text_or_none(data.get("reason")) or "",
        tuple(_page_of(page, at) for page in mappings(data.get("pages"))),
        tuple(_probe_of(probe, at) for probe in mappings(data.get("probes"))), read_at=at,
    )  # fmt: skip


def _finding(finding: ServiceFinding, at: datetime, limits: _Limits) -> Data:
    return {
        "key": finding.key,
        "verdict": str(finding.verdict),
        "scope": finding.scope,
        "agreement": finding.agreement,
        "cause": finding.cause,
        "reason": limits.cut(finding.reason),
        "pages": [_page(one, limits) for one in limits.kept(finding.pages, _page_counts)],
        "probes": [_probe(one, at, limits) for one in limits.kept(finding.probes, _probe_counts)],
    }


def _page_counts(page: PageReading) -> _Weight:
    """One that was read before one that was not: an unread page says nothing."""
    return page.state.is_known, page.state.rank


def _probe_counts(probe: ProbeReading) -> _Weight:
    """What is known before what is not, and of equal ones the vendor's failure before ours."""
    return probe.state.is_known, probe.state.rank, probe.cause is None


def _component_counts(one: Component) -> _Weight:
    return (one.state.rank,)


def _incident_counts(one: Incident) -> _Weight:
    """What touches our components before what does not, the oldest first: it dates the trouble."""
    began = -int(one.started_at.timestamp()) if one.started_at else 0
    return one.touches_ours, one.impact is not Verdict.MAINTENANCE, began


def _page(page: PageReading, limits: _Limits) -> Data:
    return {
        "family": page.family,
        "url": limits.cut(page.url),
        "state": str(page.state),
        "error": limits.cut(page.error) if page.error else None,
        "sha256": page.digest,
        "components": [
            {"id": limits.cut(one.id), "name": limits.cut(one.name), "state": str(one.state)}
            for one in limits.kept(page.components, _component_counts)
        ],
        "incidents": [
            _incident(one, limits) for one in limits.kept(page.incidents, _incident_counts)
        ],
        **dict(_unusual(page, limits)),
    }


def _unusual(page: PageReading, limits: _Limits) -> Iterator[tuple[str, object]]:
    """What most pages have nothing to say of."""
    if page.age_s:
        yield "age_s", _bounded(page.age_s)
    if page.note:
        yield "note", limits.cut(page.note)
    if page.unreported:
        yield "unreported", True


def _incident(one: Incident, limits: _Limits) -> Data:
    return {
        "id": limits.cut(one.id),
        "title": limits.cut(one.title),
        "status": limits.cut(one.status),
        "impact": str(one.impact),
        "started_at": instant_text(one.started_at) if one.started_at else None,
        "ours": one.touches_ours,
    }


def _probe(probe: ProbeReading, at: datetime, limits: _Limits) -> Data:
    return {
        "id": probe.id,
        "kind": probe.kind,
        "state": str(probe.state),
        "reason": limits.cut(probe.reason),
        "advice": limits.cut(probe.advice) if probe.advice else None,
        "http_status": probe.http_status,
        "latency_ms": None if probe.latency_ms is None else _bounded(probe.latency_ms),
        "cause": probe.cause,
        "times": probe.times,
        "sha256": probe.digest,
        "through": probe.through,
        "quotas": [_quota(one, limits) for one in probe.quotas[: limits.items]],
        **({} if probe.usual_ms is None else {"usual_ms": _bounded(probe.usual_ms)}),
        **({} if probe.read_at >= at else {"read_at": instant_text(probe.read_at)}),
    }


def _quota(one: Quota, limits: _Limits) -> Data:
    return {
        "what": limits.cut(one.what),
        "remaining": _bounded(one.remaining),
        "limit": None if one.limit is None else _bounded(one.limit),
        "resets": limits.cut(one.resets),
    }


def _bounded(number: int) -> int:
    """A number of others: an entry holds none from 2^53 on."""
    return max(-MAX_INT, min(number, MAX_INT))


def _page_of(data: Mapping[str, object], at: datetime) -> PageReading:
    return PageReading(
        text_or_none(data.get("family")) or "", text_or_none(data.get("url")) or "",
        verdict_of(data.get("state")), at,
        tuple(_component_of(one) for one in mappings(data.get("components"))),
        tuple(_incident_of(one) for one in mappings(data.get("incidents"))),
        error=text_or_none(data.get("error")), age_s=whole_or_none(data.get("age_s")) or 0,
        digest=text_or_none(data.get("sha256")), note=text_or_none(data.get("note")),
        unreported=data.get("unreported") is True,
    )  # fmt: skip


def _component_of(data: Mapping[str, object]) -> Component:
    id_, name = text_or_none(data.get("id")) or "", text_or_none(data.get("name")) or ""
    return Component(id_, name, verdict_of(data.get("state")))


def _incident_of(data: Mapping[str, object]) -> Incident:
    return Incident(
        text_or_none(data.get("id")) or "", text_or_none(data.get("title")) or "",
        text_or_none(data.get("status")) or "", verdict_of(data.get("impact")),
        instant_or_none(data.get("started_at")), touches_ours=data.get("ours") is not False,
    )  # fmt: skip


def _probe_of(data: Mapping[str, object], at: datetime) -> ProbeReading:
    return ProbeReading(
        text_or_none(data.get("id")) or "", text_or_none(data.get("kind")) or "",
        verdict_of(data.get("state")), instant_or_none(data.get("read_at")) or at,
        text_or_none(data.get("reason")) or "",
        http_status=whole_or_none(data.get("http_status")),
        latency_ms=whole_or_none(data.get("latency_ms")),
        advice=text_or_none(data.get("advice")), cause=text_or_none(data.get("cause")),
        times=whole_or_none(data.get("times")) or 1, digest=text_or_none(data.get("sha256")),
        through=text_or_none(data.get("through")),
        quotas=tuple(_quota_of(one) for one in mappings(data.get("quotas"))),
        usual_ms=whole_or_none(data.get("usual_ms")),
    )  # fmt: skip


def _quota_of(data: Mapping[str, object]) -> Quota:
    return Quota(
        text_or_none(data.get("what")) or "", whole_or_none(data.get("remaining")) or 0,
        whole_or_none(data.get("limit")), text_or_none(data.get("resets")) or "",
    )  # fmt: skip
