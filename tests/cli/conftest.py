from pathlib import Path

import pytest

from cli.cli_kit import NO_KEYRING, Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A machine whose current folder is an empty one."""
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)  # the library reads it by itself
    return Desk(home)
