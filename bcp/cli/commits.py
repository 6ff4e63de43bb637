"""What the version control of a plan's file tells: its commits, and whether that is all of them."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from bcp.cli.setting import Setting
from bcp.conduct.programs import run_program
from bcp.model.errors import SecretMissing
from bcp.model.ports import Command
from bcp.render.issued import Revision

_FIELD = "\x1f"
_FORMAT = f"--format=%cs{_FIELD}%h{_FIELD}%s"
_TIMEOUT_S = 20.0
_MOST = 200
_NO_ANSWER = (
    "Git tells nothing here (it is not installed, this is no checkout of it, nothing was committed "
    "yet, or it refused), so no history can be shown."
)


class History(Struct, frozen=True):
    """The commits of one file."""

    revisions: tuple[Revision, ...] = ()
    """The newest first."""
    says: str = ""
    """Why there are none, or not all; empty where nothing is to be said."""


def history_of(setting: Setting, root: Path, path: str) -> History:
    """Ask git for the commits of a file; without git, or outside a checkout, that is said.

    Args:
        setting: environment and clock for the program.
        root: the workspace's folder.
        path: the file, relative to it.
    """
    log = _git(setting, root, "log", f"--max-count={_MOST}", "--follow", _FORMAT, "--", path)
    if log is None:
        return History(says=_NO_ANSWER)
    revisions = tuple(_revision(each) for each in log.splitlines() if each.count(_FIELD) > 1)
    return History(revisions, " ".join(_remarks(setting, root, path, len(revisions))))


def _remarks(setting: Setting, root: Path, path: str, count: int) -> list[str]:
    said = []
    if not count:
        said.append("The plan's file was never committed.")
    elif (changed := _git(setting, root, "status", "--porcelain", "--", path)) is None:
        said.append("Whether the plan's file was changed since its last commit is not known.")
    elif changed:
        said.append("**The plan's file was changed since its last commit.**")
    if count == _MOST:
        said.append(f"The newest {_MOST} commits are shown; there are more.")
    if (_git(setting, root, "rev-parse", "--is-shallow-repository") or "").strip() == "true":
        said.append("This checkout is a shallow one: commits before its first are not known here.")
    return said


def _revision(line: str) -> Revision:
    day, commit, subject = line.split(_FIELD, 2)
    return Revision(date.fromisoformat(day), commit, subject)


def _git(setting: Setting, root: Path, *arguments: str) -> str | None:
    """What git prints; None where it is not there, or the folder is no checkout of it."""
    command = Command(("git", "--no-pager", *arguments), folder=root, timeout_s=_TIMEOUT_S)
    result = run_program(command, setting.environ, _no_secret, setting.clock)
    return result.output.decode(errors="replace") if result.exit_code == 0 else None


def _no_secret(name: str) -> str:
    raise SecretMissing(name)
