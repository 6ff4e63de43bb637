"""The part of Mermaid's flowcharts that our documents hold, read back to nodes and arrows."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Shape = Literal["box", "pill"]

_HEAD = re.compile(r"(?:flowchart|graph) (?:LR|RL|TB|TD|BT)")
_ID = r"[A-Za-z][A-Za-z0-9_-]*?"
_SHAPE = (
    r"(?:\[\"(?P<{0}box>[^\"]*)\"\]|\(\[\"(?P<{0}pill>[^\"]*)\"\]\)|\(\"(?P<{0}round>[^\"]*)\"\))?"
)
_NODE = rf"(?P<{{0}}id>{_ID}){_SHAPE}"
_ARROW = r" (?P<arrow>-->|-\.->|==>)(?:\|\"(?P<text>[^\"]*)\"\|)? "
_EDGE = re.compile(_NODE.format("a_") + _ARROW + _NODE.format("b_"))
_ALONE = re.compile(_NODE.format("a_"))
_STYLE = re.compile(rf"classDef {_ID} \S.*")
_MARKED = re.compile(rf"class (?P<ids>{_ID}(?:,{_ID})*) {_ID}")
_ENTITY = re.compile(r"#([0-9]{1,7});")


class Node(Struct, frozen=True):
    """Something that is drawn, with its words as a reader sees them."""

    id: str
    text: str
    shape: Shape = "box"
    is_thick: bool = False


class Edge(Struct, frozen=True):
    """An arrow; its words are empty where it has none."""

    start: str
    end: str
    is_dotted: bool = False
    text: str = ""


class Graph(Struct, frozen=True):
    """A flowchart; each edge's ends are among the nodes, which stand in order of appearance."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def read_graph(text: str) -> Graph | None:
    """Read a flowchart.

    Returns:
        None where a line is of another kind: such a picture is not drawn, and so never half drawn.
    """
    first, *others = text.strip().splitlines() or [""]
    if not _HEAD.fullmatch(first.strip()):
        return None
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for line in others:
        if not _took(line.strip(), nodes, edges):
            return None
    return Graph(tuple(nodes.values()), tuple(edges)) if nodes else None


def _took(line: str, nodes: dict[str, Node], edges: list[Edge]) -> bool:
    if _STYLE.fullmatch(line) or not line:
        return True
    if marked := _MARKED.fullmatch(line):
        return _thickened(marked["ids"].split(","), nodes)
    if alone := _ALONE.fullmatch(line):
        _note(alone.groupdict(), "a_", nodes)
        return True
    if edge := _EDGE.fullmatch(line):
        found = edge.groupdict()
        ends = (_note(found, "a_", nodes), _note(found, "b_", nodes))
        edges.append(Edge(*ends, edge["arrow"] == "-.->", _decoded(edge["text"] or "")))
        return True
    return False


def _thickened(ids: Sequence[str], nodes: dict[str, Node]) -> bool:
    if not set(ids) <= set(nodes):
        return False
    nodes.update({each: replace(nodes[each], is_thick=True) for each in ids})
    return True


def _note(found: Mapping[str, str | None], end: str, nodes: dict[str, Node]) -> str:
    """Keep what a line says of a node: its words may come before its first arrow or after."""
    name = found[f"{end}id"] or ""
    box, pill, soft = (found[f"{end}{shape}"] for shape in ("box", "pill", "round"))
    words = next((each for each in (box, pill, soft) if each is not None), None)
    if words is not None:
        known = nodes.get(name)
        shape: Shape = "box" if box is not None else "pill"
        nodes[name] = Node(name, _decoded(words), shape, known is not None and known.is_thick)
    elif name not in nodes:
        nodes[name] = Node(name, name)
    return name


def _decoded(text: str) -> str:
    """Mermaid's marks for characters that would end a label (`#34;`), as characters."""
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = int(found[1])
    is_text = 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if is_text else "\ufffd"
