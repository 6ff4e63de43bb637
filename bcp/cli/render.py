"""`bcp render`: the runbooks, written beside the plans or held against them."""

from collections.abc import Sequence
from pathlib import Path

from bcp.cli.problems import broken_screen
from bcp.cli.replaced_file import replace_file
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.screen import Screen, line
from bcp.plan.workspace import Workspace
from bcp.render.runbook import render_all, stale


def render_work(*, check: bool, issue: bool = False) -> Work:
    """The work of a command line.

    Args:
        check: write nothing; say what is stale.
        issue: write dated editions into `reports/` instead.
    """
    if check and issue:
        raise UsageError(
            "--check and --issue do not go together: an edition is dated, and checked by nothing.",
            next_action="bcp render --check; then bcp render --issue",
        )

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        if workspace.is_shipped:
            raise BadInput(
                "There is no workspace here, so there is nowhere to write runbooks to.",
                means="The starter plans that come with bcp are never written to.",
                next_action="Make a folder runbooks/ with a plan, or name a workspace: bcp -C DIR.",
            )
        if issue:
            code = _issued(setting, workspace)
        else:
            code = _checked(setting, workspace) if check else _written(setting, workspace)
        return _with_broken(setting, workspace, code)

    return work


def _checked(setting: Setting, workspace: Workspace) -> Exit:
    paths = stale(workspace)
    _print(setting, "stale", paths)
    return Exit.FINDING if paths else Exit.OK


def _written(setting: Setting, workspace: Workspace) -> Exit:
    changed = set(stale(workspace))
    for document in render_all(workspace):
        if document.path in changed:
            _write(workspace.root / document.path, document.text)
    _print(setting, "written", sorted(changed))
    return Exit.OK


def _issued(setting: Setting, workspace: Workspace) -> Exit:
    # Runs and programs are read for editions alone.
    from bcp.cli.issue import issue  # noqa: PLC0415 - as said

    for path in issue(setting, workspace):
        setting.out.write(f"{setting.shown_path(path)}\n")
    return Exit.OK


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path.resolve(), text)  # a link stays one
    except OSError as error:
        raise BadInput(
            f"The runbook {path} cannot be written: {error.strerror}.",
            means="What was there before is still there.",
            next_action="Make room or the folder writable, then run the command again.",
        ) from error


def _print(setting: Setting, word: str, paths: Sequence[str]) -> None:
    for path in paths:
        setting.out.write(f"{word}: {path}\n")
    if not paths:
        setting.err.show(Screen((line("Every runbook says what its plan says."),)))


def _with_broken(setting: Setting, workspace: Workspace, code: Exit) -> Exit:
    """A broken plan has no runbook; it is named, and the others are rendered all the same."""
    broken = [file.error for file in workspace.broken]
    setting.err.show(broken_screen(broken, setting.err.width()))
    return Exit.BAD_INPUT if workspace.broken else code
