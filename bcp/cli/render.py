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


def render_work(*, check: bool, issue: bool = False, html: bool = False) -> Work:
    """The work of a command line.

    Args:
        check: write nothing; say what is stale.
        issue: write dated editions into `reports/` instead.
        html: write a page beside each document too.
    """
    if check and issue:
        raise UsageError(
            "--check and --issue do not go together: an edition is dated, and checked by nothing.",
            next_action="bcp render --check; then bcp render --issue",
        )
    if check and html:
        raise UsageError(
            "--check and --html do not go together: only Markdown is held against the plans.",
            next_action="bcp render --check; then bcp render --html",
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
            code = _issued(setting, workspace, html=html)
        elif check:
            code = _checked(setting, workspace)
        else:
            code = _written(setting, workspace, html=html)
        return _with_broken(setting, workspace, code)

    return work


def _checked(setting: Setting, workspace: Workspace) -> Exit:
    paths = stale(workspace)
    _print(setting, "stale", paths)
    return Exit.FINDING if paths else Exit.OK


def _written(setting: Setting, workspace: Workspace, *, html: bool) -> Exit:
    changed = set(stale(workspace))
    documents = render_all(workspace)
    for document in documents:
        if document.path in changed:
            _write(workspace.root / document.path, document.text)
    if html:
        pages = _pages(workspace, [(workspace.root / each.path, each.text) for each in documents])
        changed.update(page.relative_to(workspace.root).as_posix() for page in pages)
    _print(setting, "written", sorted(changed))
    return Exit.OK


def _issued(setting: Setting, workspace: Workspace, *, html: bool) -> Exit:
    # Runs and programs are read for editions alone.
    from bcp.cli.issue import issue  # noqa: PLC0415 - as said

    paths = issue(setting, workspace)
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths] if html else []
    for path in (*paths, *(_pages(workspace, texts) if html else ())):
        setting.out.write(f"{setting.shown_path(path)}\n")
    return Exit.OK


def _pages(workspace: Workspace, documents: Sequence[tuple[Path, str]]) -> tuple[Path, ...]:
    from bcp.cli.pages import write_pages  # noqa: PLC0415 - only a page needs a Markdown parser

    return write_pages(workspace, documents)


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
