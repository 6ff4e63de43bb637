"""What the documents under docs/ show can be used as it stands."""

import re
from pathlib import Path

import pytest
import typer
import yaml

from bcp.cli.app import Invocation, build_app
from bcp.conduct import asking, handing_over, options
from bcp.model.question import Option
from bcp.plan.parsing import parse_settings
from bcp.steps.registry import STEPS

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


WALK = (ROOT / "docs" / "walk.md").read_text()
KEYS = set(re.findall(r"^\|(?: `(.)`)? \| `([a-z_]+)` \|", WALK, re.MULTILINE))


def every_option() -> set[tuple[str, str]]:
    """Each answer that bcp itself names, with its key; what is typed in full has none."""
    places = (options, asking, handing_over)
    named = {one for place in places for one in vars(place).values() if isinstance(one, Option)}
    return {("" if one.full else one.key, one.word) for one in named}


def test_each_key_of_the_walk_is_one() -> None:
    assert KEYS - {("b", "back")} <= every_option()


def test_each_answer_has_its_row() -> None:
    told = {word for _, word in KEYS}
    others = {"cannot", "sent", "not_sent", "keep"}  # plain where they are asked
    assert {word for _, word in every_option()} - others <= told


def test_each_kind_of_step_has_its_row() -> None:
    table = WALK.partition("| kind | what it does |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)) == set(STEPS)
