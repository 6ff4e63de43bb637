"""In which column of a picture each node stands, and what passes through the columns between."""

from collections.abc import Mapping, Sequence

from bcp.render.drawing_graph import Edge, Graph

_SIDES: dict[str, int] = {
    "dependency": 0,
    "service": 1,
    "domain": 2,
    "unassessed": 2,
    "component": 3,
    "fallback": 4,
    "tool": 4,
}
"""The picture of shared fate: the layers in the middle, reached from the left by what may fail and
from the right by what shall help. What is reached from both sides is shared."""


def columns_of(graph: Graph) -> Mapping[str, int]:
    """Give each node its column, from 0, none of them empty."""
    kinds = {node.id: node.id.rstrip("0123456789") for node in graph.nodes}
    if set(kinds.values()) <= set(_SIDES):
        given = {name: _SIDES[kind] for name, kind in kinds.items()}
    else:
        given = _by_depth(graph)
    used = sorted(set(given.values()))
    return {name: used.index(column) for name, column in given.items()}


def chain(edge: Edge, number: int, column: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The edge as places to pass, with the column of each: its ends, and a passage in between."""
    start, end = column[edge.start], column[edge.end]
    step = 1 if end > start else -1
    passages = ((f"{number}@{each}", each) for each in range(start + step, end, step))
    return ((edge.start, start), *passages, (edge.end, end))


def _by_depth(graph: Graph) -> dict[str, int]:
    """The longest way to a node; a circle is cut at its first node."""
    depth: dict[str, int] = {}
    waiting = [node.id for node in graph.nodes]
    while waiting:
        free = [name for name in waiting if _is_free(name, waiting, graph.edges)]
        for name in free or waiting[:1]:
            before = (
                depth[each.start] for each in graph.edges if each.end == name if each.start in depth
            )
            depth[name] = max(before, default=-1) + 1
        waiting = [name for name in waiting if name not in depth]
    return depth


def _is_free(name: str, waiting: Sequence[str], edges: Sequence[Edge]) -> bool:
    return not any(
        each.end == name and each.start in waiting and each.start != name for each in edges
    )
