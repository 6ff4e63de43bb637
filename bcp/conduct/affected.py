"""Which processes a run is about, and in which order they are placed."""

from collections.abc import Iterable, Sequence

from bcp.model.observation import Sweep
from bcp.plan.model import Plan, Process


def affected(
    plan: Plan, sweep: Sweep, activated: Sequence[str], scope: Sequence[str]
) -> tuple[str, ...]:
    """The processes that a declaration made now is about.

    Args:
        plan: the plan.
        sweep: what was read last.
        activated: ids of the processes whose criteria are met.
        scope: ids that the operator asked for; empty for all.

    Returns:
        What was asked for; else what is activated; else, for an override, what uses an impaired
        service; else every process, for nothing is known that would leave one out.
    """
    if scope:
        return tuple(process.id for process in plan.processes if process.id in scope)
    if activated:
        return tuple(activated)
    impaired = {
        service.id
        for service in plan.dependency.services
        if (finding := sweep.by_key.get(f"{plan.id}/{service.id}")) and finding.verdict.is_impaired
    }
    hit = tuple(process.id for process in plan.processes if impaired & set(process.uses))
    return hit or tuple(process.id for process in plan.processes)


def in_order(plan: Plan, ids: Iterable[str]) -> tuple[Process, ...]:
    """The processes with these ids: the highest tier first, then the shortest objective."""
    wanted = set(ids)
    found = [process for process in plan.processes if process.id in wanted]
    return tuple(sorted(found, key=lambda process: (process.tier, process.rto)))


def scope_of(plan: Plan, processes: Sequence[str], tier: int | None) -> tuple[str, ...]:
    """The ids that `--process` and `--tier` ask for; empty when neither is given."""
    if not processes and tier is None:
        return ()
    return tuple(
        process.id
        for process in plan.processes
        if (not processes or process.id in processes) and (tier is None or process.tier <= tier)
    )
