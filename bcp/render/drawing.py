"""A Mermaid flowchart as an inline picture that needs nobody's script."""

from collections.abc import Iterator
from html import escape

from bcp.render.drawing_graph import Edge, Graph, read_graph
from bcp.render.drawing_layout import LINE, Arrow, Box, Layout, Point, lay_out

_TIP = 8
"""Length of an arrow's head."""
_BULGE = 48
"""How far an arrow swings out that ends in the column in which it begins."""
_BASELINE = 4
"""From the middle of a line of text down to what the letters stand on."""


def draw(text: str, title: str, number: int) -> str | None:
    """Draw a flowchart of the part of Mermaid that we write.

    Args:
        text: the flowchart.
        title: what the picture shows.
        number: of the picture in its page: the names inside it are told apart by it.

    Returns:
        A figure with an SVG in it; None where the text is not of that part.
    """
    graph = read_graph(text)
    return None if graph is None else _figure(graph, title, number)


def description(graph: Graph) -> str:
    """The picture in words, for those who do not see it: each node, and where its arrows go."""
    words = {node.id: node.text for node in graph.nodes}
    thick = [node.text for node in graph.nodes if node.is_thick]
    sentences = [
        f"{node.text}: {', '.join(_end(edge, words) for edge in arrows)}."
        for node in graph.nodes
        if (arrows := [edge for edge in graph.edges if edge.start == node.id])
    ]
    alone = {edge.start for edge in graph.edges} | {edge.end for edge in graph.edges}
    unlinked = [node.text for node in graph.nodes if node.id not in alone]
    if thick:
        sentences.append(f"Drawn thick: {', '.join(thick)}.")
    if unlinked:
        sentences.append(f"Without an arrow: {', '.join(unlinked)}.")
    return " ".join(sentences)


def _end(edge: Edge, words: dict[str, str]) -> str:
    way = "dotted arrow" if edge.is_dotted else "arrow"
    said = f" ({edge.text})" if edge.text else ""
    return f"{way} to {words[edge.end]}{said}"


def _figure(graph: Graph, title: str, number: int) -> str:
    layout = lay_out(graph)
    frame = f'role="region" tabindex="0" aria-label="{escape(f"Picture {number}: {title}")}"'
    names = f'aria-labelledby="picture-{number}-title" aria-describedby="picture-{number}-words"'
    size = f'viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}"'
    parts = (
        f'<div class="picture" {frame}>',
        f'<svg {size} role="img" {names}>',
        f'<title id="picture-{number}-title">{escape(title)}</title>',
        f'<desc id="picture-{number}-words">{escape(description(graph))}</desc>',
        *_drawn(layout),
        "</svg>",
        "</div>\n",
    )
    return "\n".join(parts)


def _drawn(layout: Layout) -> Iterator[str]:
    """Arrows first, so that boxes lie over them."""
    for arrow in layout.arrows:
        yield from _arrow(arrow)
    for box in layout.boxes:
        yield from _box(box)


def _arrow(arrow: Arrow) -> Iterator[str]:
    *before, last = arrow.points
    is_right = last[0] > before[-1][0]
    neck = (last[0] - _TIP if is_right else last[0] + _TIP, last[1])
    dotted = " dotted" if arrow.edge.is_dotted else ""
    yield f'<path class="edge{dotted}" d="{_path((*before, neck))}"/>'
    x, y = neck
    yield f'<path class="tip" d="M{x} {y - 4} L{last[0]} {y} L{x} {y + 4} Z"/>'
    if arrow.edge.text:
        (x0, y0), (x1, y1) = arrow.points[:2]
        yield _text((x0 + x1) // 2, (y0 + y1) // 2 - _BASELINE, arrow.edge.text)


def _path(points: tuple[Point, ...]) -> str:
    """Curves between columns, straight lines through them."""
    (x, y), *others = points
    parts = [f"M{x} {y}"]
    for number, (to_x, to_y) in enumerate(others):
        if number % 2:
            parts.append(f"L{to_x} {to_y}")
        else:
            half = (to_x - x) // 2
            out, back = (half, -half) if abs(half) > _TIP else (_BULGE, _BULGE)
            parts.append(f"C{x + out} {y} {to_x + back} {to_y} {to_x} {to_y}")
        x, y = to_x, to_y
    return " ".join(parts)


def _box(box: Box) -> Iterator[str]:
    thick = " thick" if box.node.is_thick else ""
    radius = box.height // 2 if box.node.shape == "pill" else 4
    yield (
        f'<rect class="node{thick}" x="{box.x}" y="{box.y}" width="{box.width}"'
        f' height="{box.height}" rx="{radius}"/>'
    )
    first = box.y + (box.height - len(box.lines) * LINE) // 2 + LINE // 2 + _BASELINE
    middle = box.x + box.width // 2
    for number, line in enumerate(box.lines):
        yield _text(middle, first + number * LINE, line)


def _text(x: int, y: int, words: str) -> str:
    return f'<text x="{x}" y="{y}">{escape(words)}</text>'
