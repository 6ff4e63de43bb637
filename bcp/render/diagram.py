"""The dependency, its fallbacks, the response tools and the layers under all, for Mermaid.

Node ids are ours and numbered, for a plan's own words (`end`, `class`) may be Mermaid's too.
"""

from collections.abc import Iterable, Mapping

from bcp.plan.targets import Target
from bcp.render.escape import label
from bcp.render.fate import Fate, Standing

_UNASSESSED = 'unassessed["not assessed"]'
_STYLE = "classDef shared stroke-width:4px"


def flowchart(title: str, fate: Fate) -> str:
    """Draw it: solid lines for the dependency, dotted ones for the rest, thick what is shared."""
    standings = (*fate.fallbacks.standings, *fate.tools.standings)
    relied = {each.key: each for one in standings for each in one.relies_on}
    nodes = _numbered("domain", fate.domains) | _numbered("component", relied)
    lines = [
        "flowchart LR",
        f'dependency["{label(title)}"]',
        *_services(fate, nodes),
        *_standings("fallback", fate.fallbacks.standings, nodes),
        *_standings("tool", fate.tools.standings, nodes),
        *_components(relied.values(), nodes),
        *_domains(fate, nodes),
    ]
    return "\n    ".join(lines)


def _numbered(kind: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{kind}{number}" for number, name in enumerate(names)}


def _services(fate: Fate, nodes: Mapping[str, str]) -> list[str]:
    # The layers under every service are drawn once, from the dependency itself.
    every = len(fate.services)
    common = [domain for domain, titles in fate.services_on.items() if len(titles) == every]
    lines: list[str] = []
    for number, service in enumerate(fate.services):
        lines.append(f'dependency --> service{number}["{label(service.title)}"]')
        if service.failure_domains is None:
            lines.append(f"service{number} --> {_UNASSESSED}")
        elif len(service.failure_domains) > len(common):
            alone = [domain for domain in service.failure_domains if domain not in common]
            lines += [f"service{number} --> {nodes[domain]}" for domain in alone]
    return [*lines, *[f"dependency --> {nodes[domain]}" for domain in common]]


def _standings(kind: str, standings: Iterable[Standing], nodes: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for number, each in enumerate(standings):
        node = f"{kind}{number}"
        lines.append(f'{node}["{label(each.title)}"]')
        lines += [f"{node} -.-> {nodes[below]}" for below in each.directly_on]
        if not each.is_assessed:
            lines.append(f"{node} -.-> {_UNASSESSED}")
    return lines


def _components(components: Iterable[Target], nodes: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for each in components:
        node = nodes[each.key]
        lines.append(f'{node}["{label(each.title)} · {label(each.key)}"]')
        lines += [f"{node} -.-> {nodes[domain]}" for domain in each.failure_domains or ()]
        if not each.is_assessed:
            lines.append(f"{node} -.-> {_UNASSESSED}")
    return lines


def _domains(fate: Fate, nodes: Mapping[str, str]) -> list[str]:
    lines = [f'{nodes[domain]}(["{label(domain)}"])' for domain in fate.domains]
    if fate.shared:
        shared = [nodes[domain] for domain in fate.domains if domain in fate.shared]
        lines += [_STYLE, f"class {','.join(shared)} shared"]
    return lines
