import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans.samples import minimal_with

from bcp.plan.workspace import Workspace
from bcp.render.diagram import flowchart
from bcp.render.escape import label
from bcp.render.fate import fate
from render.hostile import NASTY, texts, with_texts
from render.workspaces import full, full_dicts, of_models, shipped

# The part of Mermaid's flowcharts that we write; anything else is a mistake.
_NODE = r"(?:dependency|unassessed|(?:service|domain|fallback|tool|component)[0-9]+)"
_TEXT = r'(?:\["[^"\[\](){}<>|`%\\]*"\]|\(\["[^"\[\](){}<>|`%\\]*"\]\))'
_LINES = (
    r"flowchart LR",
    rf"    {_NODE}{_TEXT}",
    rf"    {_NODE} (?:-->|-\.->) {_NODE}{_TEXT}?",
    r"    classDef shared stroke-width:4px",
    rf"    class {_NODE}(?:,{_NODE})* shared",
)
_GRAMMAR = re.compile("|".join(f"(?:{each})" for each in _LINES))

_PARSE = """
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const modules = process.argv[2];
const { JSDOM } = createRequire(modules + "/")("jsdom");
globalThis.window = new JSDOM("").window;
globalThis.document = globalThis.window.document;
const core = modules + "/mermaid/dist/mermaid.core.mjs";
const mermaid = (await import(pathToFileURL(core))).default;
const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const nodes = [...db.getVertices().values()].map((node) => [node.id, node.text]);
  found.push({ nodes, edges: db.getEdges().length });
}
console.log(JSON.stringify(found));
"""


def drawn(workspace: Workspace, plan_id: str = "full") -> str:
    plan = workspace.plan(plan_id).plan
    return flowchart(plan.title, fate(workspace, plan))


def hostile(words: list[str]) -> str:
    plan, settings = full_dicts()
    return drawn(of_models(with_texts(plan, words), with_texts(settings, words)))


def decoded(text: str) -> str:
    """A label as a reader sees it, from our entities or from Mermaid's marks for them."""
    marks = "(?:#|\ufb02\u00b0\u00b0)([0-9]+)(?:;|\u00b6\u00df)"
    return re.sub(marks, lambda found: chr(int(found[1])), text)


def labels(diagram: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)\(?\["([^"]*)"\]', diagram))


@pytest.mark.parametrize("plan_id", ["openai", "anthropic"])
def test_the_starter_plans_are_drawn_in_our_part_of_the_grammar(plan_id: str) -> None:
    for line in drawn(shipped(), plan_id).splitlines():
        assert _GRAMMAR.fullmatch(line), line


@given(words=st.lists(texts, min_size=1, max_size=6))
def test_no_text_leaves_the_grammar(words: list[str]) -> None:
    diagram = hostile(words)
    for line in diagram.splitlines():
        assert _GRAMMAR.fullmatch(line), line
    assert len(diagram.splitlines()) == len(hostile(["x"]).splitlines())


def test_every_node_that_is_named_is_drawn() -> None:
    diagram = drawn(full())
    named = set(re.findall(_NODE, re.sub(r'"[^"]*"', "", diagram)))
    assert named == set(labels(diagram))


def test_shared_layers_are_thick_and_what_nobody_assessed_is_drawn() -> None:
    diagram = drawn(full())
    names = labels(diagram)
    [thick] = re.findall(r"class (.*) shared$", diagram, re.MULTILINE)
    assert {names[node] for node in thick.split(",")} == {
        "cloud:azure",
        "model:gpt",
        "identity:okta",
    }
    edges = re.findall(r"(\w+) -\.-> (\w+)", diagram)
    unassessed = {names[start] for start, end in edges if end == "unassessed"}
    assert unassessed == {"Let it wait", "Pager · own/pager", "Wiki"}


def test_a_plan_that_shares_nothing_has_no_thick_line() -> None:
    plan = minimal_with(("failure_domains: []", "failure_domains: [own:desk]"))
    diagram = drawn(plan, "openai")
    assert "own:desk" in labels(diagram).values()
    assert "shared" not in diagram


@pytest.mark.external
def test_mermaid_itself_reads_every_diagram_and_every_label(tmp_path: Path) -> None:
    modules, node = os.environ.get("BCP_NODE_MODULES"), shutil.which("node")
    if not (modules and node and Path(modules, "mermaid").is_dir()):
        pytest.skip("BCP_NODE_MODULES names no folder with mermaid and jsdom, or there is no node")
    starters = [drawn(shipped(), each) for each in ("openai", "anthropic")]
    diagrams = [*starters, drawn(full()), *(hostile([nasty]) for nasty in NASTY)]
    script = tmp_path / "read.mjs"
    script.write_text(_PARSE)
    done = subprocess.run(
        [node, script, modules],
        input=json.dumps(diagrams), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for diagram, read in zip(diagrams, json.loads(done.stdout), strict=True):
        ours = {name: decoded(text) for name, text in labels(diagram).items()}
        assert {name: decoded(text) for name, text in read["nodes"]} == ours
        assert read["edges"] == len(re.findall(r" (?:-->|-\.->) ", diagram))


def test_a_label_that_would_be_a_list_or_a_direction_is_spelt_out() -> None:
    assert label("1. a") == "1#46; a"
    assert label("- a") == "#45; a"
    assert label("end") == "end"
