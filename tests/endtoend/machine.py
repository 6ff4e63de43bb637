"""A machine of its own for the real program: home, workspace, environment; a process a call."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NO_KEYRING = "keyring.backends.null.Keyring"


@dataclass(frozen=True)
class Ended:
    """How one call ended."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        loaded = json.loads(self.out)
        assert isinstance(loaded, dict)
        return loaded


@dataclass(frozen=True)
class Machine:
    """Nothing of the developer's machine leaks in: no keyring, no proxy, no colour."""

    home: Path
    folder: Path
    more: Mapping[str, str]

    @property
    def environ(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "PYTHON_KEYRING_BACKEND": NO_KEYRING,
            **self.more,
        }

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "bcp", *words],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def bcp(self, *words: str) -> Ended:
        process = self.start(*words)
        out, err = process.communicate(timeout=60)
        return Ended(process.returncode, out.decode(), err.decode())

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


def machine(tmp_path: Path, **more: str) -> Machine:
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    return Machine(home, folder, more)
