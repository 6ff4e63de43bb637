"""The command lines of an incident's end. Each imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Setting, Work

Open = Annotated[
    str, typer.Argument(help="The plan's id, or the beginning of a run's.", metavar="PLAN")
]
Answers = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="Prepared answers, each used once."),
]
RunJson = Annotated[bool, typer.Option("--json", help="Print the run's state at the end as JSON.")]


def failback(
    plan: Open,
    *,
    process: Annotated[
        list[str] | None,
        typer.Option("--process", metavar="ID", help="Only this process; may be given again."),
    ] = None,
    answers: Answers = None,
    as_json: RunJson = False,
) -> Work:
    """Return to the primary once the condition has held.

    In shares where the plan says so, each read again before the next. What was not read proves
    nothing: let bcp watch run meanwhile. Processes that share the steps of a fallback
    return together. An override needs a reason.

    Example: bcp failback openai --process support
    """
    from bcp.cli.ending import EndingAsked, failback_work

    return failback_work(EndingAsked(plan, answers, as_json, tuple(process or ())))


def standdown(plan: Open, *, answers: Answers = None, as_json: RunJson = False) -> Work:
    """Close an incident, with what has to be mended.

    While a process is not back on its primary, closing needs a reason.

    Example: bcp standdown openai
    """
    from bcp.cli.ending import EndingAsked, standdown_work

    return standdown_work(EndingAsked(plan, answers, as_json))


def actions(
    *,
    closed: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> Work:
    """List what has to be mended after incidents.

    What is due first comes first.

    Example: bcp actions --all
    """

    def work(setting: Setting) -> int:  # made for each command of the group, run for the list alone
        from bcp.cli.actions import actions_work

        return actions_work(closed=closed, as_json=as_json)(setting)

    return work


def actions_add(
    run: Annotated[str, typer.Argument(help="The run's id, or its beginning.", metavar="RUN")],
    title: Annotated[str, typer.Argument(help="What has to be done.", metavar="TITLE")],
    *,
    owner: Annotated[str, typer.Option("--owner", metavar="ID", help="Who sees to it.")],
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="The day: 2026-11-30.")],
) -> Work:
    """Write down what has to be mended, and print its id.

    Example: bcp actions add 7f3a "Test the switch monthly" --owner platform --due 2026-11-30
    """
    from bcp.cli.actions import ActionAsked, add_work

    return add_work(ActionAsked(run, title, owner, due))


def actions_close(
    action: Annotated[str, typer.Argument(help="The action's id.", metavar="ID")],
    *,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="What was done about it.")
    ],
) -> Work:
    """Close an action, with what was done about it.

    Example: bcp actions close 7f3a2b1c-1 --reason "Tested with both replicas"
    """
    from bcp.cli.actions import close_work

    return close_work(action, reason)
