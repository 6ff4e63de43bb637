"""The command lines about who was told what, and when. Each imports its work when it runs."""

from typing import Annotated

import typer

from bcp.cli.setting import Work

Run = Annotated[str, typer.Argument(help="The run's id, or its beginning.", metavar="RUN")]
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="HH:MM", help="When it was: the last such time in UTC, or an instant."
    ),
]


def mark(
    run: Run,
    event: Annotated[str, typer.Argument(help="What happened.", metavar="aware|classified")],
    *,
    at: At = None,
) -> Work:
    """Say when you became aware, or classified the incident.

    Notices count from then. Both times are kept, when it was and when you said so; saying it
    again mends a slip.

    Example: bcp mark 7f3a classified --at 03:05
    """
    from bcp.cli.notices import mark_work

    return mark_work(run, event, at)


def told(
    run: Run,
    notice: Annotated[
        str, typer.Argument(help="A communication or an obligation of the plan.", metavar="ID")
    ],
    *,
    at: At = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="How, or under which number.")
    ] = "",
) -> Work:
    """Record that a notice went out.

    The clock to the next one counts from it. Both times are kept, when it went out and when you
    said so.

    Example: bcp told 7f3a early-warning --at 03:40 --note "case 4711"
    """
    from bcp.cli.notices import told_work

    return told_work(run, notice, at, note)
