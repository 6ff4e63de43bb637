"""The command lines about plans. Each imports its work when it runs: help stays light."""

from enum import StrEnum
from typing import Annotated

import typer

from bcp.cli.setting import Work


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


def lint(
    *,
    form: Annotated[
        Format, typer.Option("--format", help="For people, or for scripts.")
    ] = Format.TEXT,
) -> Work:
    """Name every fault and weakness of the plans, line by line.

    Exit codes: 0, 1 for findings at error, 65 for a file that is no sound plan.

    Example: bcp lint --format json
    """
    from bcp.cli.lint import lint_work

    return lint_work(as_json=form is Format.JSON)


def render(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a runbook is stale.")
    ] = False,
) -> Work:
    """Write the runbooks from the plans, as Markdown beside them.

    Exit codes: 0, with --check 1 for a stale runbook.

    Example: bcp render --check
    """
    from bcp.cli.render import render_work

    return render_work(check=check)


def schema_plan() -> Work:
    """Print the JSON Schema of a plan, for editors and other programs.

    Example: bcp schema plan > plan.schema.json
    """
    from bcp.cli.schema import plan_schema

    return plan_schema
