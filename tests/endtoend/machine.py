"""A machine of its own for the real program: home, workspace, environment; a process a call."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from started import BCP, Started, loaded

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

    def start(self, *words: str, program: Sequence[str] = BCP) -> Started:
        return loaded().start([*program, *words], self.folder, self.environ)

    def bcp(self, *words: str, program: Sequence[str] = BCP) -> Ended:
        process = self.start(*words, program=program)
        out, err = process.communicate(timeout=60)
        return Ended(process.wait(), out.decode(), err.decode())

    def cold(self, *words: str) -> Ended:
        """The same, with all that it takes to load the program."""
        done = subprocess.run(
            [sys.executable, *BCP, *words], cwd=self.folder, env=self.environ,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, text=True,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

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
