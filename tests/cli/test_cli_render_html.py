"""`bcp render --html`, called in-process."""

from pathlib import Path

import pytest
from plans.samples import minimal_text

from cli.cli_kit import Desk

PAGE = "runbooks/openai.html"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "ws"
    (place / "runbooks").mkdir(parents=True)
    (place / "runbooks/openai.yaml").write_text(minimal_text(), encoding="utf-8")
    return place


def test_a_page_is_written_beside_the_markdown_and_not_again(desk: Desk, root: Path) -> None:
    first = desk.call("-C", str(root), "render", "--html")
    assert (first.code, first.out) == (0, f"written: {PAGE}\nwritten: runbooks/openai.md\n")
    html = (root / PAGE).read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>\n")
    assert "<title>OpenAI: continuity runbook</title>" in html
    again = desk.call("-C", str(root), "render", "--html")
    assert (again.code, again.out) == (0, "")
    (root / PAGE).write_text("old", encoding="utf-8")
    assert desk.call("-C", str(root), "render", "--check").code == 0
    assert desk.call("-C", str(root), "render", "--html").out == f"written: {PAGE}\n"


def test_an_edition_has_a_page_too(desk: Desk, root: Path) -> None:
    called = desk.call("-C", str(root), "render", "--issue", "--html")
    assert called.code == 0
    [path] = (root / "reports").glob("*.html")
    assert path.name in called.out
    assert not (root / PAGE).exists()


def test_a_page_is_not_held_against_anything(desk: Desk, root: Path) -> None:
    called = desk.call("-C", str(root), "render", "--html", "--check")
    assert called.code == 64
    assert "--check and --html" in called.err


def test_a_page_that_cannot_be_written_is_told(desk: Desk, root: Path) -> None:
    (root / PAGE).mkdir()
    called = desk.call("-C", str(root), "render", "--html")
    assert called.code == 65
    assert "The page" in called.err
    assert "Traceback" not in called.err
