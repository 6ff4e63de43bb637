"""Fallbacks as choices for each process, and as procedures there and back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from msgspec import Struct

from bcp.insight.readiness import ladder, time_to_switch
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import DataRule, Failback, Fallback, Plan, Process
from bcp.plan.procedure import PlannedStep, backlog, procedure, reconciliation, return_procedure
from bcp.plan.workspace import Workspace
from bcp.render.names import Names, uncleared
from bcp.render.steps import step_views, when_text
from bcp.render.view import LadderView, LaterView, ProcedureView, ReturnView, RungView, StepView
from bcp.render.words import NOT_STATED, hours, rto, share, span

_AT_ONCE = "all at once"
_NO_TIME = timedelta()
_StepsOf = Callable[[Workspace, LoadedPlan, Fallback, tuple[str, ...]], tuple[PlannedStep, ...]]


class _Offer(Struct, frozen=True):
    """What a fallback is to every process alike."""

    fallback: Fallback
    title: str
    code: str
    cleared: str
    """Its clearance, for those whose data may go there."""
    ready_in: str
    total: timedelta
    """The sum of the targets that its steps have."""
    is_whole: bool
    """Whether all of them have one."""
    lasts: str


def ladder_views(names: Names) -> tuple[LadderView, ...]:
    """The choices of every process."""
    offers = {each.id: _offer(each) for each in names.plan.fallbacks}
    return tuple([_ladder_view(names.plan, offers, each) for each in names.plan.processes])


def procedure_views(names: Names, loaded: LoadedPlan) -> tuple[ProcedureView, ...]:
    """The way to every fallback, filled in for each process that may use it."""
    return tuple([_procedure_view(names, loaded, each) for each in names.plan.fallbacks])


def return_views(names: Names, loaded: LoadedPlan) -> tuple[ReturnView, ...]:
    """The way back from every fallback."""
    return tuple([_return_view(names, loaded, each) for each in names.plan.fallbacks])


def _needs(process: Process) -> str:
    needed, data = share(process.minimum_capacity), ", ".join(process.data)
    return f"Needs {needed} of its normal capacity. Data: {data}. RTO: {rto(process)}."


def _offer(fallback: Fallback) -> _Offer:
    total, untimed = time_to_switch(fallback)
    count = len(fallback.steps)
    return _Offer(
        fallback,
        fallback.title,
        f"`{fallback.id}`",
        _cleared(fallback.data),
        _ready_words(total, untimed, count),
        total,
        count > 0 and not untimed,
        span(fallback.lasts),
    )


def _ladder_view(plan: Plan, offers: Mapping[str, _Offer], process: Process) -> LadderView:
    rungs = [
        _rung(process, offers[fallback.id], str(rank))
        for rank, fallback in enumerate(ladder(plan, process), start=1)
    ]
    return LadderView(process.title, _needs(process), tuple(rungs))


def _rung(process: Process, offer: _Offer, rank: str) -> RungView:
    missing = uncleared(process, offer.fallback)
    return RungView(
        rank,
        offer.title,
        offer.code,
        _barred(missing) if missing else offer.cleared,
        _capacity_for(process, offer.fallback),
        offer.ready_in,
        "no: not cleared" if missing else _in_time(process, offer.total, is_whole=offer.is_whole),
        offer.lasts,
    )


def _barred(missing: tuple[str, ...]) -> str:
    return f"**NOT CLEARED** for {' and '.join(missing)} data: cannot be chosen"


def _cleared(rule: DataRule) -> str:
    approval = "" if rule.approved_by and rule.approved_on else ", approval not shown"
    return f"cleared, {rule.agreement}{approval}" if rule.agreement else f"cleared{approval}"


def _capacity_for(process: Process, fallback: Fallback) -> str:
    capacity = fallback.capacity_for(process.id)
    if capacity is not None and capacity < process.minimum_capacity:
        return f"{share(capacity)}, **below** {share(process.minimum_capacity)}"
    return share(capacity)


def _ready_words(total: timedelta, untimed: int, count: int) -> str:
    if not count:
        return "no steps stated"
    if untimed == count:
        return NOT_STATED
    return f"at least {span(total)}; some steps have no target" if untimed else span(total)


def _in_time(process: Process, total: timedelta, *, is_whole: bool) -> str:
    """Whether the targets fit; what is left of a time from onset is all there is to see and decide.

    Targets are the plan's own: what was measured stands in the reports of runs.
    """
    left = process.rto - total
    from_onset = process.rto_from == "onset"
    if left < _NO_TIME or (from_onset and not left):
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
    if failback is None:
        return ReturnView(fallback.title, NOT_STATED, _AT_ONCE, (), ())
    return ReturnView(
        fallback.title,
        when_text(names, failback.when),
        _shares(failback.shares) if failback.shares else _AT_ONCE,
        _return_steps(names, loaded, fallback, return_procedure),
        tuple(_afterwards(names, loaded, fallback, failback)),
    )


def _return_steps(
    names: Names, loaded: LoadedPlan, fallback: Fallback, steps_of: _StepsOf
) -> tuple[StepView, ...]:
    served = names.served[fallback.id]
    ids = tuple([each.id for each in served])
    purpose = f"leads back from: {fallback.title}"
    return step_views(names, steps_of(names.workspace, loaded, fallback, ids), served, purpose)


def _afterwards(
    names: Names, loaded: LoadedPlan, fallback: Fallback, failback: Failback
) -> Iterator[LaterView]:
    if failback.backlog:
        steps = _return_steps(names, loaded, fallback, backlog)
        yield LaterView("Then, the work that piled up:", steps)
    if failback.reconciliation:
        steps = _return_steps(names, loaded, fallback, reconciliation)
        yield LaterView("Last, what was kept elsewhere meanwhile:", steps)


def _shares(shares: tuple[int, ...]) -> str:
    rounds = ", then ".join([share(each) for each in shares])
    return f"{rounds}; each of them checked before the next"
