"""Fallbacks as choices for each process, and as procedures there and back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from bcp.insight.readiness import ladder
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Failback, Fallback, Process
from bcp.plan.procedure import PlannedStep, backlog, procedure, reconciliation, return_procedure
from bcp.plan.workspace import Workspace
from bcp.render.names import Names, uncleared
from bcp.render.steps import ready_in, step_views, when_text
from bcp.render.view import LadderView, LaterView, ProcedureView, ReturnView, RungView, StepView
from bcp.render.words import hours, rto, share, span

_StepsOf = Callable[[Workspace, LoadedPlan, Fallback, tuple[str, ...]], tuple[PlannedStep, ...]]


def ladder_views(names: Names) -> tuple[LadderView, ...]:
    """The choices of every process."""
    return tuple(
        LadderView(
            title=process.title,
            needs=_needs(process),
            rungs=tuple(
                _rung(process, fallback, str(rank))
                for rank, fallback in enumerate(ladder(names.plan, process), start=1)
            ),
        )
        for process in names.plan.processes
    )


def procedure_views(names: Names, loaded: LoadedPlan) -> tuple[ProcedureView, ...]:
    """The way to every fallback, filled in for each process that may use it."""
    return tuple([_procedure_view(names, loaded, each) for each in names.plan.fallbacks])


def return_views(names: Names, loaded: LoadedPlan) -> tuple[ReturnView, ...]:
    """The way back from every fallback."""
    return tuple([_return_view(names, loaded, each) for each in names.plan.fallbacks])


def _needs(process: Process) -> str:
    needed, data = share(process.minimum_capacity), ", ".join(process.data)
    return f"Needs {needed} of its normal capacity. Data: {data}. RTO: {rto(process)}."


def _rung(process: Process, fallback: Fallback, rank: str) -> RungView:
    total, is_whole = ready_in(fallback.steps)
    missing = uncleared(process, fallback)
    return RungView(
        rank=rank,
        title=fallback.title,
        id=f"`{fallback.id}`",
        data=_clearance(missing, fallback),
        capacity=_capacity_for(process, fallback),
        ready_in=_ready_words(total, is_whole=is_whole) if fallback.steps else "no steps stated",
        in_time="no: not cleared"
        if missing
        else _in_time(process, total, is_whole=is_whole and bool(fallback.steps)),
        lasts=span(fallback.lasts),
    )


def _clearance(missing: tuple[str, ...], fallback: Fallback) -> str:
    if missing:
        return f"**NOT CLEARED** for {' and '.join(missing)} data: cannot be chosen"
    rule = fallback.data
    approval = "" if rule.approved_by and rule.approved_on else ", approval not shown"
    return f"cleared, {rule.agreement}{approval}" if rule.agreement else f"cleared{approval}"


def _capacity_for(process: Process, fallback: Fallback) -> str:
    capacity = fallback.capacity_for(process.id)
    if capacity is not None and capacity < process.minimum_capacity:
        return f"{share(capacity)}, **below** {share(process.minimum_capacity)}"
    return share(capacity)


def _ready_words(total: timedelta | None, *, is_whole: bool) -> str:
    if total is None or is_whole:
        return span(total)
    return f"at least {span(total)}; some steps have no target"


def _in_time(process: Process, total: timedelta | None, *, is_whole: bool) -> str:
    """Whether the targets fit; what is left of a time from onset is all there is to see and decide.

    Targets are the plan's own: what was measured stands in the reports of runs.
    """
    left = process.rto - (total or timedelta())
    from_onset = process.rto_from == "onset"
    if left < timedelta() or (from_onset and not left):
        return "**no**"
    if not is_whole:
        return "not known"
    return f"by its targets, if decided within {hours(left)}" if from_onset else "by its targets"


def _procedure_view(names: Names, loaded: LoadedPlan, fallback: Fallback) -> ProcedureView:
    served = names.served[fallback.id]
    steps = procedure(names.workspace, loaded, fallback, tuple([each.id for each in served]))
    purpose = f"leads to: {fallback.title}"
    return ProcedureView(fallback.title, fallback.id, step_views(names, steps, served, purpose))


def _return_view(names: Names, loaded: LoadedPlan, fallback: Fallback) -> ReturnView:
    failback = names.workspace.failback(names.plan, fallback)
    return ReturnView(
        title=fallback.title,
        when=when_text(names, failback.when if failback else None),
        shares=_shares(failback),
        steps=_return_steps(names, loaded, fallback, return_procedure),
        afterwards=tuple(_afterwards(names, loaded, fallback)),
    )


def _return_steps(
    names: Names, loaded: LoadedPlan, fallback: Fallback, steps_of: _StepsOf
) -> tuple[StepView, ...]:
    served = names.served[fallback.id]
    ids = tuple([each.id for each in served])
    purpose = f"leads back from: {fallback.title}"
    return step_views(names, steps_of(names.workspace, loaded, fallback, ids), served, purpose)


def _afterwards(names: Names, loaded: LoadedPlan, fallback: Fallback) -> Iterator[LaterView]:
    failback = names.workspace.failback(names.plan, fallback)
    if failback is not None and failback.backlog:
        steps = _return_steps(names, loaded, fallback, backlog)
        yield LaterView("Then, the work that piled up:", steps)
    if failback is not None and failback.reconciliation:
        steps = _return_steps(names, loaded, fallback, reconciliation)
        yield LaterView("Last, what was kept elsewhere meanwhile:", steps)


def _shares(failback: Failback | None) -> str:
    if failback is None or not failback.shares:
        return "all at once"
    rounds = ", then ".join([share(each) for each in failback.shares])
    return f"{rounds}; each of them checked before the next"
