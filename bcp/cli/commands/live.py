"""The command lines that look. Each imports its work when it runs: help stays light."""

from typing import Annotated

import typer

from bcp.cli.setting import Setting, Work

Plans = Annotated[
    list[str] | None, typer.Argument(help="Plans by id; every plan if none.", metavar="PLAN")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def check(plans: Plans = None, *, as_json: Json = False) -> Work:
    """Read what is up and what is down, what that hits, what to do.

    Writes nothing. In a pipe: one line a service, separated by tabs. Exit codes: 0 operational,
    1 maintenance or degraded, 2 an outage, 3 unknown or this machine's network.

    Example: bcp check openai --json
    """
    from bcp.cli.check import check_work

    return check_work(tuple(plans or ()), as_json=as_json)


def alone(setting: Setting) -> int:
    """The work of `bcp` without a command: check everything, then list the open runs."""
    from bcp.cli.check import overview

    return overview(setting)
