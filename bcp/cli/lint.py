"""`bcp lint`: every fault and weakness of the workspace's plans."""

from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.lint.formats import as_json as json_of
from bcp.lint.formats import as_text
from bcp.lint.linter import lint, lint_exit


def lint_work(*, as_json: bool) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        findings = lint(workspace_of(setting), setting.clock.now().date())
        setting.out.write(json_of(findings) if as_json else as_text(findings, setting.out.width()))
        return lint_exit(findings)

    return work
