"""The command lines about what is recorded. Each imports its work when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LogFolder = Annotated[
    Path | None,
    typer.Argument(help="The log's folder; the workspace's log if none.", metavar="LOG"),
]

Strict = Annotated[
    bool, typer.Option("--strict", help="Parse every entry and check its spelling too.")
]
Policy = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="A C2SP tlog-policy.")
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="VKEY", help="A log key to trust; may be given again."),
]
Checkpoints = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", metavar="FILE", help="A checkpoint that somebody kept."),
]
Roots = Annotated[
    list[str] | None,
    typer.Option("--root", metavar="SIZE:ROOT", help="A line noted from a run's end."),
]
Demand = Annotated[
    str | None,
    typer.Option("--demand", metavar="LIST", help="Verdicts that have to be proved: a,b."),
]


def runs(*, as_json: Json = False) -> Work:
    """List the runs in the log, and where each stands.

    Example: bcp runs
    """
    from bcp.cli.runs import runs_work

    return runs_work(as_json=as_json)


def show(
    run: Annotated[str, typer.Argument(help="The run's id, or its beginning.", metavar="RUN")],
    *,
    alone: Annotated[
        bool, typer.Option("--alone", help="Without the other runs of its incident.")
    ] = False,
    as_json: Json = False,
) -> Work:
    """Show one run: its processes, steps and decisions.

    An incident of several plans has the id of the first of its runs: with it, all of them are
    shown as one, in one timeline.

    Example: bcp show 7f3a
    """
    from bcp.cli.show import show_work

    return show_work(run, as_json=as_json, alone=alone)


def verify(
    log: LogFolder = None,
    *,
    as_json: Json = False,
    strict: Strict = False,
    policy: Policy = None,
    key: Keys = None,
    checkpoint: Checkpoints = None,
    root: Roots = None,
    demand: Demand = None,
) -> Work:
    """Prove the log, or say what of it is not proved.

    Five verdicts: content, completeness, authorship, time, one history. Without --demand none of
    them has to be proved; what fails always counts.

    Exit codes: 0 nothing failed and all that is demanded is proved, 1 failed, 3 demanded but not
    proved, 65 not a log or a policy.

    Example: bcp audit verify --root 41:qBzR0a...T8c=
    """
    from bcp.cli.audit import Given, verify_work

    given = Given(log, tuple(key or ()), tuple(root or ()), tuple(checkpoint or ()), policy, demand)
    return verify_work(given, strict=strict, as_json=as_json)


def audit_show(
    log: LogFolder = None,
    *,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help="Only this run's entries.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--last", min=1, metavar="N", help="Only the newest N entries.")
    ] = None,
) -> Work:
    """Print the log's entries, one a line.

    Example: bcp audit show --last 20
    """
    from bcp.cli.audit import entries_work

    return entries_work(log, run, last)


def audit_checkpoint(log: LogFolder = None) -> Work:
    """Print the log's newest checkpoint.

    It is a note with the log's size and root, signed where the log has a key. Kept elsewhere, it
    proves later that nothing before it was altered.

    Example: bcp audit checkpoint > checkpoint
    """
    from bcp.cli.audit import checkpoint_work

    return checkpoint_work(log)
