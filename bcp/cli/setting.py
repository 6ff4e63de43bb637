"""What a command stands in: everything of the outside world, made once and passed in."""

import os
import pwd
import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from msgspec import Struct, field

from bcp.cli.clock import RealClock
from bcp.cli.console import Console
from bcp.cli.hangup import Hangup
from bcp.model.errors import BadInput, UsageError
from bcp.model.ports import Clock, NewId

_OPERATOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)
_NOBODY = "bcp"


class Streams(Struct, frozen=True):
    """Standard input, output and error; None where one was closed before we started."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None


class Globals(Struct, frozen=True):
    """What is said before the command: `bcp -C DIR --as NAME …`."""

    directory: Path | None = None
    operator: str | None = None


class Setting(Struct, frozen=True):
    """Clock, environment, terminal, ids, the operator's name and the place: none is global."""

    environ: Mapping[str, str]
    folder: Path
    """The current folder."""
    directory: Path | None
    """The workspace's folder, where `-C` names it."""
    operator: str
    """Who is at the terminal: `--as`, else `BCP_OPERATOR`, else the login name. Not proved."""
    login: str
    """The login name by the system's table, whatever `--as` says."""
    out: Console
    """Data: what a script reads, what a reader redirects."""
    err: Console
    """All else: prompts, screens of a run, messages."""
    terminal: int | None
    """The descriptor that keys are read from; None where nobody is there to press one."""
    clock: Clock = field(default_factory=RealClock)
    new_id: NewId = lambda: str(uuid.uuid4())
    random_bytes: Callable[[int], bytes] = os.urandom
    host: str = field(default_factory=lambda: os.uname().nodename)
    hangup: Hangup = field(default_factory=Hangup)
    stdin: TextIO | None = None
    """Standard input, for what is read from it whole; None where it was closed."""
    redactors: list[Callable[[str], str]] = field(default_factory=list)
    """Black out the secrets that were handed out, should a defect have to be written down."""

    @property
    def state_folder(self) -> Path:
        """Where bcp keeps what belongs to no workspace."""
        return state_folder(self.environ)

    def shown_path(self, path: Path) -> str:
        """A path as a person would write it: relative to the current folder, or from `~`."""
        for start, prefix in ((self.folder, ""), (_home(self.environ), "~/")):
            if path != start and path.is_relative_to(start):
                return prefix + str(path.relative_to(start))
        return str(path)


Work = Callable[[Setting], int]
"""A command whose line was parsed: given its setting it does the work; the exit code."""


def state_folder(environ: Mapping[str, str]) -> Path:
    """`$XDG_STATE_HOME/bcp`, else `~/.local/state/bcp`."""
    named = Path(environ.get("XDG_STATE_HOME", ""))
    # XDG Base Directory Specification 0.8: a relative path is to be ignored.
    base = named if named.is_absolute() else _home(environ) / ".local" / "state"
    return base / "bcp"


def real_setting(given: Globals, environ: Mapping[str, str], streams: Streams) -> Setting:
    """Build the setting of this process."""
    out, err = Console(streams.stdout, environ), Console(streams.stderr, environ)
    return Setting(
        environ=environ,
        folder=_current_folder(),
        directory=given.directory,
        operator=_operator(given.operator, environ),
        login=_login_name(),
        out=out,
        err=err,
        terminal=_keyboard(streams.stdin) if err.is_terminal else None,
        stdin=streams.stdin,
    )


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home())


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise BadInput(
            "The current folder does not exist any more.",
            means="A workspace is looked for from there upwards.",
            next_action="Change to a folder that exists, or name the workspace: bcp -C DIR …",
        ) from None


def _keyboard(stdin: TextIO | None) -> int | None:
    """Keys come from standard input, if that is a terminal: never from a pipe or a file."""
    return stdin.fileno() if stdin is not None and stdin.isatty() else None


def _operator(named: str | None, environ: Mapping[str, str]) -> str:
    """Who is at the terminal, as claimed: spelled in one way only, and never as nobody.

    An id that looks like another one would pass for another person; `bcp` is the actor of what
    nobody decided.
    """
    said = (environ.get("BCP_OPERATOR") or None) if named is None else named
    if said is None:
        login = _login_name()
        return f"uid-{os.getuid()}" if login == _NOBODY else login
    if _OPERATOR.fullmatch(said) is None or said == _NOBODY:
        raise UsageError(
            f"{said!r} cannot be an operator's id.",
            means=f"Letters, digits, . _ @ - only, at most 64; {_NOBODY!r} stands for what nobody "
            "decided. Nothing was done.",
            next_action="Use your id in bcp.yaml: bcp --as ID …, or BCP_OPERATOR.",
        )
    return said


def _login_name() -> str:
    """The login name by the system's table, not by an environment that anyone may set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without an entry
        return f"uid-{os.getuid()}"
