"""One file committed to the git checkout that it lies in: only that path, nobody's staged work."""

from pathlib import Path

from bcp.model.ports import Command, CommandResult, Tools
from bcp.steps.result import Result, last_line

_TIMEOUT_S = 60.0


def unclean(tools: Tools, path: Path) -> str:
    """Why the file cannot be committed by itself; empty where nothing of it is uncommitted."""
    status = _git(tools, path, "status", "--porcelain", "--", path.name)
    if status.exit_code != 0:
        return f"git cannot tell how it stands: {_why(status)}"
    if status.output.strip():
        return f"it has changes that are not committed ({last_line(status.output)})"
    return ""


def commit(tools: Tools, path: Path, message: str, *, is_written: bool) -> Result:
    """Commit this one path.

    Args:
        tools: run git with.
        path: the file, in its checkout.
        message: the commit's.
        is_written: whether the file was just changed, so that git has to see something to commit.
    """
    status = _git(tools, path, "status", "--porcelain", "--", path.name)
    if status.exit_code != 0:
        return _failed(status)
    if not status.output.strip():
        words = "git sees no change: it is ignored there, or a link to another place"
        return Result(ok=not is_written, detail=words if is_written else "committed already")
    for command in _commands(path.name, message):
        ended = _git(tools, path, *command)
        if ended.exit_code != 0:
            return _failed(ended)
    return Result(ok=True, detail="committed")


def _commands(name: str, message: str) -> tuple[tuple[str, ...], ...]:
    """A new file has to be known to git; `--only` leaves what else is staged (git-commit(1))."""
    return (
        ("add", "--all", "--", name),
        ("commit", "--quiet", "--only", "-m", message, "--", name),
    )


def _failed(ended: CommandResult) -> Result:
    return Result(ok=False, detail=f"git failed: {_why(ended)}", output=ended.output)


def _why(ended: CommandResult) -> str:
    if ended.timed_out:
        return f"it took longer than {_TIMEOUT_S:g} s"
    if ended.exit_code is None:
        return ended.detail or "it did not end"
    return f"exit code {ended.exit_code}" + (f", {last_line(ended.output)}" if ended.output else "")


def _git(tools: Tools, path: Path, *words: str) -> CommandResult:
    """Run git where the file lies; it asks nobody anything."""
    argv = ("git", "-C", str(path.parent), *words)
    env = (("GIT_TERMINAL_PROMPT", "0"), ("GIT_EDITOR", "true"), ("LC_ALL", "C"))
    return tools.run(Command(argv, env, timeout_s=_TIMEOUT_S, aside=True))
