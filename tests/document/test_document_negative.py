"""Example files with faults: `negative/NAME.yaml`, and what is told of it in `NAME.txt` beside it.

A new example is those two files; nothing else names them.
"""

from pathlib import Path

import pytest
import yaml
from document_models import SOUND, Sample

from bcp.document.load import load
from bcp.document.shape import caret, shaped
from bcp.model.errors import DocumentError, Problem

FOLDER = Path(__file__).parent / "negative"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def problems_of(source: bytes, name: str) -> tuple[Problem, ...]:
    with pytest.raises(DocumentError) as caught:
        shaped(Sample, load(source, name))
    return caught.value.problems


def told(problems: tuple[Problem, ...]) -> str:
    lines: list[str] = []
    for problem in problems:
        lines += [str(problem), *(f"  {line}" for line in caret(problem))]
        lines += [f"  {problem.hint}"] if problem.hint else []
    return "".join(f"{line}\n" for line in lines)


def test_every_example_has_its_text_and_there_are_examples() -> None:
    assert len(NAMES) > 80
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_example_is_told_of_as_written_beside_it(name: str) -> None:
    source = (FOLDER / f"{name}.yaml").read_bytes()
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert told(problems_of(source, f"{name}.yaml")) == expected


def test_pyyamls_own_parser_finds_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {name: (FOLDER / f"{name}.yaml").read_bytes() for name in NAMES}
    by_libyaml = {name: lines_of(source, name) for name, source in sources.items()}
    monkeypatch.setattr("bcp.document.load._LOADER", yaml.SafeLoader)
    assert {name: lines_of(source, name) for name, source in sources.items()} == by_libyaml


def lines_of(source: bytes, name: str) -> list[int]:
    return [problem.line for problem in problems_of(source, name)]


def test_the_sample_that_examples_are_bent_from_is_sound() -> None:
    sample = shaped(Sample, load(SOUND.encode(), "sound.yaml"))
    assert sample.fallbacks[0].capacity == {"support": 40}


def test_messages_keep_to_plain_words() -> None:
    for name in NAMES:
        text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        for jargon in (
            "Input should be",
            "Value error",
            "pydantic",
            "scanning",
            "parsing",
            "token",
        ):
            assert jargon not in text, name
