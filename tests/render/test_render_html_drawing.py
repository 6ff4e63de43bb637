"""Pictures drawn by us, from the flowcharts that Mermaid reads too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.render.diagram import flowchart
from bcp.render.drawing import description, draw
from bcp.render.drawing_columns import columns_of
from bcp.render.drawing_graph import Edge, Graph, Node, read_graph
from bcp.render.drawing_layout import Box, Layout, lay_out
from bcp.render.escape import label
from bcp.render.fate import fate
from render.hostile import texts
from render.workspaces import full, shipped


def drawn(plan_id: str = "openai") -> Graph:
    workspace = full() if plan_id == "full" else shipped()
    plan = workspace.plan(plan_id).plan
    graph = read_graph(flowchart(plan.title, fate(workspace, plan)))
    assert graph is not None
    return graph


def text_of(graph: Graph) -> str:
    """The flowchart in Mermaid's words: what reading it has to give back."""
    marks = {"box": ('["', '"]'), "pill": ('(["', '"])')}
    lines = [f"{each.id}{label(each.text).join(marks[each.shape])}" for each in graph.nodes]
    for edge in graph.edges:
        said = f'|"{label(edge.text)}"|' if edge.text else ""
        lines.append(f"{edge.start} {'-.->' if edge.is_dotted else '-->'}{said} {edge.end}")
    if thick := [each.id for each in graph.nodes if each.is_thick]:
        lines.append(f"class {','.join(thick)} shared")
    return "\n".join(("flowchart LR", *(f"    {each}" for each in lines)))


words = st.text("ab|\"'#;[]()<>&{}-=é日\\ ", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "x"
)
names = [f"n{number}" for number in range(6)]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, len(names)))
    nodes = st.builds(Node, st.just(""), words, st.sampled_from(("box", "pill")), st.booleans())
    drawn_nodes = [draw(nodes) for _ in range(count)]
    ends = st.sampled_from(names[:count])
    edges = draw(st.lists(st.builds(Edge, ends, ends, st.booleans(), st.just("") | words)))
    named = (
        Node(name, each.text, each.shape, each.is_thick)
        for name, each in zip(names, drawn_nodes, strict=False)
    )
    return Graph(tuple(named), tuple(edges))


@given(graph=graphs())
def test_what_is_written_is_read_back(graph: Graph) -> None:
    assert read_graph(text_of(graph)) == graph


@given(graph=graphs())
def test_boxes_stand_apart_and_each_arrow_joins_two(graph: Graph) -> None:
    layout = lay_out(graph)
    boxes_stand_apart(graph, layout)
    arrows_join_their_boxes(graph, layout)


def boxes_stand_apart(graph: Graph, layout: Layout) -> None:
    boxes = layout.boxes
    assert [box.node for box in boxes] == list(graph.nodes)
    for number, one in enumerate(boxes):
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= layout.width
        assert one.y + one.height <= layout.height
        assert not any(over(one, other) for other in boxes[number + 1 :])


def over(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def arrows_join_their_boxes(graph: Graph, layout: Layout) -> None:
    boxes = {box.node.id: box for box in layout.boxes}
    assert [arrow.edge for arrow in layout.arrows] == list(graph.edges)
    for arrow in layout.arrows:
        ends = ((arrow.edge.start, arrow.points[0]), (arrow.edge.end, arrow.points[-1]))
        for name, (x, y) in ends:
            box = boxes[name]
            assert x in (box.x, box.x + box.width)
            assert abs(y - (box.y + box.height / 2)) <= 1


@pytest.mark.parametrize("plan_id", ["openai", "anthropic", "azure-openai", "gemini", "full"])
def test_every_picture_of_shared_fate_is_drawn_whole(plan_id: str) -> None:
    graph = drawn(plan_id)
    picture = draw(text_of(graph), "Shared fate", 1)
    assert picture is not None
    assert picture.count("<rect ") == len(graph.nodes)
    assert picture.count('class="tip"') == len(graph.edges)
    column = columns_of(graph)
    domains = [name for name in column if name.startswith("domain")]
    assert len({column[name] for name in domains}) == 1
    assert column["dependency"] < column[domains[0]] < column["fallback0"]


def test_a_picture_says_in_words_what_it_shows() -> None:
    text = 'flowchart LR\na["A & B"] -->|"if asked"| b(["C"])\nd["E"]\nclass b shared\n'
    graph = read_graph(text)
    assert graph is not None
    assert description(graph) == (
        "A & B: arrow to C (if asked). Drawn thick: C. Without an arrow: E."
    )
    picture = draw(text, "Who calls whom", 7)
    assert picture is not None
    assert 'aria-label="Picture 7: Who calls whom"' in picture
    assert '<desc id="picture-7-words">A &amp; B: arrow to C' in picture


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gantt\n  title x",
        "flowchart LR",
        'flowchart LR\n  subgraph x\n  a["b"]\n  end',
        'flowchart LR\n  a["b"]\n  class c shared',
        'flowchart LR\n  a["b"] --x c["d"]',
        'flowchart LR\n  click a "javascript:x"',
    ],
)
def test_what_we_do_not_write_is_not_half_drawn(text: str) -> None:
    assert draw(text, "x", 1) is None


def test_columns_follow_the_longest_way_and_a_circle_is_cut() -> None:
    text = "flowchart TD\na --> b\nb --> c\na --> c\nc --> a\nd --> d"
    graph = read_graph(text)
    assert graph is not None
    assert columns_of(graph) == {"a": 0, "b": 1, "c": 2, "d": 0}


@given(said=texts)
def test_no_label_leaves_the_picture(said: str) -> None:
    text = f'flowchart LR\n  a["{label(said)}"] -.-> b["{label(said)}"]'
    picture = draw(text, said, 1)
    assert picture is not None
    tags = re.findall(r"<(/?[a-z]+)", picture)
    assert set(tags) == {
        "div", "svg", "title", "desc", "path", "rect", "text",
        "/div", "/svg", "/title", "/desc", "/text",
    }  # fmt: skip
    assert tags.count("rect") == 2


def test_a_label_too_long_is_cut_in_the_picture_and_whole_in_its_words() -> None:
    long = "word " * 60 + "end"
    picture = draw(f'flowchart LR\n  a["{long}"] --> b["x"]', "x", 1)
    assert picture is not None
    assert " …</text>" in picture
    assert long in picture
