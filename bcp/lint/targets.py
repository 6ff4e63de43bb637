"""Rules on what steps and activation take of the time that a process has."""

from collections.abc import Iterator
from datetime import timedelta

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.lint.times import least_time, time_to_switch
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Criterion, Part, Plan, Process

_NO_TIME = timedelta(0)
_TIER = 1


def without_target(subject: Subject) -> Found:
    """A step on the way to a fallback of a tier 1 process without a target time."""
    numbers = {fallback.id: number for number, fallback in enumerate(subject.plan.fallbacks)}
    seen = set[str]()
    for _, process, on_ladder in subject.ladders():
        for fallback in on_ladder if process.tier == _TIER else ():
            for index, step in enumerate(fallback.steps if fallback.id not in seen else ()):
                if step.target is None and not least_time(step):
                    where = ("fallbacks", numbers[fallback.id], "steps", index)
                    message = f"{step.id} has no target time, and {process.id} is of tier 1"
                    yield ForProcess(process, Fault(where, message, "write target:"))
            seen.add(fallback.id)


def without_criterion(subject: Subject) -> Found:
    """A process none of whose services any criterion speaks of."""
    for number, process in enumerate(subject.plan.processes):
        if _soonest(subject.plan, process) is None:
            message = f"no criterion speaks of {' or '.join(process.uses)}, which {process.id} uses"
            hint = "add a criterion for the service: without one only an override starts the plan"
            yield Fault(("processes", number, "uses"), message, hint)


def activation_over_mtpd(subject: Subject) -> Found:
    """An RTO from declaring that, with the wait before it, is longer than the process can bear."""
    for number, process in enumerate(subject.plan.processes):
        waits = _soonest(subject.plan, process)
        if process.rto_from != "declared" or waits is None:
            continue
        needed = waits + process.rto + (process.wrt or _NO_TIME)
        if needed > process.mtpd:
            message = (
                f"counted from declaring; with the {duration_text(waits)} that the soonest "
                f"criterion waits it is {duration_text(needed)}, over {duration_text(process.mtpd)}"
            )
            hint = "let a criterion be met sooner, or count from onset"
            yield Fault(("processes", number, "rto_from"), message, hint)


def activation_over_rto(subject: Subject) -> Found:
    """An RTO from the onset that is over before the steps are, because the criteria wait so long.

    Steps that alone take longer are another rule's; a step without a target counts for nothing.
    """
    for number, process, on_ladder in subject.ladders():
        waits = _soonest(subject.plan, process)
        if process.rto_from != "onset" or waits is None:
            continue
        taken = {each.id: time_to_switch(each) for each in on_ladder}
        rto = process.rto
        late = [name for name, time in taken.items() if time <= rto < time + waits]
        if late:
            message = (
                f"counted from onset; with the {duration_text(waits)} that the soonest criterion "
                f"waits, the steps of {' and of '.join(late)} end after {duration_text(rto)}"
            )
            hint = "let a criterion be met sooner, or shorten the steps"
            yield Fault(("processes", number, "rto"), message, hint)


def _soonest(plan: Plan, process: Process) -> timedelta | None:
    """How long the quickest criterion waits that speaks of the process; None: no one does."""
    return min(_waits(plan, process), default=None)


def _waits(plan: Plan, process: Process) -> Iterator[timedelta]:
    for criterion in plan.activation.criteria:
        if any(part.service in process.uses for part in criterion.parts()):
            yield _wait(criterion)


def _wait(criterion: Criterion) -> timedelta:
    """All of its conditions have to hold: the slowest decides."""
    return max(_of_part(part) for part in criterion.parts())


def _of_part(part: Part) -> timedelta:
    return part.for_ or part.probes_failing_for or _NO_TIME


RULES: dict[str, Rule] = {
    "step-without-target": Rule(
        always(Severity.WARNING),
        says="Every step that a process of tier 1 may wait for has a target time.",
        why="Without it nobody can tell beforehand whether the RTO can be met, nor afterwards "
        "which step was late.",
        mend="Write target: for the step, as the last drill measured it.",
        before="do: Set the queue to open.",
        after="target: 5m",
        check=without_target,
        clauses=("iso22301 8.4.4.2",),
    ),
    "process-without-criterion": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="For every process a criterion speaks of a service that it uses.",
        why="Without one the plan is never activated for this process but by an override.",
        mend="Add a criterion for one of the services to activation.criteria.",
        before="uses: [chat]",
        after="- {id: chat-is-down, service: chat, at_least: major_outage}",
        check=without_criterion,
        clauses=("dora Del. Reg. 2024/1774, art. 26(1)",),
    ),
    "activation-over-rto": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="Where the RTO counts from the onset, it has room for the wait of a criterion and "
        "for the steps.",
        why="A criterion that has to hold for ten minutes takes them from the RTO before the "
        "first step is done.",
        mend="Let a criterion be met sooner, shorten the steps, or correct rto: with the owner of "
        "the process.",
        before="rto: 12m",
        after="rto: 15m",
        check=activation_over_rto,
        clauses=("iso27001 A.5.30", "iso22301 8.4.4.2"),
    ),
    "activation-over-mtpd": Rule(
        always(Severity.ERROR),
        says="Where the RTO counts from declaring, the time until then fits within the MTPD too.",
        why="Customers wait from the onset, whatever the plan counts from.",
        mend="Let a criterion be met sooner, shorten rto:, or count from onset.",
        before="rto_from: declared",
        after="rto_from: onset",
        check=activation_over_mtpd,
        clauses=("iso22301 8.2.1, 8.2.2",),
    ),
}
