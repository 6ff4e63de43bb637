"""Dated editions of runbooks: real checkouts, and what they tell of a plan's history."""

import subprocess
from pathlib import Path

import pytest
from plans.samples import minimal_text

from cli.cli_kit import Desk

NAME = "runbooks/openai.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "ws"
    (place / "runbooks").mkdir(parents=True)
    (place / NAME).write_text(minimal_text(), encoding="utf-8")
    return place


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@company.example")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path, words: str) -> str:
    git(root, "add", "runbooks")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", words)
    return git(root, "rev-parse", "--short", "HEAD")


def edition(desk: Desk, root: Path) -> str:
    called = desk.call("-C", str(root), "render", "--issue")
    assert called.code == 0, called.err
    [path] = (root / "reports").glob("runbook-openai-*.md")
    assert str(path.relative_to(root)) in called.out
    return path.read_text(encoding="utf-8")


def test_an_edition_has_its_day_and_the_commits_of_the_plan(desk: Desk, root: Path) -> None:
    git(root, "init", "-q")
    first = commit(root, "A first plan | with `code` and <b>more</b>")
    with (root / NAME).open("a", encoding="utf-8") as file:
        file.write("purpose: To go on.\n")
    second = commit(root, "It says its purpose")
    text = edition(desk, root)
    at = desk.clock.now()
    assert f"| Edition | made at {at:%Y-%m-%dT%H:%M:%SZ} |" in text
    history = text.partition("### Revision history")[2].partition("###")[0]
    rows = [line for line in history.splitlines() if "`" in line]
    assert [f"`{each}`" in row for each, row in zip((second, first), rows, strict=True)] == [
        True
    ] * 2
    assert "| It says its purpose |" in rows[0]
    assert rows[1].endswith("| A first plan \\| with `code` and \\<b>more\\</b> |")
    assert "x@company.example" not in text


def test_the_runbook_beside_the_plan_is_not_stale_by_its_commit(desk: Desk, root: Path) -> None:
    git(root, "init", "-q")
    assert desk.call("-C", str(root), "render").code == 0
    commit(root, "With its runbook")
    edition(desk, root)
    desk.clock.sleep(400 * 86400)
    assert desk.call("-C", str(root), "render", "--check").code == 0


def test_without_version_control_that_is_said(desk: Desk, root: Path) -> None:
    text = edition(desk, root)
    assert "Git tells nothing here (it is not installed, this is no checkout of it" in text
    assert "There is no audit log here: nothing is known of exercises and incidents." in text


def test_whether_it_was_changed_is_unknown_where_git_cannot_say(desk: Desk, root: Path) -> None:
    git(root, "init", "-q")
    commit(root, "One")
    (root / ".git" / "index").write_bytes(b"no index")
    text = edition(desk, root)
    assert "| One |" in text
    assert "Whether the plan's file was changed since its last commit is not known." in text


def test_what_is_not_committed_and_what_a_shallow_checkout_lacks_is_said(
    desk: Desk, root: Path, tmp_path: Path
) -> None:
    git(root, "init", "-q")
    commit(root, "One")
    with (root / NAME).open("a", encoding="utf-8") as file:
        file.write("purpose: To go on.\n")
    assert "**The plan's file was changed since its last commit.**" in edition(desk, root)
    commit(root, "Two")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    assert "This checkout is a shallow one" in edition(desk, tmp_path / "shallow")


def test_a_check_of_an_edition_is_refused(desk: Desk, root: Path) -> None:
    called = desk.call("-C", str(root), "render", "--check", "--issue")
    assert called.code == 64
    assert "--check and --issue do not go together" in called.err
    assert not (root / "reports").exists()
