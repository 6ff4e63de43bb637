"""Pages, parsed as a browser parses them: what is in them, and what never is."""

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.errors import DocumentError
from bcp.model.visible import visible
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.environment import make_environment
from bcp.render.escape import cell, code, fence, heading, line
from bcp.render.html import page
from render.hostile import NASTY, texts
from render.workspaces import PROJECT, full, rendered

_VOID = ("meta", "path", "rect", "br", "hr")


class Reader(HTMLParser):
    """What a page is made of: its tags with their attributes, and the words in each."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self.words.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag: str) -> str:
        return "".join(words for inside, words in self.words if inside == tag)


@cache
def runbook_page() -> str:
    return page(rendered(full()))


@cache
def runbook_read() -> Reader:
    return Reader(runbook_page())


def test_a_page_is_one_whole_document() -> None:
    read = runbook_read()
    assert read.open == []
    assert read.all("html") == [{"lang": "en"}]
    assert len(read.all("main")) == len(read.all("h1")) == 1
    assert read.said("title").startswith(read.said("h1"))  # pictures have titles too
    # The headings go down by one: no level is left out (WCAG technique G141).
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_in_it_runs_and_nothing_is_fetched() -> None:
    read = runbook_read()
    used = {tag for tag, _ in read.tags}
    assert used & {"script", "link", "img", "iframe", "object", "form", "base", "embed"} == set()
    given = {name for _, attributes in read.tags for name in attributes}
    assert "style" not in given
    assert "src" not in given
    assert [name for name in given if name.startswith("on")] == []
    assert "@import" not in runbook_page()
    assert "url(" not in read.said("style")


def test_the_policy_allows_the_style_by_its_digest_and_nothing_else() -> None:
    read = runbook_read()
    [policy] = [each["content"] for each in read.all("meta") if "http-equiv" in each]
    digest = base64.b64encode(hashlib.sha256(read.said("style").encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_every_link_within_the_page_leads_somewhere() -> None:
    read = runbook_read()
    names = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(names) == len(set(names))
    inner = [each["href"][1:] for each in read.all("a") if each["href"].startswith("#")]
    assert len(inner) > 20
    assert set(inner) <= set(names)
    referred = [
        attributes[name]
        for _, attributes in read.tags
        for name in ("aria-labelledby", "aria-describedby")
        if name in attributes
    ]
    assert referred
    assert set(referred) <= set(names)


def test_what_scrolls_is_reached_by_keys_and_has_a_name_of_its_own() -> None:
    read = runbook_read()
    frames = [each for each in read.all("div") if each.get("class") in ("table wide", "picture")]
    labels = [each["aria-label"] for each in frames]
    assert len(labels) > 3
    assert len(labels) == len(set(labels))
    assert {(each["role"], each["tabindex"]) for each in frames} == {("region", "0")}
    assert {each["scope"] for each in read.all("th")} == {"col"}


def test_a_short_document_has_no_contents_and_no_title_of_its_own_is_needed() -> None:
    read = Reader(page("Words.", "A & B </title>"))
    assert read.all("nav") == []
    assert read.said("title") == "A & B </title>"
    assert Reader(page("Words.")).said("title") == "Document"


def test_boxes_to_tick_are_boxes() -> None:
    read = Reader(page("- [ ] one\n- [x] two\n- [y] three\n"))
    labels = [each["aria-label"] for each in read.all("span")]
    assert labels == ["to tick:", "ticked:"]
    assert [words.strip() for inside, words in read.words if inside == "li" and words.strip()] == [
        "one", "two", "[y] three"
    ]  # fmt: skip


def test_alignment_is_a_class() -> None:
    read = Reader(page("| a | b |\n| --- | --: |\n| c | d |\n"))
    assert [each.get("class") for each in read.all("td")] == [None, "right"]


def test_a_header_without_words_is_no_header() -> None:
    read = Reader(page("| | b |\n| --- | --- |\n| c | d |\n"))
    assert [tag for tag, _ in read.tags if tag in ("th", "td")] == ["td", "th", "td", "td"]
    assert read.open == []


def test_equal_headings_get_names_of_their_own() -> None:
    read = Reader(page("# Contents\n\n## Step\n\n## Step\n\n## Step 1\n\n## !\n"))
    names = [attributes["id"] for tag, attributes in read.tags if re.fullmatch("h[12]", tag)]
    assert names == ["contents-1", "step", "step-1", "step-1-1", "section"]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "file:///x"]
)
def test_a_link_that_would_act_stays_text(target: str) -> None:
    read = Reader(page(f"[x]({target}) <{target}> ![y]({target})"))
    assert [each for each in read.all("a") if not each["href"].startswith("#")] == []


def test_raw_html_stays_text() -> None:
    raw = "<script>alert(1)</script>\n\n<b onclick=x>bold</b> <!-- gone -->"
    read = Reader(page(raw))
    assert read.all("script") == []
    assert read.all("b") == []
    assert "<!-- gone -->" in read.said("p")
    assert "<script>alert(1)</script>" in read.said("p")


def written(words: str) -> str:
    """A document with the same words in each place where words may stand."""
    return (
        f"# {heading(words)}\n\n> {line(words)}\n\n## {heading(words)}\n\n{line(words)}\n\n"
        f"- [ ] {line(words)}\n\n"
        f"| {cell(words)} | b | c | d |\n| --- | --- | --- | --- |\n| {cell(words)} | | | |\n\n"
        f"{code(words)}\n\n{fence(words)}\n"
    )


@cache
def benign() -> list[str]:
    return [tag for tag, _ in Reader(page(written("x"), "x")).tags]


@given(words=texts)
def test_no_words_add_a_tag(words: str) -> None:
    read = Reader(page(written(words), "x"))
    ours = ("a", "strong", "code", "s")  # prose may hold addresses, bold and code
    assert [tag for tag, _ in read.tags if tag not in ours] == [
        tag for tag in benign() if tag not in ours
    ]
    assert read.open == []


@given(words=st.one_of(st.sampled_from(NASTY), st.text(min_size=1)))
def test_a_title_is_one_line_that_leaves_neither_its_tag_nor_the_style(words: str) -> None:
    read = Reader(page("x", f"a {words}"))
    shown = visible(" ".join(f"a {words}".split()))
    assert read.said("title") == shown
    foot = r'@bottom-left \{ content: "([^"\n]*)" \} \}\n'
    [said] = re.findall(foot, read.said("style"))
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), said) == shown


def test_a_template_of_the_workspace_makes_its_page(tmp_path: Path) -> None:
    workspace = of_templates(tmp_path, "<p>{{ title }}</p>{{ body }}", "p { color: red }")
    assert page("x", "<b>", make_environment(workspace)) == "<p>&lt;b&gt;</p>"
    assert "<h1" in page("# x", "y")


def test_a_fault_in_a_template_of_the_workspace_is_told(tmp_path: Path) -> None:
    workspace = of_templates(tmp_path, "a\n{{ nobody }}\n", "")
    with pytest.raises(DocumentError) as caught:
        page("x", "y", make_environment(workspace))
    assert caught.value.problems[0].file == "templates/page.html.j2"
    assert caught.value.problems[0].line == 2


def of_templates(root: Path, template: str, style: str) -> Workspace:
    (root / "templates").mkdir()
    (root / "templates/page.html.j2").write_text(template)
    (root / "templates/page.css").write_text(style)
    files = {"bcp.yaml": b"schema: bcp-workspace/1\n"}
    return build_workspace(root, files)


def test_the_style_is_for_dark_light_and_paper() -> None:
    style = (PROJECT / "templates/page.css").read_text()
    assert "prefers-color-scheme: dark" in style
    assert "counter(page)" in style
    assert "@media print" in style
