"""Rules on times: objectives that contradict each other, or that the steps cannot meet."""

from datetime import timedelta

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Fallback


def over_mtpd(subject: Subject) -> Found:
    """A process that may be down longer than it can be: RTO and WRT over the MTPD."""
    for number, process in enumerate(subject.plan.processes):
        needed = process.rto + (process.wrt or timedelta(0))
        if needed > process.mtpd:
            parts = "rto is" if process.wrt is None else "rto and wrt are"
            message = f"{parts} {duration_text(needed)}, over {duration_text(process.mtpd)}"
            yield Fault(("processes", number, "mtpd"), message, "shorten them, or correct mtpd")


def steps_over_rto(subject: Subject) -> Found:
    """A fallback whose steps take longer, by their own targets, than a process may wait."""
    numbers = {fallback.id: number for number, fallback in enumerate(subject.plan.fallbacks)}
    for _, process, on_ladder in subject.ladders():
        for fallback in on_ladder:
            needed = time_to_switch(fallback)
            if needed > process.rto:
                message = (
                    f"the targets add up to {duration_text(needed)}; "
                    f"{process.id} has an RTO of {duration_text(process.rto)}"
                )
                hint = "shorten the steps, or take it off the ladder"
                where = ("fallbacks", numbers[fallback.id], "steps")
                yield ForProcess(process, Fault(where, message, hint))


def time_to_switch(fallback: Fallback) -> timedelta:
    """At least this long: a step without a target counts for nothing."""
    targets = (step.target for step in fallback.steps)
    return sum((target for target in targets if target is not None), timedelta(0))


RULES: dict[str, Rule] = {
    "over-mtpd": Rule(
        always(Severity.ERROR),
        says="RTO and WRT together fit within the MTPD.",
        why="Work is not back when the service answers: what piled up comes on top. If both "
        "together take longer than the process can bear, the objective is none.",
        mend="Shorten rto: or wrt:, or correct mtpd: with the owner of the process.",
        before="mtpd: 40m",
        after="mtpd: 4h",
        clauses=("iso22301 8.2.1, 8.2.2",),
        check=over_mtpd,
    ),
    "steps-over-rto": Rule(
        by_tier(Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.WARNING),
        says="The targets of a fallback's steps fit within the RTO of every process that may "
        "choose it.",
        why="A procedure that by its own targets takes longer than the RTO cannot meet it, even if "
        "all goes well.",
        mend="Shorten the steps, or take the fallback off the ladder of the process. Steps of one "
        "group: may be done side by side; whether there are people for it is not known, so all "
        "targets count.",
        before="target: 45m",
        after="target: 5m",
        clauses=("iso27001 A.5.30", "iso22301 8.4.4.2"),
        check=steps_over_rto,
    ),
}
