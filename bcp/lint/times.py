"""Rules on times: objectives that contradict each other, or that the steps cannot meet."""

from datetime import timedelta
from typing import Final

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Fallback
from bcp.steps.base import Step
from bcp.steps.wait import WaitStep

_LOWEST_TIER: Final = 2
"""Of the processes that are asked for a WRT."""


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


def wrt_not_stated(subject: Subject) -> Found:
    """An important process of which nobody said how long the work itself takes to be back."""
    for number, process in enumerate(subject.plan.processes):
        if process.wrt is None and process.tier <= _LOWEST_TIER:
            message = f"nobody said how long the work of {process.id} takes to be back"
            hint = "write wrt:, as 30m, for what piled up; 0s says that nothing does"
            yield Fault(("processes", number), message, hint)


def time_to_switch(fallback: Fallback) -> timedelta:
    """At least this long: a step without a time of its own counts for nothing."""
    return sum(map(least_time, fallback.steps), timedelta(0))


def least_time(step: Step) -> timedelta:
    """How long a step takes by the plan: its target; a wait takes what it waits for, at least."""
    waits = step.for_ if isinstance(step, WaitStep) else timedelta(0)
    return max(step.target or timedelta(0), waits)


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
    "wrt-not-stated": Rule(
        always(Severity.WARNING),
        says="Every process of tier 1 or 2 states its work recovery time.",
        why="When the service answers again, what piled up is still to be done, and records are to "
        "be checked. Without a WRT that time counts for nothing, and RTO and MTPD seem to fit.",
        mend="Ask the owner of the process how long a backlog of one RTO takes, and write wrt:.",
        before="rto: 30m",
        after="wrt: 30m",
        clauses=("iso22301 8.2.1, 8.2.2",),
        check=wrt_not_stated,
    ),
}
