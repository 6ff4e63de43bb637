"""The `file` step on a real disk and in a real git checkout: nobody else's work is touched."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from stage import Person
from stage import TestClock as StageClock

from bcp.conduct.tools import LiveTools
from bcp.model.observation import Sweep, Vantage
from bcp.model.ports import Reply, Request
from bcp.steps.file import FileStep

pytestmark = pytest.mark.external
VALUES = {"run": "7f3a0000", "process": "support"}


def tools(folder: Path) -> LiveTools:
    clock = StageClock()
    environ = {
        "PATH": "/usr/bin:/bin", "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "lead", "GIT_AUTHOR_EMAIL": "lead@one.example",
        "GIT_COMMITTER_NAME": "lead", "GIT_COMMITTER_EMAIL": "lead@one.example",
    }  # fmt: skip

    def not_sent(request: Request) -> Reply:
        raise AssertionError(f"{request.url} was sent")

    def no_secret(name: str) -> str:
        raise AssertionError(f"{name} was looked up")

    return LiveTools(
        clock, environ, no_secret, not_sent, lambda: Sweep(clock.now(), (), Vantage("ok")), Person()
    )


@dataclass
class Checkout:
    folder: Path
    tools: LiveTools

    @property
    def file(self) -> Path:
        return self.folder / "gateway.yaml"

    def git(self, *words: str) -> str:
        ended = subprocess.run(
            ["git", "-C", str(self.folder), *words],
            env=dict(self.tools.environ), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ended.stdout

    def step(self, **more: object) -> FileStep:
        return FileStep.model_validate({
            "id": "route", "title": "Route to Azure", "file": str(self.file), "at": "/target",
            "set": "azure", "commit": "true", **more,
        })  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    folder = tmp_path / "routes"
    folder.mkdir()
    made = Checkout(folder, tools(tmp_path))
    made.file.write_text("# who answers\ntarget: openai  # primary\n")
    (folder / "other.txt").write_text("old\n")
    made.git("init", "--quiet", "--initial-branch", "main")
    made.git("add", "--all")
    made.git("commit", "--quiet", "-m", "begin")
    return made


def test_only_that_path_is_committed_and_the_message_names_run_and_step(
    checkout: Checkout,
) -> None:
    (checkout.folder / "other.txt").write_text("somebody's work\n")
    checkout.git("add", "other.txt")
    step = checkout.step()
    values = {**VALUES, "before": str(step.read(checkout.tools, VALUES).value)}
    result = step.perform(checkout.tools, values)
    assert result.ok, result.detail
    assert checkout.git("show", "--name-only", "--format=%B").split("\n")[:5] == [
        "Route to Azure", "", "bcp run 7f3a0000, step support/route", "", "",
    ]  # fmt: skip
    assert checkout.git("show", "--name-only", "--format=") == "gateway.yaml\n"
    assert checkout.git("status", "--porcelain") == "M  other.txt\n", "still staged, by whoever did"
    assert step.prove(checkout.tools, values).ok


def test_the_undo_is_committed_too(checkout: Checkout) -> None:
    step, before = checkout.step(), checkout.file.read_bytes()
    values = {**VALUES, "before": str(step.read(checkout.tools, VALUES).value)}
    assert step.perform(checkout.tools, values).ok
    undone = step.take_back(checkout.tools, values)
    assert undone is not None
    assert undone.ok, undone.detail
    assert checkout.file.read_bytes() == before
    assert checkout.git("log", "--format=%s").splitlines() == [
        "undo of Route to Azure", "Route to Azure", "begin",
    ]  # fmt: skip


def test_somebodys_uncommitted_change_of_that_file_stops_it(checkout: Checkout) -> None:
    checkout.file.write_text("# being edited\ntarget: openai\n")
    result = checkout.step().perform(checkout.tools, VALUES)
    assert not result.ok
    assert "changes that are not committed" in result.detail
    assert checkout.file.read_text() == "# being edited\ntarget: openai\n"


def test_what_stands_is_said_when_the_commit_fails_and_a_retry_goes_on(checkout: Checkout) -> None:
    hook = checkout.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho frozen until Monday; exit 1\n")
    hook.chmod(0o755)
    step = checkout.step()
    values = {**VALUES, "before": str(step.read(checkout.tools, VALUES).value)}
    result = step.perform(checkout.tools, values)
    assert not result.ok
    assert "changed, and that stands; but it is not committed" in result.detail
    assert "frozen until Monday" in result.detail
    assert not step.prove(checkout.tools, values).ok, "changed, but not committed"
    hook.unlink()
    assert step.perform(checkout.tools, values).ok
    assert step.prove(checkout.tools, values).ok
    assert checkout.git("status", "--porcelain") == ""
    assert step.perform(checkout.tools, values).detail.endswith("committed already")


def test_the_undo_of_what_was_not_committed_leaves_a_clean_checkout(checkout: Checkout) -> None:
    step = checkout.step()
    values = {**VALUES, "before": str(step.read(checkout.tools, VALUES).value)}
    checkout.file.write_text(checkout.file.read_text().replace("openai", "azure"))
    undone = step.take_back(checkout.tools, values)
    assert undone is not None
    assert undone.ok, undone.detail
    assert checkout.git("status", "--porcelain") == ""
    assert checkout.git("log", "--format=%s").splitlines() == ["begin"]


def test_a_new_file_is_added_and_removed_by_the_undo(checkout: Checkout) -> None:
    flag = checkout.folder / "maintenance"
    step = FileStep.model_validate({
        "id": "flag", "title": "Raise the flag", "file": str(flag), "content": "closed\n",
        "create": "true", "commit": "true",
    })  # fmt: skip
    values = {**VALUES, "before": str(step.read(checkout.tools, VALUES).value)}
    assert step.perform(checkout.tools, values).ok
    assert checkout.git("ls-files").split() == ["gateway.yaml", "maintenance", "other.txt"]
    undone = step.take_back(checkout.tools, values)
    assert undone is not None
    assert undone.ok, undone.detail
    assert not flag.exists()
    assert checkout.git("status", "--porcelain") == ""


@pytest.mark.parametrize("spoil", ["no checkout", "ignored"])
def test_where_git_cannot_keep_it_nothing_is_pretended(checkout: Checkout, spoil: str) -> None:
    if spoil == "ignored":
        checkout.git("rm", "--quiet", "--cached", "gateway.yaml")
        checkout.git("commit", "--quiet", "-m", "never tracked again")
        (checkout.folder / ".gitignore").write_text("gateway.yaml\n")
    else:
        shutil.rmtree(checkout.folder / ".git")
    result = checkout.step().perform(checkout.tools, VALUES)
    assert not result.ok
    assert ("git sees no change" in result.detail) == (spoil == "ignored")
    assert ("left as it is" in result.detail) == (spoil == "no checkout")


def test_a_link_stays_and_its_target_is_changed(tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_text('{"a": 1}')
    real.chmod(0o640)
    (tmp_path / "link.json").symlink_to(real)
    step = FileStep.model_validate({
        "id": "x", "title": "X", "file": str(tmp_path / "link.json"), "at": "/a", "set": "2",
    })  # fmt: skip
    assert step.perform(tools(tmp_path), {}).ok
    assert (tmp_path / "link.json").is_symlink()
    assert real.read_text() == '{"a": 2}'
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("spoil", ["hard link", "folder", "pipe"])
def test_what_is_no_plain_file_is_left_alone(tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "a.json"
    if spoil == "folder":
        file.mkdir()
    elif spoil == "pipe":
        os.mkfifo(file)
    else:
        file.write_text('{"a": 1}')
        file.with_name("other").hardlink_to(file)
    step = FileStep.model_validate({
        "id": "x", "title": "X", "file": str(file), "at": "/a", "set": "2",
    })  # fmt: skip
    result = step.perform(tools(tmp_path), {})
    assert not result.ok
    assert "Do it by hand" in result.detail
