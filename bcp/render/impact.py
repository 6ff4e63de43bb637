"""The business impact analysis: a line for each process, and the whole of it."""

from collections.abc import Iterator

from bcp.model.money import Rate
from bcp.plan.day import due_on
from bcp.plan.model import Process
from bcp.plan.stakes import Impact
from bcp.render.facts import gathered
from bcp.render.names import Names
from bcp.render.papers_view import AnalysisView, Fact, ImpactView
from bcp.render.words import NOT_STATED, day, rto, share, span, spoken

_CRITICAL = {None: NOT_STATED, True: "yes", False: "no"}


def impact_views(names: Names) -> tuple[ImpactView, ...]:
    """The summary, a line for each process."""
    return tuple(
        ImpactView(
            title=process.title,
            tier=str(process.tier),
            critical=_CRITICAL[process.critical],
            rto=rto(process),
            mtpd=span(process.mtpd),
            minimum=share(process.minimum_capacity),
            loss=_loss(process.loss),
        )
        for process in names.plan.processes
    )


def analysis_views(names: Names) -> tuple[AnalysisView, ...]:
    """Everything that the plan says of each process."""
    return tuple(
        AnalysisView(each.title, f"`{each.id}`", gathered(_facts(names, each)))
        for each in names.plan.processes
    )


def _facts(names: Names, process: Process) -> tuple[Fact, ...]:
    return (
        ("Uses", names.services(process.uses)),
        ("Data", ", ".join(process.data)),
        ("Users", process.users or NOT_STATED),
        ("Peak times", process.peak or NOT_STATED),
        ("Critical or important function", _critical(process)),
        ("RTO", rto(process)),
        ("RPO", span(process.rpo)),
        ("WRT", span(process.wrt)),
        ("MTPD", span(process.mtpd)),
        ("Minimum capacity", share(process.minimum_capacity)),
        ("Loss", _loss(process.loss)),
        *_impacts(process.impacts),
        ("Owner", names.responsible(process.owner)),
        ("Deputy", names.responsible(process.deputy)),
        ("Assessed", _assessed(names, process)),
        ("Assessed again", _assessed_again(process)),
    )


def _critical(process: Process) -> str:
    word = _CRITICAL[process.critical]
    return f"{word}: {process.critical_because}" if process.critical_because else word


def _impacts(impacts: tuple[Impact, ...]) -> Iterator[Fact]:
    if not impacts:
        yield "Impact over time", NOT_STATED
    for each in impacts:
        amount = f", {each.amount}" if each.amount else ""
        basis = f"; basis: {each.basis or NOT_STATED}"
        words = f"{each.kind}, {each.rating} of 5{amount}{basis}"
        yield f"Impact after {spoken(each.after)}", words


def _assessed(names: Names, process: Process) -> str:
    if process.assessed_on is None and process.assessed_by is None:
        return NOT_STATED
    on, by = day(process.assessed_on), names.responsible(process.assessed_by)
    return f"on: {on}; by: {by}"


def _assessed_again(process: Process) -> str:
    if process.assess_every is None:
        return NOT_STATED
    due = due_on(process.assessed_on, process.assess_every)
    by = f", due by {due.isoformat()}" if due else ""
    return f"every {span(process.assess_every)}{by}"


def _loss(loss: Rate | None) -> str:
    return NOT_STATED if loss is None else f"{loss.hourly} an hour"
