"""The README is true today: its plan loads, its tables are the program's, its links lead on."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from bcp.cli.app import COMMANDS, GROUPS
from bcp.conduct.answers import read_answers
from bcp.conduct.questions import check_answers, questions
from bcp.document.load import load
from bcp.model.exits import Exit
from bcp.plan.workspace import build_workspace
from bcp.probes.registry import PROBES
from bcp.status.base import FamilyWord
from bcp.status.registry import FAMILIES
from bcp.steps.registry import STEPS
from bcp.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
PROSE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
DOCUMENTS = [*PROSE, *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_plan_loads_as_it_stands() -> None:
    files = {"runbooks/openai.yaml": blocks("yaml")[0].encode()}
    workspace = build_workspace(ROOT, files)
    assert workspace.broken == ()
    assert workspace.plan("openai").plan.title == "OpenAI"


def test_the_answers_fit_the_plan() -> None:
    plan, answers = (block.encode() for block in blocks("yaml")[:2])
    workspace = build_workspace(ROOT, {"runbooks/openai.yaml": plan})
    asked = questions(workspace, workspace.plan("openai"))
    check_answers(read_answers(answers, "a.yaml"), asked, load(answers, "a.yaml"))


def test_every_command_is_in_the_table_and_no_other() -> None:
    table = README[README.index("## Commands") : README.index("## What is read")]
    said = set(re.findall(r"`bcp ([a-z]+)", table.partition("\n\n`bcp -C")[0]))
    assert said == {*COMMANDS, *GROUPS}


def test_every_exit_code_is_in_the_table_and_no_other() -> None:
    table = README[README.index("## Exit codes") :]
    said = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert said == {int(code) for code in Exit}


def test_what_is_built_is_said_and_nothing_else() -> None:
    """The README names what works; these sentences change when the registries do."""
    table = README[README.index("## What is read") : README.index("## Without a terminal")]
    pages, probes = table.split("| probes (`kind`) |")
    assert set(re.findall(r"`([a-z]+)`", pages.split("(`family`) |")[1])) == set(FAMILIES)
    assert set(FAMILIES) == set(get_args(FamilyWord))
    assert set(re.findall(r"`([a-z_]+)`", probes.partition("\n")[0])) == set(PROBES)
    built = re.findall(r"`([a-z]+)`", README.partition("A **step** is")[2].partition(":")[0])
    assert set(built) == {kind for kind, step in STEPS.items() if step.built}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_two_commands_come_first() -> None:
    commands = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    assert commands[0].strip().endswith(".venv/bin/bcp drill openai --demo")
    assert commands[1].strip().endswith(".venv/bin/pytest")
    assert README.index(commands[1]) < README.index("## ")
