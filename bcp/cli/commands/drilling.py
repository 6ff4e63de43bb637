"""The command line that rehearses. It imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

Plan = Annotated[
    str | None, typer.Argument(help="The plan's id.", metavar="PLAN", show_default=False)
]
Scenario = Annotated[str, typer.Option(metavar="ID", help="What happens in the drill.")]
Demo = Annotated[
    bool, typer.Option("--demo", help="Play it with the prepared answers that ship with it.")
]
Speed = Annotated[
    int, typer.Option(metavar="N", min=1, max=1000, help="Scenario seconds in one second.")
]
Observer = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who watches without taking part.")
]
Answers = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Prepared answers, each used once.")
]
Listed = Annotated[
    bool, typer.Option("--list", help="List the scenarios, with what each is to show.")
]
Matrix = Annotated[
    bool,
    typer.Option(
        "--failover-matrix",
        help="Walk every fallback without people, all before it down; 1 if one is broken.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print what comes out as JSON.")]


def drill(
    plan: Plan = None,
    *,
    scenario: Scenario = "global-outage",
    demo: Demo = False,
    speed: Speed = 1,
    observer: Observer = None,
    answers: Answers = None,
    listed: Listed = False,
    failover_matrix: Matrix = False,
    as_json: Json = False,
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
