"""Vendors as screens: the list of them, and one with every fact. Pure."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bcp.cli.vendor_lines import added_by_hand, plan_lines
from bcp.model.ports import SecretRef
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Table, Tone, line
from bcp.plan.vendor import (
    Evidence,
    Fact,
    KnownComponent,
    KnownProbe,
    KnownService,
    KnownSource,
    OutageHistory,
    Vendor,
)
from bcp.probes.base import ProbeSpec

Row: TypeAlias = tuple[str, ...]
_COLUMNS = ("vendor", "services", "page", "known")
_TONES: dict[Evidence, Tone] = {
    "read": Tone.GOOD,
    "documented": Tone.PLAIN,
    "reported": Tone.PLAIN,
    "unverified": Tone.ATTENTION,
}
_MEANINGS: dict[Evidence, str] = {
    "read": "an answer that shows it was captured",
    "documented": "the vendor's documents say so",
    "reported": "others who watch or asked it say so",
    "unverified": "nobody has checked it; ask the vendor before you rely on it",
}


def vendors_screen(vendors: Iterable[Vendor]) -> Screen:
    """All vendors, one row each, and what the words mean."""
    rows = tuple(_row(vendors_row(vendor)) for vendor in vendors)
    meanings = tuple((known, line(means)) for known, means in _MEANINGS.items())
    last = line("bcp vendors VENDOR shows one, with the lines for a plan.", Tone.STRONG)
    return Screen((Table(_COLUMNS, rows), Gap(), Facts(meanings), Gap(), last))


def vendors_row(vendor: Vendor) -> Row:
    """A vendor in the list: its id, its services, what its page runs on, how that is known."""
    pages = [source for service in vendor.services for source in service.sources]
    return (
        vendor.id,
        ", ".join(service.id for service in vendor.services),
        ", ".join(dict.fromkeys(page.family for page in pages)) or "none known",
        ", ".join(dict.fromkeys(page.known for page in pages)) or "-",
    )


def vendor_screen(vendor: Vendor) -> Screen:
    """One vendor: every fact with its day and its evidence, then the lines for a plan."""
    parts: list[Part] = [line(vendor.note)] if vendor.note else []
    if vendor.history:
        told = _evident(vendor, _counted(vendor.history), vendor.history)
        parts += [Gap(), Facts((("outages", told),))]
    for service in vendor.services:
        heading = f"{service.title} ({service.id})"
        parts += [Gap(), line(heading, Tone.STRONG), Facts(tuple(_facts(vendor, service)), 2)]
    parts += _for_a_plan(vendor)
    return Screen(tuple(parts), Head(f"{vendor.title} ({vendor.id})"))


def fact_rows(vendor: Vendor) -> Iterator[Row]:
    """Every fact for a pipe: service, what it is, the fact, how it is known, since when, note."""
    if vendor.note:
        yield "", "note", vendor.note, "", "", ""
    if history := vendor.history:
        day = vendor.day_of(history).isoformat()
        yield "", "outages", _counted(history), history.known, day, _remark(history)
    for service in vendor.services:
        if service.note:
            yield service.id, "note", service.note, "", "", ""
        for what, text, fact in _known(vendor, service):
            day = vendor.day_of(fact).isoformat()
            yield service.id, what, text, fact.known, day, _remark(fact)


def _row(cells: Row) -> tuple[Line, ...]:
    vendor, *others = cells
    return (line(vendor, Tone.STRONG), *(line(cell) for cell in others))


def _facts(vendor: Vendor, service: KnownService) -> Iterator[tuple[str, Line]]:
    if service.note:
        yield "note", line(service.note)
    for what, text, fact in _known(vendor, service):
        yield what, _evident(vendor, text, fact)
    if not service.sources:
        yield "page", line("none that bcp can read", Tone.ATTENTION)
    if vendor.domains_of(service) is None:
        yield "stands on", line("not assessed", Tone.ATTENTION)


def _known(vendor: Vendor, service: KnownService) -> Iterator[tuple[str, str, Fact]]:
    for source in service.sources:
        yield "page", _page(source), source
        if source.others:
            yield "also there", _listed(source.others), source
    for known in service.probes:
        yield ("probe" if known.is_filled_in else "not filled in"), _asked(known.probe), known
    for domain in vendor.domains_of(service) or ():
        yield "stands on", domain.domain, domain


def _counted(history: OutageHistory) -> str:
    """The figures of past incidents, as far as they are recorded."""
    said = [
        f"median {history.median_minutes} min",
        f"nine of ten closed within {history.p90_minutes} min",
        f"{history.a_month} in 30 days" if history.a_month else "",
        "" if history.over_1h is None else f"{history.over_1h} % over 1 h",
        "" if history.over_4h is None else f"{history.over_4h} % over 4 h",
        f"of {', '.join(history.services)}" if history.services else "",
        history.period or "period not recorded",
    ]
    return ", ".join(filter(None, said))


def _asked(probe: ProbeSpec) -> str:
    """What a probe asks, and the names of the secrets that it needs."""
    headers = (value for request in probe.requests() for _, value in request.headers)
    keys = dict.fromkeys(value.name for value in headers if isinstance(value, SecretRef))
    return probe.words() + (f", key: {', '.join(keys)}" if keys else "")


def _page(source: KnownSource) -> str:
    named = _listed((*source.components, *source.products)) or "the whole page"
    region = f", region {source.region}" if source.region else ""
    return f"{source.family} {source.url}{region}: {named}"


def _listed(components: Iterable[KnownComponent]) -> str:
    return ", ".join(_component(each) for each in components)


def _component(known: KnownComponent) -> str:
    return f"{known.name} ({known.id})" if known.name and known.id else known.key


def _evident(vendor: Vendor, text: str, fact: Fact) -> Line:
    how = Span(f"{fact.known} {vendor.day_of(fact).isoformat()}", _TONES[fact.known])
    remark = _remark(fact)
    spans = (Span(f"{text} · "), how, *((Span(f" · {remark}"),) if remark else ()))
    return Line(spans, hang=2)


def _remark(fact: Fact) -> str:
    if isinstance(fact, KnownProbe):
        return " ".join(filter(None, (fact.why_not_filled_in, fact.note)))
    return fact.note or ""


def _for_a_plan(vendor: Vendor) -> Iterator[Part]:
    lines = plan_lines(vendor)
    where = "bcp.yaml" if lines[0] == "own:" else "a plan"
    yield from (Gap(), line(f"Into {where}:", Tone.STRONG))
    yield from (_verbatim(each) for each in lines)
    for service, _, probe in added_by_hand(vendor):
        said = f"Not filled in; for probes: of {service.id}, if you want it:"
        yield from (Gap(), line(said, Tone.STRONG))
        yield from (_verbatim(each) for each in probe)


def _verbatim(text: str) -> Line:
    """A line of YAML: its own indent is kept, and what is too long hangs below it."""
    bare = text.lstrip(" ")
    return line(bare, indent=2 + len(text) - len(bare), hang=2)
