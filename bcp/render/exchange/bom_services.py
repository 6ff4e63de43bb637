"""Services of the bill of materials: their names, where they answer, which data they see."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from bcp.model.ports import SecretRef
from bcp.plan.contract import Contract
from bcp.plan.model import Fallback, Plan, Service
from bcp.plan.targets import Target
from bcp.plan.workspace import LoadedPlan, Workspace

Object = dict[str, object]

_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~:/?#@!$&'()*+,;=%-]")
"""What stands in no URI as it is (RFC 3986, 2); brackets only in a host, which is left alone."""


def service_of(
    workspace: Workspace, key: str, plan: Plan | None = None, service: Service | None = None
) -> Object:
    """One service, as CycloneDX has it.

    Args:
        workspace: where the key leads.
        key: `openai/api`, `own/gateway`, `azure-openai/eu`.
        plan: the plan whose service it is, if it is one's; without it less is known.
        service: the plan's service of this key.
    """
    target = workspace.find_service(key)
    vendor = plan.dependency.vendor if plan else key.partition("/")[0]
    is_ours = vendor == "own" or (service is not None and service.kind == "self_hosted")
    provider = named(workspace, vendor) if vendor != "own" else _ourselves(workspace)
    return {
        "bom-ref": f"service:{key}",
        **({"provider": {"name": provider}} if provider else {}),
        "group": vendor,
        "name": target.title,
        **_endpoints(target),
        "x-trust-boundary": not is_ours,
        **_data(workspace, key, plan, service),
        **_pages(target),
        "properties": properties(dict(_said(workspace, key, target, plan, service))),
    }


def named(workspace: Workspace, vendor: str) -> str:
    """A vendor's name by the catalogue, else its id."""
    known = workspace.catalogue.vendor(vendor)
    return known.title if known else vendor


def properties(said: Mapping[str, str | None]) -> list[Object]:
    """Properties of ours, in the order given; what is not stated is left out."""
    return [
        {"name": f"bcp:{name.partition('#')[0]}", "value": value}
        for name, value in said.items()
        if value is not None
    ]


def uri(text: str) -> str:
    """A URL as a plan writes it, with every character that no URI may hold percent-encoded."""
    parts = urlsplit(text)
    start = f"{parts.scheme}://{parts.netloc}"
    if not text.lower().startswith(start.lower()):
        return _URI.sub(_encoded, text)
    return text[: len(start)] + _URI.sub(_encoded, text[len(start) :])


def _encoded(found: re.Match[str]) -> str:
    return quote(found[0], safe="")


def _ourselves(workspace: Workspace) -> str | None:
    organisation = workspace.settings.organisation
    return organisation.name if organisation else None


def _endpoints(target: Target) -> Object:
    """Where our probes ask: the only addresses of a service that a plan has to know.

    A query is left out: it says what is asked, and may hold what is nobody's business.
    """
    asked = [request for probe in target.probes for request in probe.requests()]
    urls = dict.fromkeys(uri(request.url.partition("?")[0]) for request in asked)
    keys = [value for request in asked for _, value in request.headers]
    known: Object = {"endpoints": list(urls)} if urls else {}
    return {**known, "authenticated": True} if any(map(_is_secret, keys)) else known


def _is_secret(value: object) -> bool:
    return isinstance(value, SecretRef)


def _data(workspace: Workspace, key: str, plan: Plan | None, service: Service | None) -> Object:
    """The data of the processes that use it, and what a fallback may bring there."""
    normal = [
        name
        for process in (plan.processes if plan and service else ())
        if service and service.id in process.uses
        for name in process.data
    ]
    brought = [name for _, one in _stands_in(workspace, key) for name in one.data.classes]
    flows = [_flow(name) for name in dict.fromkeys(normal)]
    flows += [
        _flow(name) | {"description": "cleared to go there with a fallback"}
        for name in dict.fromkeys(brought)
        if name not in normal
    ]
    return {"data": flows} if flows else {}


def _flow(name: str) -> Object:
    return {"flow": "bi-directional", "classification": name}


def _pages(target: Target) -> Object:
    pages = dict.fromkeys(uri(source.url) for source in target.sources)
    if not pages:
        return {}
    return {
        "externalReferences": [
            {"type": "other", "url": url, "comment": "status page"} for url in pages
        ]
    }


def _said(
    workspace: Workspace, key: str, target: Target, plan: Plan | None, service: Service | None
) -> Iterator[tuple[str, str | None]]:
    if target.failure_domains is None:
        yield "failure-domains", "not assessed"
    for number, domain in enumerate(target.failure_domains or ()):
        yield f"failure-domain#{number}", domain
    if plan is not None and service is not None:
        yield "service:kind", service.kind
        yield from _contract(plan.dependency.contract, service)
        replaced = plan.dependency.substitution
        yield "substitution", replaced.ease if replaced else "not stated"
    for number, (loaded, fallback) in enumerate(_stands_in(workspace, key)):
        yield f"part-of-fallback#{number}", f"{loaded.plan.id}/{fallback.id}"


def _contract(contract: Contract | None, service: Service) -> Iterator[tuple[str, str | None]]:
    if contract is None:
        yield "contract", "not stated"
        return
    yield "contract", contract.ref
    yield "contract:agreement", contract.agreement
    yield "contract:ends", contract.ends.isoformat() if contract.ends else None
    sla = contract.sla
    if sla is not None and service.id in (sla.services or (service.id,)):
        yield "contract:availability-percent", str(sla.availability)


def _stands_in(workspace: Workspace, key: str) -> Iterator[tuple[LoadedPlan, Fallback]]:
    for loaded in workspace.plans:
        for fallback in loaded.plan.fallbacks:
            if key in fallback.relies_on:
                yield loaded, fallback
