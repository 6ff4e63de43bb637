import os
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bcp.plan import loaded
from bcp.plan.parsing import parse_plan
from cli.cli_kit import NO_KEYRING, Desk


@pytest.fixture(scope="session", autouse=True)
def _plans_are_kept() -> Iterator[None]:
    """Most calls read the starter plans: the same bytes are parsed once, to one frozen plan."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaded, "parse_plan", lru_cache(256)(parse_plan))
        yield


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A machine whose current folder is an empty one."""
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)  # the library reads it by itself
    return Desk(home)


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which one demo was played."""
    base = tmp_path_factory.mktemp("recorded")
    home, folder = base / "home", base / "work"
    home.mkdir()
    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)
        assert Desk(home).call("drill", "openai", "--demo").code == 0
    os.chdir(before)
    return home


@pytest.fixture
def played(desk: Desk, recorded: Path) -> Desk:
    """A copy of that home, so that each test may do to it what it likes."""
    shutil.copytree(recorded, desk.home, dirs_exist_ok=True)
    return desk
