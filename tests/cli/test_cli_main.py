"""The real program as a process: what it loads, what it says, how it ends."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import started
from started import BCP

from bcp.version import VERSION
from cli.cli_kit import NO_KEYRING, Called

HEAVY = ("httpx", "yaml", "jinja2", "keyring", "rich")
LOADED = """
import runpy, sys
sys.argv = ["bcp", *sys.argv[1:]]
try:
    runpy.run_module("bcp", run_name="__main__")
finally:
    print([name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": NO_KEYRING,
    }


def warm(environ: Mapping[str, str], *words: str) -> Called:
    """A process in which bcp was loaded before: for what does not hang on the loading."""
    process = started.loaded().start(words, Path(environ["HOME"]), environ)
    out, err = process.communicate(60)
    return Called(process.wait(), out.decode(), err.decode())


def bcp(environ: Mapping[str, str], *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bcp", *words],
        env={**environ, **more},
        cwd=environ["HOME"],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def loaded(environ: Mapping[str, str], *words: str, **more: str) -> str:
    """Which of the heavy libraries a call loads."""
    return observed(environ, *words, **more)[1]


def observed(environ: Mapping[str, str], *words: str, **more: str) -> tuple[str, str]:
    """What a call prints, and which of the heavy libraries it loads."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED.format(heavy=HEAVY), *words],
        env={**environ, **more},
        cwd=environ["HOME"],
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout, ended.stderr.splitlines()[-1]


def test_version(environ: dict[str, str], project_root: Path) -> None:
    ended = bcp(environ, "--version")
    assert (ended.returncode, ended.stdout) == (0, f"bcp {VERSION}\n")
    project = tomllib.loads((project_root / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION


def test_version_after_other_words(environ: dict[str, str]) -> None:
    assert warm(environ, *BCP, "-C", "x", "--version").out == f"bcp {VERSION}\n"


def test_version_imports_nothing_but_itself(environ: dict[str, str]) -> None:
    probe = (
        "import sys; sys.argv = ['bcp', '--version']; before = set(sys.modules)\n"
        "from bcp.__main__ import main; main()\n"
        "print(sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe], env=environ, capture_output=True, text=True, check=True
    )
    assert ended.stderr.strip() == "['bcp', 'bcp.__main__', 'bcp.version']"


def test_garbage_is_collected_again_once_a_command_works(environ: dict[str, str]) -> None:
    probe = (
        "import gc, sys; sys.argv = ['bcp', 'runs']\n"
        "from bcp.__main__ import main; main(); print(gc.isenabled())"
    )
    assert warm(environ, "-c", probe).out.splitlines()[-1] == "True"


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["audit", "verify", "--help"]])
def test_help_loads_nothing_heavy(environ: dict[str, str], words: list[str]) -> None:
    assert loaded(environ, *words) == "[]"


COMPLETIONS = [
    {"_BCP_COMPLETE": "complete_bash", "COMP_WORDS": "bcp au", "COMP_CWORD": "1"},
    {"_BCP_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "bcp au"},
    {
        "_BCP_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": "bcp au",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    },
]


@pytest.mark.parametrize("asked", COMPLETIONS, ids=["bash", "zsh", "fish"])
def test_completion_loads_nothing_heavy(environ: dict[str, str], asked: dict[str, str]) -> None:
    printed, heavy = observed(environ, **asked)
    assert heavy == "[]"
    assert "audit" in printed


def test_a_sub_command_that_prints_plain_loads_neither_http_nor_colour(
    environ: dict[str, str], project_root: Path
) -> None:
    assert loaded(environ, "-C", str(project_root), "lint") == "['yaml']"
    assert loaded(environ, "-C", str(project_root), "runs") == "['yaml']"


def test_a_command_line_that_cannot_be_followed(environ: dict[str, str]) -> None:
    ended = warm(environ, *BCP, "chek")
    assert (ended.code, ended.out) == (64, "")
    assert "Did you mean 'check'" in ended.err


def closing(descriptor: int, words: str, environ: Mapping[str, str]) -> int:
    """Run with a descriptor closed, as `>&-` does."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m bcp {words} {descriptor}>&-', sys.executable],
        env=environ, cwd=environ["HOME"], check=False, stderr=subprocess.PIPE,
    ).returncode  # fmt: skip


@pytest.mark.parametrize("words", ["--version", "--help", "runs", "schema plan"])
def test_a_closed_stdout_is_no_fault(environ: dict[str, str], words: str) -> None:
    assert closing(1, words, environ) == 0


def test_a_closed_stderr_is_no_fault(environ: dict[str, str]) -> None:
    assert closing(2, "nosuch", environ) == 64
    assert closing(2, "show nosuch", environ) == 65


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
@pytest.mark.parametrize("words", ["--version", "--help", "runs"])
def test_a_full_disk_is_said(environ: dict[str, str], words: str) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bcp", words], env=environ, cwd=environ["HOME"], stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 73
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_a_reader_that_goes_away_is_no_fault(environ: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "bcp", "schema", "plan"], env=environ, cwd=environ["HOME"],
            stdout=write, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_locale_without_the_characters_spells_them_out(environ: dict[str, str]) -> None:
    ended = bcp(environ, "runs", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert ended.returncode == 0
    folder = Path(environ["HOME"]) / "runbooks"
    folder.mkdir()
    (folder / "störung.yaml").write_text("schema: bcp/1\nid: st\ntitle: Störung\n")
    ended = bcp(environ, "lint", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert ended.returncode == 65
    assert r"st\xf6rung.yaml" in ended.stdout


def test_a_folder_that_is_gone_is_said(environ: dict[str, str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ended = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD"; exec "$0" -m bcp runs', sys.executable],
        env=environ, cwd=gone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 65
    assert "The current folder does not exist any more." in ended.stderr


def test_the_schema_of_a_plan(environ: dict[str, str]) -> None:
    schema = json.loads(warm(environ, *BCP, "schema", "plan").out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert {"schema", "id", "title", "dependency", "processes"} <= set(schema["required"])


def test_programs_get_the_environment_as_it_was(environ: dict[str, str], tmp_path: Path) -> None:
    """bcp keeps plugins of pydantic out of itself by a variable, which is nobody else's."""
    plan = (Path(__file__).parent.parent / "plans" / "minimal.yaml").read_text()
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "openai.yaml").write_text(plan)
    asks = f"schema: bcp-workspace/1\nsecrets: {{run: [sh, -c, 'env > {tmp_path}/seen']}}\n"
    (tmp_path / "bcp.yaml").write_text(asks)
    more = {"HTTPS_PROXY": "http://127.0.0.1:9"}
    warm({**environ, **more}, *BCP, "-C", str(tmp_path), "check")
    seen = (tmp_path / "seen").read_text()
    assert f"HOME={tmp_path}" in seen
    assert "PYDANTIC" not in seen
