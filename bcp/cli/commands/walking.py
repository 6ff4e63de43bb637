"""The command lines that walk a run. Each imports its work when it runs: help stays light."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

Plan = Annotated[str, typer.Argument(help="The plan's id.", metavar="PLAN")]
Plans = Annotated[
    list[str] | None, typer.Argument(help="The plans, by id; one or several.", metavar="PLAN")
]
Answers = Annotated[
    Path | None,
    typer.Option("--answers", metavar="FILE", help="Prepared answers, each used once."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the run's state at the end as JSON.")]
Incident = Annotated[
    str | None,
    typer.Option("--incident", metavar="ID", help="The open incident that new runs join."),
]
To = Annotated[str | None, typer.Option("--to", metavar="FALLBACK", help="The fallback to choose.")]
Processes = Annotated[
    list[str] | None,
    typer.Option("--process", metavar="ID", help="Only this process; may be given again."),
]
Tier = Annotated[
    int | None,
    typer.Option("--tier", metavar="N", min=1, max=4, help="Only this tier and those above it."),
]
Questions = Annotated[
    bool, typer.Option("--questions", help="Print every question that may be asked, and stop.")
]
LastGood = Annotated[
    bool, typer.Option("--last-good", help="Use the plan's last recorded good copy.")
]
Ungraceful = Annotated[bool, typer.Option("--ungraceful", help="Walk only the necessary steps.")]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Print every step with its values; do and record nothing."),
]


def failover(
    plans: Plans = None,
    *,
    incident: Incident = None,
    to: To = None,
    process: Processes = None,
    tier: Tier = None,
    answers: Answers = None,
    questions: Questions = False,
    last_good: LastGood = False,
    ungraceful: Ungraceful = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> Work:
    """Walk a plan's failover, or go on with its open run.

    Several plans are one incident: of all their processes the one with the least time left goes
    first. Where several ask a question, an answers file writes the plan before it: openai:declare.

    Example: bcp failover openai --process support
    """
    from bcp.cli.failover import Asked, failover_work

    asked = Asked(
        tuple(plans or ()), incident, to, tuple(process or ()), tier, answers,
        questions=questions, last_good=last_good, as_json=as_json,
        ungraceful=ungraceful, dry_run=dry_run,
    )  # fmt: skip
    return failover_work(asked)


def resume(
    run: Annotated[str, typer.Argument(help="The run's id, or its beginning.", metavar="RUN")],
    *,
    answers: Answers = None,
    as_json: Json = False,
) -> Work:
    """Go on with an open run, from where its record ends.

    Example: bcp resume 7f3a
    """
    from bcp.cli.resume import resume_work

    return resume_work(run, answers, as_json=as_json)
