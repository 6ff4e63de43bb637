"""Rules on times: objectives that contradict each other, or that the steps cannot meet."""

from collections.abc import Iterator
from datetime import timedelta

from bcp.lint.base import Subject
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Fallback


def over_mtpd(subject: Subject) -> Iterator[Fault]:
    """A process that may be down longer than it can be: RTO and WRT over the MTPD."""
    for number, process in enumerate(subject.plan.processes):
        needed = process.rto + (process.wrt or timedelta(0))
        if needed > process.mtpd:
            parts = "rto is" if process.wrt is None else "rto and wrt are"
            message = f"{parts} {duration_text(needed)}, over {duration_text(process.mtpd)}"
            yield Fault(("processes", number, "mtpd"), message, "shorten them, or correct mtpd")


def steps_over_rto(subject: Subject) -> Iterator[Fault]:
    """A fallback whose steps take longer, by their own targets, than a process may wait."""
    numbers = {fallback.id: number for number, fallback in enumerate(subject.plan.fallbacks)}
    for _, process, on_ladder in subject.ladders():
        for fallback in on_ladder:
            needed = _time_to_switch(fallback)
            if needed > process.rto:
                message = (
                    f"the targets add up to {duration_text(needed)}; "
                    f"{process.id} has an RTO of {duration_text(process.rto)}"
                )
                hint = "shorten the steps, or take it off the ladder"
                yield Fault(("fallbacks", numbers[fallback.id], "steps"), message, hint)


def _time_to_switch(fallback: Fallback) -> timedelta:
    """At least this long: a step without a target counts for nothing."""
    targets = (step.target for step in fallback.steps)
    return sum((target for target in targets if target is not None), timedelta(0))
