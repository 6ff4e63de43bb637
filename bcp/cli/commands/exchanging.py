"""The command lines of exports. Each imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

To = Annotated[
    Path | None,
    typer.Option("-o", metavar="PATH", help="A file or folder to write to, instead of printing."),
]


def cacao(
    plan: Annotated[str, typer.Argument(help="The plan's id.", metavar="PLAN")],
    *,
    part: Annotated[
        str | None,
        typer.Option("--part", metavar="NAME", help="One of the playbooks that it refers to."),
    ] = None,
    to: To = None,
) -> Work:
    """Print a plan as a playbook (CACAO 2.0).

    The plan's own asks for the decisions; one for each way to a fallback and back holds its
    steps. With -o all of them are written into a folder. Secrets are named, never written; a
    command with a value that a person types stays work by hand.

    Example: bcp export cacao openai -o playbooks
    """
    from bcp.cli.export import export_work
    from bcp.render.exchange.base import Wanted

    return export_work("cacao", Wanted(plan=plan), to=to, part=part)


def cyclonedx(*, to: To = None) -> Work:
    """Print the AI services as a bill of materials (CycloneDX 1.6).

    Services of vendors and of ours with their providers, data classes, failure domains and
    contracts; the processes that use them; the models. The same plans give the same bytes.

    Example: bcp export cyclonedx -o ai-services.json
    """
    from bcp.cli.export import export_work
    from bcp.render.exchange.base import Wanted

    return export_work("cyclonedx", Wanted(), to=to)


def calendar(*, to: To = None) -> Work:
    """Print what is due as a calendar (iCalendar, RFC 5545).

    Reviews, assessments, exercises, ends of contracts and models, and open corrective actions of
    the log; if that does not verify, standard error and the exit code say so. What has no day is
    named there too.

    Example: bcp export calendar -o continuity.ics
    """
    from bcp.cli.export import export_work
    from bcp.render.exchange.base import Wanted

    return export_work("calendar", Wanted(), to=to)


def csv(
    table: Annotated[
        str,
        typer.Argument(
            help="plans, processes, fallbacks, steps, contacts, runs or actions.", metavar="TABLE"
        ),
    ],
    *,
    to: To = None,
) -> Work:
    """Print a table (CSV, RFC 4180).

    An empty cell is not stated. What a spreadsheet would take for a formula has an apostrophe
    before it, phone numbers too. Runs and actions are the log's; if it
    does not verify, standard error and the exit code say so.

    Example: bcp export csv processes -o processes.csv
    """
    from bcp.cli.export import export_work
    from bcp.render.exchange.base import Wanted

    return export_work("csv", Wanted(table=table), to=to)
