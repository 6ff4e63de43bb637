"""What the catalogue says of a vendor as lines of YAML, to be put into a plan. Pure."""

from collections.abc import Iterator, Mapping

from bcp.cli.yaml_text import flow
from bcp.plan.vendor import KnownProbe, KnownService, Vendor
from bcp.probes.base import ProbeSpec


def plan_lines(vendor: Vendor) -> tuple[str, ...]:
    """The least that a plan writes to have everything else filled in; ours go into `bcp.yaml`."""
    own = [each for each in vendor.services if each.kind == "self_hosted"]
    if own:
        return ("own:", *(line for each in own for line in _own(vendor, each)))
    services = (line for each in vendor.services for line in _service(each))
    return ("dependency:", f"  vendor: {vendor.id}", "  services:", *services)


def added_by_hand(vendor: Vendor) -> Iterator[tuple[KnownService, KnownProbe, tuple[str, ...]]]:
    """The probes of services of others that are not filled in, each as a plan writes it."""
    for service in vendor.services:
        for known in service.probes if service.kind != "self_hosted" else ():
            if not known.is_filled_in:
                yield service, known, probe_lines(known.probe)


def probe_lines(probe: ProbeSpec) -> tuple[str, ...]:
    """A probe as one item of `probes:`."""
    fields: Mapping[str, object] = probe.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude={"id"}
    )
    return (f"- id: {probe.id}", *(f"  {key}: {flow(value)}" for key, value in fields.items()))


def _service(service: KnownService) -> Iterator[str]:
    yield f"    - id: {service.id}"
    yield f"      title: {flow(service.title)}"
    if service.kind != "api":
        yield f"      kind: {service.kind}"


def _own(vendor: Vendor, service: KnownService) -> Iterator[str]:
    yield f"  - id: {vendor.id}"
    yield f"    title: {flow(service.title)}"
    yield "    probes:"
    for known in service.probes:
        yield from (f"      {line}" for line in probe_lines(known.probe))
