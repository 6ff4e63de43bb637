"""The command line called inside the test's process: its words in, its code and words out."""

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace
from stepped_clock import SteppedClock

from bcp.cli.boundary import run
from bcp.cli.setting import Globals, Setting, Streams, real_setting

NO_KEYRING = "keyring.backends.null.Keyring"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Called:
    code: int
    out: str
    err: str


@dataclass
class Desk:
    """One person's machine: a home of its own, the time the test says, no keyring, no colour."""

    home: Path
    more: Mapping[str, str] = field(default_factory=dict)
    clock: SteppedClock = field(default_factory=SteppedClock)
    random_bytes: Callable[[int], bytes] = os.urandom

    @property
    def environ(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TERM": "dumb",
            "PYTHON_KEYRING_BACKEND": NO_KEYRING,
            "BCP_OPERATOR": "lead",
            **self.more,
        }

    def call(self, *words: str, terminal: bool = False, columns: int = 80) -> Called:
        """What a person with a terminal sees, or what a pipe is given."""
        out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        environ = {"LINES": "60", **self.environ, "COLUMNS": str(columns)}
        code = run(words, environ, Streams(None, out, err), self._setting)
        return Called(code, out.getvalue(), err.getvalue())

    def _setting(self, given: Globals, environ: Mapping[str, str], streams: Streams) -> Setting:
        return replace(
            real_setting(given, environ, streams),
            clock=self.clock, host="ops-1", random_bytes=self.random_bytes,
        )  # fmt: skip
