"""What the documents under docs/ show can be used as it stands."""

import re
from pathlib import Path

import pytest
import typer
import yaml

from bcp.cli.app import Invocation, build_app
from bcp.plan.parsing import parse_settings

ROOT = Path(__file__).resolve().parent.parent
WATCH = (ROOT / "docs" / "watch.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def is_understood(words: list[str]) -> bool:
    command = typer.main.get_command(build_app())
    return isinstance(command.main(words, standalone_mode=False), Invocation)


def test_the_settings_of_a_watch_load() -> None:
    settings, _ = parse_settings("bcp.yaml", blocks(WATCH, "yaml")[0].encode())
    assert len(settings.watch.notify) == 2


def test_the_unit_s_command_line_is_understood() -> None:
    (unit,) = blocks(WATCH, "ini")
    (line,) = re.findall(r"^ExecStart=\S+/bcp (.*)$", unit, re.MULTILINE)
    assert is_understood(line.split())


def test_the_cron_job_s_command_line_is_understood() -> None:
    job = yaml.safe_load(blocks(WATCH, "yaml")[1])
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert is_understood(container["args"])


@pytest.mark.parametrize("kind", ["watch.started", "watch.alarmed", "watch.notified"])
def test_the_entries_it_names_are_written(kind: str) -> None:
    assert f"`{kind}`" in WATCH
    assert f'"{kind}"' in (ROOT / "bcp" / "conduct" / "watching.py").read_text()
