"""The command line as a whole: which commands there are, and what stands before them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from bcp.cli.commands import (
    catalogue,
    drilling,
    exchanging,
    live,
    noticing,
    operators,
    people,
    plans,
    records,
    reporting,
    returning,
    walking,
    watching,
)
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
    "failback": returning.failback,
    "standdown": returning.standdown,
    "drill": drilling.drill,
    "approve": people.approve,
    "reject": people.reject,
    "countersign": people.countersign,
    "handover": people.handover,
    "note": people.note,
    "follow": people.follow,
    "mark": noticing.mark,
    "told": noticing.told,
    "runs": records.runs,
    "show": records.show,
    "lint": plans.lint,
    "render": plans.render,
    "vendors": catalogue.vendors,
}
GROUPS: dict[str, tuple[str, Mapping[str, Callable[..., Work]]]] = {
    "actions": (
        "What has to be mended after incidents; alone, the list.\n\nExample: bcp actions --all",
        {"add": returning.actions_add, "close": returning.actions_close},
    ),
    "audit": (
        "The audit log: prove it, print it.\n\nExample: bcp audit verify",
        {
            "verify": records.verify,
            "show": records.audit_show,
            "checkpoint": records.audit_checkpoint,
        },
    ),
    "export": (
        "What other programs read.\n\nExample: bcp export csv processes",
        {
            "cacao": exchanging.cacao,
            "cyclonedx": exchanging.cyclonedx,
            "calendar": exchanging.calendar,
            "csv": exchanging.csv,
        },
    ),
    "operator": (
        "Operators and their keys: who signs what they decide.\n\nExample: bcp operator list",
        {"add": operators.add, "list": operators.list_, "revoke": operators.revoke},
    ),
    "report": (
        "Documents made from the log.\n\nExample: bcp report run 7f3a",
        {
            "run": reporting.run,
            "programme": reporting.programme,
            "management": reporting.management,
            "controls": reporting.controls,
            "sla": reporting.sla,
            "register": reporting.register,
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
ALONE: dict[str, Callable[..., Work]] = {"actions": returning.actions}
"""What a group does where none of its commands is named."""


_BEFORE_A_COMMAND = ("-C", "--as")
"""The options that stand before a command, each with a value."""


class Invocation(Struct, frozen=True):
    """A command line that was parsed: what to do, and what was said before the command."""

    work: Work
    globals: Globals


def build_app(arguments: Sequence[str] = ()) -> typer.Typer:
    """Build the command line; nothing heavy is imported, nothing is done.

    Args:
        arguments: of this call. Where they name a command, only that one is built, for reading
            the signature of each of the others takes a fortieth of an empty interpreter's start.
    """
    named = _named(arguments)
    commands = {name: work for name, work in COMMANDS.items() if named in (None, name)}
    groups = {name: group for name, group in GROUPS.items() if named in (None, name)}
    app = _group(commands)
    app.callback(
        cls=QuietGroup, help=_HELP, result_callback=_invocation, invoke_without_command=True
    )(_alone)
    for name, (text, members) in groups.items():
        group = _group(members)
        if name in ALONE:
            group.callback(cls=QuietGroup, invoke_without_command=True)(ALONE[name])
        app.add_typer(group, name=name, help=text, cls=QuietGroup)
    return app


def _named(arguments: Sequence[str]) -> str | None:
    """The command that the arguments name; None where that is not plain to see."""
    rest = list(arguments)
    while len(rest) > 2 and rest[0] in _BEFORE_A_COMMAND:
        rest = rest[2:]
    return rest[0] if rest and (rest[0] in COMMANDS or rest[0] in GROUPS) else None


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
