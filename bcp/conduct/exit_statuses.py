"""The exit statuses of commands whose bcp may have died: one small file each, until recorded.

A file holds the supervisor's process id, and the exit code once there is one; no output, no secret.
"""

import hashlib
import os
import re
import subprocess
from pathlib import Path

from msgspec import Struct

from bcp.model.ports import CommandResult

_KEPT = re.compile(rb"(\d+)\n(?:(-?\d+)\n)?")


class ExitStatuses(Struct, frozen=True):
    """The folder of these files."""

    folder: Path

    def begin(self, key: str) -> Path:
        """An empty file for one act, readable by nobody else; raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(key)
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def found(self, key: str) -> CommandResult | None:
        """How it ended; without an exit code while it still runs; None where it is not known."""
        path = self._path(key)
        try:
            kept = _KEPT.fullmatch(path.read_bytes())
        except OSError:  # never begun here, or on another machine
            return None
        if kept is None:
            return None
        if kept[2] is not None:
            return CommandResult(int(kept[2]))
        if not _is_running(int(kept[1]), path):
            return None
        return CommandResult(None, detail=f"The command still runs, as process {int(kept[1])}.")

    def forget(self, key: str) -> None:
        """Drop it: the outcome is recorded. One that cannot be dropped does no harm."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError:  # the folder has become read-only: no other act has the same key
            return

    def _path(self, key: str) -> Path:
        return self.folder / hashlib.sha256(key.encode()).hexdigest()[:32]


def statuses(folder: Path | None) -> ExitStatuses | None:
    """The folder's; None where there is none."""
    return ExitStatuses(folder) if folder else None


def _is_running(pid: int, path: Path) -> bool:
    """Whether that process is the supervisor of that file, and no later one of the same number."""
    return os.fsencode(path) in _command_line(pid)


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # gone, or a system without /proc
        return _command_line_by_ps(pid)


def _command_line_by_ps(pid: int) -> bytes:
    argv = ("ps", "-ww", "-o", "args=", "-p", str(pid))
    try:
        return subprocess.run(argv, capture_output=True, check=False, timeout=5).stdout  # noqa: S603 - a number alone is added
    except (OSError, subprocess.TimeoutExpired):
        return b""
