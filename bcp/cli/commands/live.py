"""The command lines that look. Each imports its work when it runs: help stays light."""

from typing import TYPE_CHECKING, Annotated

import typer

from bcp.cli.setting import Setting, Work

if TYPE_CHECKING:
    from bcp.cli.check import Record

Plans = Annotated[
    list[str] | None, typer.Argument(help="Plans by id; every plan if none.", metavar="PLAN")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def check(
    plans: Plans = None,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Only this service, PLAN/SERVICE or plan; repeatable."
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write what was read to the audit log.")
    ] = False,
    max_age: Annotated[
        str | None,
        typer.Option(
            "--max-age", metavar="60s", help="Take recorded readings younger than that as they are."
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nothing: show what was recorded last.")
    ] = False,
    as_json: Json = False,
) -> Work:
    """Read what is up and what is down, what that hits, what to do.

    Writes nothing without --record. In a pipe: one line a service, separated by tabs. Exit codes:
    0 operational, 1 maintenance or degraded, 2 an outage, 3 unknown or this machine's network.

    Example: bcp check openai --json
    """
    from bcp.cli.check import CheckAsked, check_work

    asked = CheckAsked(
        tuple(plans or ()), tuple(only or ()), as_json=as_json, max_age=max_age, offline=offline,
        record=_recorder() if record else None,
    )  # fmt: skip
    return check_work(asked)


def _recorder() -> "Record":
    """Loaded only where something is written: it needs cryptography."""
    from bcp.cli.sweep_record import record_sweep

    return record_sweep


def observe(
    service: Annotated[
        str, typer.Argument(help="PLAN/SERVICE, or own/ID.", metavar="PLAN/SERVICE")
    ],
    word: Annotated[
        str, typer.Argument(help="What people see of it.", metavar="up|degraded|partial|down")
    ],
    *,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What exactly.")] = "",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="HH:MM", help="When, in UTC, or an instant; else now."),
    ] = None,
) -> Work:
    """Record what people see of a service; it counts for a time.

    A probe of kind attested reads it: for seats and tools that no request can try. It is recorded
    under your name, without a proof of it.

    Example: bcp observe openai/chatgpt down --note "nobody can log in"
    """
    from bcp.cli.observe import ObserveAsked, observe_work

    return observe_work(ObserveAsked(service, word, note, at))


def alone(setting: Setting) -> int:
    """The work of `bcp` without a command: check everything, then list the open runs."""
    from bcp.cli.check import overview

    return overview(setting)
