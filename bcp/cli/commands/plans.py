"""The command lines about plans. Each imports its work when it runs: help stays light."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Weighty(StrEnum):
    """The least severity that fails."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def lint(
    *,
    form: Annotated[
        Format,
        typer.Option("--format", help="For people, scripts, code scanning, or pull requests."),
    ] = Format.TEXT,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Say why a rule asks.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Known findings, which fail nothing.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write what is found there first.")
    ] = False,
    fail_on: Annotated[
        Weighty, typer.Option("--fail-on", help="The least severity that fails.")
    ] = Weighty.ERROR,
) -> Work:
    """Name every fault and weakness of the plans, line by line.

    Exit codes: 0, 1 for findings that fail, 65 for a file that is no sound plan.

    Example: bcp lint --explain shared-fate
    """
    if explain is not None:
        from bcp.cli.lint_explain import explain_work

        return explain_work(explain)
    from bcp.cli.lint import LintAsked, lint_work
    from bcp.lint.base import Severity

    return lint_work(LintAsked(form.value, baseline, write_baseline, Severity(fail_on.value)))


def render(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a runbook is stale.")
    ] = False,
    issue: Annotated[
        bool, typer.Option("--issue", help="Write dated editions, with history, into reports/.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Write a page for browsers and paper beside each too.")
    ] = False,
) -> Work:
    """Write the runbooks from the plans, as Markdown beside them.

    A page is one file without scripts that needs no network; --check holds the Markdown alone.

    Exit codes: 0, with --check 1 for a stale runbook.

    Example: bcp render --check
    """
    from bcp.cli.render import render_work

    return render_work(check=check, issue=issue, html=html)


def schema_plan() -> Work:
    """Print the JSON Schema of a plan, for editors and other programs.

    Example: bcp schema plan > plan.schema.json
    """
    from bcp.cli.schema import plan_schema

    return plan_schema
