"""The command line that rehearses. It imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work


def drill(
    plan: Annotated[
        str | None, typer.Argument(help="The plan's id.", metavar="[PLAN]", show_default=False)
    ] = None,
    *,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="ID", help="What happens in the drill.")
    ] = "global-outage",
    demo: Annotated[
        bool, typer.Option("--demo", help="Play it with the prepared answers that ship with it.")
    ] = False,
    speed: Annotated[
        int,
        typer.Option(
            "--speed", metavar="N", min=1, max=1000, help="Scenario seconds in one second."
        ),
    ] = 1,
    observer: Annotated[
        str | None,
        typer.Option("--observer", metavar="NAME", help="Who watches without taking part."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", metavar="FILE", help="Prepared answers, each used once."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the scenarios, with what each is to show.")
    ] = False,
    failover_matrix: Annotated[
        bool,
        typer.Option(
            "--failover-matrix",
            help="Walk every fallback without people, all before it down; 1 if one is broken.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what comes out as JSON.")] = False,
) -> Work:
    """Rehearse a plan against a scenario; the record says so.

    What would change something outside is simulated, unless its step says `in_drill: perform`.

    Example: bcp drill openai --scenario fallback-down-too --observer auditor
    """
    if listed:
        from bcp.cli.scenario_list import list_work

        return list_work(plan, as_json=as_json)
    if failover_matrix:
        from bcp.cli.matrix import matrix_work

        return matrix_work(plan, as_json=as_json)
    from bcp.cli.drill import DrillAsked, drill_work

    return drill_work(DrillAsked(plan, scenario, demo, speed, observer, answers, as_json))
