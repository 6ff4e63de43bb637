"""The command lines for several people at one run. Each imports its work when it runs."""

from typing import Annotated

import typer

from bcp.cli.setting import Work

Run = Annotated[str, typer.Argument(help="The run's id, or its beginning.", metavar="RUN")]
Step = Annotated[str, typer.Argument(help="The step that waits for consent.", metavar="STEP")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")]


def approve(run: Run, step: Step, *, reason: Reason = "") -> Work:
    """Consent to a step that somebody else asks for.

    It counts once your signature is in the log; never for who asks, under whatever name.

    Example: bcp approve 7f3a consent
    """
    from bcp.cli.consents import approve_work

    return approve_work(run, step, reason)


def reject(
    run: Run,
    step: Step,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; shown there.")],
) -> Work:
    """Refuse a step that somebody else asks for.

    It fails, with your reason.

    Example: bcp reject 7f3a consent --reason 'the vendor is back'
    """
    from bcp.cli.consents import reject_work

    return reject_work(run, step, reason)


def countersign(run: Run, step: Step) -> Work:
    """Sign the consent that you gave by phone.

    Until then it is attested by whoever called you.

    Example: bcp countersign 7f3a consent
    """
    from bcp.cli.consents import countersign_work

    return countersign_work(run, step)


def handover(
    run: Run,
    *,
    to: Annotated[str, typer.Option("--to", metavar="ID", help="Who goes on with it.")],
    reason: Reason = "",
) -> Work:
    """Hand a run over to somebody else.

    Whoever drives it stops, and the next person resumes it.

    Example: bcp handover 7f3a --to deputy
    """
    from bcp.cli.relief import handover_work

    return handover_work(run, to, reason)


def note(
    run: Run,
    text: Annotated[str, typer.Argument(help="The note; - reads standard input.", metavar="TEXT")],
    *,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="HH:MM", help="When it happened, in UTC, or an instant."),
    ] = None,
) -> Work:
    """Write a note into a run, whoever drives it.

    Two times are kept: when it was true, and when it was written.

    Example: bcp note 7f3a 'The vendor called back' --at 03:05
    """
    from bcp.cli.relief import note_work

    return note_work(run, text, at)


def follow(run: Run) -> Work:
    """Watch a run as it goes, for reading only.

    Ends when the run does, or with Ctrl-C.

    Example: bcp follow 7f3a
    """
    from bcp.cli.follow import follow_work

    return follow_work(run)
