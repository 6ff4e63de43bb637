"""Vendors as JSON, for scripts. Pure."""

from typing import TypeAlias

from bcp.cli.vendor_lines import plan_lines
from bcp.plan.vendor import Fact, KnownProbe, KnownService, KnownSource, Vendor

Object: TypeAlias = dict[str, object]


def vendor_json(vendor: Vendor) -> Object:
    """One vendor, every fact with its evidence and its day."""
    return {
        "id": vendor.id,
        "title": vendor.title,
        "note": vendor.note,
        "history": _history(vendor),
        "services": [_service(vendor, each) for each in vendor.services],
        "plan_lines": list(plan_lines(vendor)),
    }


def _history(vendor: Vendor) -> Object | None:
    """The figures of past incidents; None where the catalogue has none."""
    history = vendor.history
    if history is None:
        return None
    figures = history.model_dump(mode="json", exclude={"known", "as_of", "note"})
    return {**figures, **_evidence(vendor, history)}


def _service(vendor: Vendor, service: KnownService) -> Object:
    domains = vendor.domains_of(service)
    return {
        "id": service.id,
        "title": service.title,
        "kind": service.kind,
        "note": service.note,
        "sources": [_source(vendor, each) for each in service.sources],
        "probes": [_probe(vendor, each) for each in service.probes],
        "failure_domains": None if domains is None else [
            {"domain": each.domain, **_evidence(vendor, each)} for each in domains
        ],
    }  # fmt: skip


def _source(vendor: Vendor, source: KnownSource) -> Object:
    fields = source.model_dump(mode="json", exclude={"known", "as_of", "note"}, exclude_unset=True)
    return {**fields, **_evidence(vendor, source)}


def _probe(vendor: Vendor, known: KnownProbe) -> Object:
    return {
        "probe": known.probe.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "filled_in": known.is_filled_in,
        "not_filled_in": known.why_not_filled_in,
        **_evidence(vendor, known),
    }


def _evidence(vendor: Vendor, fact: Fact) -> Object:
    return {"known": fact.known, "as_of": vendor.day_of(fact).isoformat(), "note": fact.note}
