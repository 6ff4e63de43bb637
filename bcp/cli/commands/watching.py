"""The command line that keeps checking. It imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work


def watch(
    plans: Annotated[
        list[str] | None,
        typer.Argument(help="Plans by id; every plan if none.", metavar="PLAN"),
    ] = None,
    *,
    interval: Annotated[
        str | None,
        typer.Option("--interval", metavar="TIME", help="From 15s to 1h; else bcp.yaml, else 60s."),
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option("--metrics", metavar="FILE", help="Keep an OpenMetrics file up to date."),
    ] = None,
) -> Work:
    """Keep checking, record what changes, tell people in time.

    People are told when a criterion of a plan becomes met. The record then has the time before an
    incident too. On a terminal it shows a table, in a pipe a line for each change. Whom to tell
    stands in bcp.yaml under watch: notify:. It ends with 0 when it is told to (SIGTERM), with 130
    by Ctrl-C.

    Example: bcp watch --metrics /var/lib/node_exporter/bcp.prom
    """
    from bcp.cli.watch import Asked, watch_work

    return watch_work(Asked(tuple(plans or ()), interval, metrics))
