"""`bcp lint`: every fault and weakness of the workspace's plans."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.exercised import exercised
from bcp.cli.replaced_file import replace_file
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.lint.base import Finding, Severity
from bcp.lint.baseline import baseline_text, held_against, read_baseline
from bcp.lint.formats import as_json, as_text
from bcp.lint.linter import broken_findings, lint, lint_exit
from bcp.lint.outcome import Outcome
from bcp.lint.registry import RULES
from bcp.model.errors import BadInput, DocumentError, UsageError
from bcp.model.screen import Screen, line
from bcp.plan.workspace import Workspace, build_workspace, find_root


class LintAsked(Struct, frozen=True):
    """The command line of `bcp lint`."""

    form: str = "text"
    baseline: Path | None = None
    write_baseline: bool = False
    fail_on: Severity = Severity.ERROR


def lint_work(asked: LintAsked) -> Work:
    """The work of a command line."""
    if asked.write_baseline and asked.baseline is None:
        raise UsageError(
            "--write-baseline needs the file's name.",
            next_action="bcp lint --baseline lint-baseline.json --write-baseline",
        )

    def work(setting: Setting) -> int:
        try:
            workspace = workspace_of(setting)
        except DocumentError as broken:
            return _told_of_settings(setting, asked, broken)
        asked_log = exercised(setting, workspace)
        findings = lint(workspace, setting.clock.now().date(), asked_log.last)
        not_asked = {key for key, rule in RULES.items() if rule.asks_log and asked_log.last is None}
        remarks = (*_shipped(workspace), *([asked_log.remark] if asked_log.remark else []))
        outcome = replace(_held(setting, asked, findings, not_asked), remarks=remarks)
        setting.out.write(_said(setting, asked.form, outcome, workspace))
        return lint_exit(outcome.findings, asked.fail_on)

    return work


def _told_of_settings(setting: Setting, asked: LintAsked, broken: DocumentError) -> int:
    """Faults of `bcp.yaml` are findings like any other, in each form; no plan can be judged."""
    said = "bcp.yaml has to be mended first: no plan was judged, and no baseline looked at."
    outcome = Outcome(broken_findings(broken.problems), remarks=(said,))
    root = find_root(setting.folder, setting.environ, setting.directory)
    workspace = build_workspace(root or setting.folder, {})
    setting.out.write(_said(setting, asked.form, outcome, workspace))
    return lint_exit(outcome.findings, asked.fail_on)


def _shipped(workspace: Workspace) -> tuple[str, ...]:
    """A build in a wrong folder must not pass for one whose plans were judged."""
    said = (
        "No workspace was found: the starter plans that come with bcp were judged, none of yours."
    )
    return (said,) if workspace.is_shipped else ()


def _held(
    setting: Setting, asked: LintAsked, findings: tuple[Finding, ...], not_asked: set[str]
) -> Outcome:
    """The findings against the baseline, which is written first where that was asked for."""
    if asked.baseline is None:
        return Outcome(findings)
    path = setting.folder / asked.baseline
    if asked.write_baseline:
        _write(setting, path, findings)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The baseline {asked.baseline} cannot be read: {error.strerror}.",
            means="Which findings are known cannot be said, so nothing was judged.",
            next_action="Name the right file, or write it with --write-baseline.",
        ) from error
    known = read_baseline(content, str(asked.baseline))
    return held_against(findings, known, not_asked=not_asked)


def _write(setting: Setting, path: Path, findings: tuple[Finding, ...]) -> None:
    try:
        replace_file(path.resolve(), baseline_text(findings))  # a link stays one
    except OSError as error:
        raise BadInput(
            f"The baseline {setting.shown_path(path)} cannot be written: {error.strerror}.",
            means="What was there before is still there.",
            next_action="Make the folder writable, or name another file.",
        ) from error
    setting.err.show(Screen((line(f"written: {setting.shown_path(path)}", hang=2),)))


def _said(setting: Setting, form: str, outcome: Outcome, workspace: Workspace) -> str:
    """In the form asked for; each form's module is loaded for itself alone."""
    if form == "sarif":
        from bcp.lint.sarif import as_sarif  # noqa: PLC0415 - as said

        return as_sarif(outcome, RULES, _prefix(setting, workspace))
    if form == "github":
        from bcp.lint.github import as_github  # noqa: PLC0415 - as said

        return as_github(outcome, _prefix(setting, workspace))
    return as_json(outcome) if form == "json" else as_text(outcome, setting.out.width())


def _prefix(setting: Setting, workspace: Workspace) -> str:
    """The workspace's path from the repository's root: on GitHub as it says, else from here."""
    start = Path(setting.environ.get("GITHUB_WORKSPACE") or setting.folder)
    root = workspace.root
    inside = root != start and root.is_relative_to(start)
    return f"{root.relative_to(start).as_posix()}/" if inside else ""
