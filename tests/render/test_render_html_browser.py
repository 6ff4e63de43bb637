"""Pages in a browser, judged by axe, and documents judged by markdownlint: tools of others."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bcp.render.html import page
from render.workspaces import PROJECT, full, rendered, shipped

_BROWSE = """
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const [,, modules, chromium, ...files] = process.argv;
const require = createRequire(modules + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(modules + "/axe-core/axe.min.js", "utf8");
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const found = [], asked = [], said = [];
try {
  const page = await browser.newPage();
  page.on("request", (each) => asked.push(each.url()));
  page.on("console", (each) => said.push(each.text()));
  const sights = [["light", 320], ["dark", 320], ["light", 1280], ["dark", 1280]];
  for (const file of files) for (const [scheme, width] of sights) {
    const where = `${file} ${scheme} ${width}`;
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(pathToFileURL(file).href);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) found.push(`${where}: wider than the screen by ${over}`);
    const styled = await page.evaluate(() => getComputedStyle(document.body).marginTop);
    if (styled !== "0px") found.push(`${where}: the style was refused`);
    const judged = await page.evaluate(`${axe}; axe.run()`);
    for (const each of judged.violations) found.push(`${where}: ${each.id} ${each.nodes[0].html}`);
    if (judged.passes.length < 20) found.push(`${where}: axe looked at ${judged.passes.length}`);
  }
  await page.goto(pathToFileURL(files[0]).href);
  const paper = await page.pdf({ format: "A4" });
  if (paper.length < 10000) found.push("nothing is printed");
} finally {
  await browser.close();
}
console.log(JSON.stringify({ found, asked, said }));
"""


def modules_with(*names: str) -> Path:
    modules = os.environ.get("BCP_NODE_MODULES")
    if not (modules and all(Path(modules, name).is_dir() for name in names)):
        pytest.skip(f"BCP_NODE_MODULES names no folder with {' and '.join(names)}")
    return Path(modules)


def documents() -> dict[str, str]:
    starters = {each.plan.id: rendered(shipped(), each.plan.id) for each in shipped().plans}
    return {**starters, "full": rendered(full())}


@pytest.mark.slow
@pytest.mark.external
def test_a_browser_shows_each_page_whole_and_axe_finds_nothing(tmp_path: Path) -> None:
    modules, node = modules_with("axe-core", "puppeteer-core"), shutil.which("node")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not (node and chromium):
        pytest.skip("there is no node, or no Chromium")
    files = []
    for name in ("openai", "full"):
        text = documents()[name]
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(page(text), encoding="utf-8")
    script = tmp_path / "browse.mjs"
    script.write_text(_BROWSE)
    done = subprocess.run(
        [node, script, modules, chromium, *files],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read["found"] == []
    assert read["said"] == []  # a page that breaks its own policy is told there
    assert set(read["asked"]) == {file.as_uri() for file in files}


@pytest.mark.external
def test_markdownlint_finds_nothing_in_any_document(tmp_path: Path) -> None:
    modules, node = modules_with("markdownlint-cli2"), shutil.which("node")
    if not node:
        pytest.skip("there is no node")
    for name, text in documents().items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    snapshots = (PROJECT / "tests").rglob("__snapshots__/test_report*/*.md")
    ours = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *snapshots]
    command = modules / "markdownlint-cli2/markdownlint-cli2-bin.mjs"
    config = PROJECT / ".markdownlint.yaml"
    done = subprocess.run(
        [node, command, "--config", config, "*.md", *(f":{each}" for each in ours)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Summary: 0 error(s)" in done.stdout + done.stderr
