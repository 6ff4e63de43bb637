"""The command line as a whole: which commands there are, and what stands before them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.commands import catalogue, live, plans, records, walking, watching
from bcp.cli.completion import QuietCommand, QuietGroup
from bcp.cli.setting import Globals, Work
from bcp.version import VERSION

_HELP = """Business-continuity runbooks for AI dependencies: check, fail over, record, render.

Alone, bcp checks every plan of the workspace and lists the runs that are open.

Example: bcp -C /srv/continuity check openai
"""

COMMANDS: dict[str, Callable[..., Work]] = {
    "check": live.check,
    "watch": watching.watch,
    "observe": live.observe,
    "failover": walking.failover,
    "resume": walking.resume,
    "drill": walking.drill,
    "runs": records.runs,
    "show": records.show,
    "lint": plans.lint,
    "render": plans.render,
    "vendors": catalogue.vendors,
}
GROUPS: dict[str, tuple[str, Mapping[str, Callable[..., Work]]]] = {
    "audit": (
        "The audit log: prove it, print it.\n\nExample: bcp audit verify",
        {
            "verify": records.verify,
            "show": records.audit_show,
            "checkpoint": records.audit_checkpoint,
        },
    ),
    "sources": (
        "Status pages as sources of a plan.\n\nExample: bcp sources detect https://HOST",
        {"detect": catalogue.sources_detect},
    ),
    "schema": (
        "The schemas of the files that people write.\n\nExample: bcp schema plan",
        {"plan": plans.schema_plan},
    ),
}
"""A group's name, its help, and its commands."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command line that was parsed: what to do, and what was said before the command."""

    work: Work
    globals: Globals


def build_app() -> typer.Typer:
    """Build the command line; nothing heavy is imported, nothing is done."""
    app = _group(COMMANDS)
    app.callback(
        cls=QuietGroup, help=_HELP, result_callback=_invocation, invoke_without_command=True
    )(_alone)
    for name, (text, commands) in GROUPS.items():
        app.add_typer(_group(commands), name=name, help=text, cls=QuietGroup)
    return app


def _group(commands: Mapping[str, Callable[..., Work]]) -> typer.Typer:
    group = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    for name, function in commands.items():
        group.command(name, cls=QuietCommand)(function)
    return group


def _print_version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"bcp {VERSION}")
        raise typer.Exit


def _alone(
    *,
    directory: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="The workspace; else BCP_WORKSPACE, else upwards."),
    ] = None,
    operator: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who you are; else BCP_OPERATOR, else login."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Version.")
    ] = False,
) -> Work:
    del directory, operator, version  # they reach `_invocation`, whatever the command is
    return live.alone


def _invocation(
    work: Work, directory: Path | None, operator: str | None, **_version: bool
) -> Invocation:
    return Invocation(work, Globals(directory, operator))
