"""The dependency, its fallbacks, the response tools and the layers under all, for Mermaid.

Node ids are ours and numbered, for a plan's own words (`end`, `class`) may be Mermaid's too.
"""

from collections.abc import Iterator, Mapping

from bcp.render.escape import label
from bcp.render.fate import FallbackStanding, Fate, Standing

_UNASSESSED = 'unassessed["not assessed"]'
_STYLE = "classDef shared stroke-width:4px"


def flowchart(title: str, fate: Fate) -> str:
    """Draw it: solid lines for the dependency, dotted ones for the rest, thick what is shared."""
    domains = {domain: f"domain{number}" for number, domain in enumerate(fate.domains)}
    lines = [
        "flowchart LR",
        *_dependency(title, fate, domains),
        *_fallbacks(fate, domains),
        *_domains(fate, domains),
    ]
    return "\n    ".join(lines)


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
    yield from [f"dependency --> {domains[domain]}" for domain in common]


def _fallbacks(fate: Fate, domains: Mapping[str, str]) -> Iterator[str]:
    standing = [(f"fallback{number}", each) for number, each in enumerate(fate.fallbacks)]
    standing += [(f"tool{number}", each) for number, each in enumerate(fate.tools)]
    relied = {each.key: each for _, one in standing for each in one.relies_on}
    components = {key: f"component{number}" for number, key in enumerate(relied)}
    for node, each in standing:
        yield from _standing(node, each, components, domains)
    for key, component in relied.items():
        yield from _component(components[key], component, domains)


def _standing(
    node: str, standing: FallbackStanding, components: Mapping[str, str], domains: Mapping[str, str]
) -> Iterator[str]:
    yield f'{node}["{label(standing.whole.title)}"]'
    yield from [f"{node} -.-> {components[each.key]}" for each in standing.relies_on]
    yield from [f"{node} -.-> {domains[domain]}" for domain in standing.stated]
    if not standing.whole.is_assessed:
        yield f"{node} -.-> {_UNASSESSED}"


def _component(node: str, component: Standing, domains: Mapping[str, str]) -> Iterator[str]:
    yield f'{node}["{label(component.title)} · {label(component.key)}"]'
    yield from [f"{node} -.-> {domains[domain]}" for domain in component.domains]
    if not component.is_assessed:
        yield f"{node} -.-> {_UNASSESSED}"


def _domains(fate: Fate, domains: Mapping[str, str]) -> Iterator[str]:
    shared = [node for domain, node in domains.items() if domain in fate.shared]
    yield from [f'{node}(["{label(domain)}"])' for domain, node in domains.items()]
    if shared:
        yield _STYLE
        yield f"class {','.join(shared)} shared"


def _common(services: tuple[Standing, ...]) -> tuple[str, ...]:
    """The layers under every service: drawn once, from the dependency itself."""
    first, *others = services
    return tuple(
        domain for domain in first.domains if all(domain in each.domains for each in others)
    )
