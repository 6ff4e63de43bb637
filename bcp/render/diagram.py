"""The dependency, its fallbacks and the layers under both, as a Mermaid flowchart.

Node ids are ours and numbered, for a plan's own words (`end`, `class`) may be Mermaid's too.
"""

from collections.abc import Iterator, Mapping

from bcp.render.escape import label
from bcp.render.fate import Fate, Standing

_UNASSESSED = 'unassessed["not assessed"]'
_STYLE = "classDef shared stroke-width:4px"


def flowchart(title: str, fate: Fate) -> str:
    """Draw it: solid lines for the dependency, dotted ones for fallbacks, thick what is shared."""
    domains = {domain: f"domain{number}" for number, domain in enumerate(fate.domains)}
    parts = (
        _dependency(title, fate, domains),
        _fallbacks(fate, domains),
        _domains(fate, domains),
    )
    return "\n".join(("flowchart LR", *(f"    {line}" for part in parts for line in part)))


def _dependency(title: str, fate: Fate, domains: Mapping[str, str]) -> Iterator[str]:
    common = _common(fate.services)
    yield f'dependency["{label(title)}"]'
    for number, service in enumerate(fate.services):
        yield f'dependency --> service{number}["{label(service.title)}"]'
        for domain in service.domains:
            if domain not in common:
                yield f"service{number} --> {domains[domain]}"
        if not service.is_assessed:
            yield f"service{number} --> {_UNASSESSED}"
    yield from (f"dependency --> {domains[domain]}" for domain in common)


def _fallbacks(fate: Fate, domains: Mapping[str, str]) -> Iterator[str]:
    relied = {each.key: each for fallback in fate.fallbacks for each in fallback.relies_on}
    components = {key: f"component{number}" for number, key in enumerate(relied)}
    for number, fallback in enumerate(fate.fallbacks):
        node = f"fallback{number}"
        yield f'{node}["{label(fallback.whole.title)}"]'
        yield from (f"{node} -.-> {components[each.key]}" for each in fallback.relies_on)
        yield from (f"{node} -.-> {domains[domain]}" for domain in fallback.stated)
        if not fallback.whole.is_assessed:
            yield f"{node} -.-> {_UNASSESSED}"
    for key, component in relied.items():
        yield from _component(components[key], component, domains)


def _component(node: str, component: Standing, domains: Mapping[str, str]) -> Iterator[str]:
    yield f'{node}["{label(component.title)} · {label(component.key)}"]'
    yield from (f"{node} -.-> {domains[domain]}" for domain in component.domains)
    if not component.is_assessed:
        yield f"{node} -.-> {_UNASSESSED}"


def _domains(fate: Fate, domains: Mapping[str, str]) -> Iterator[str]:
    shared = [node for domain, node in domains.items() if domain in fate.shared]
    yield from (f'{node}(["{label(domain)}"])' for domain, node in domains.items())
    if shared:
        yield _STYLE
        yield f"class {','.join(shared)} shared"


def _common(services: tuple[Standing, ...]) -> tuple[str, ...]:
    """The layers under every service: drawn once, from the dependency itself."""
    first, *others = services
    return tuple(
        domain for domain in first.domains if all(domain in each.domains for each in others)
    )
