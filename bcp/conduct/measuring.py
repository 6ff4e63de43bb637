"""What an exercise or an incident measured for one process: figures to judge by. Pure."""

from datetime import timedelta

from bcp.insight.clocks import RtoClock
from bcp.insight.standing import standings
from bcp.model.duration import clock_text, duration_text
from bcp.plan.model import Plan, Process
from bcp.run.state import STOPPED, RunState


def measured(plan: Plan, process_id: str, state: RunState) -> str | None:
    """How long one process took to reach its fallback, against its objective.

    Args:
        plan: the plan that was exercised.
        process_id: one of its processes, or of another plan's.
        state: the run's entries as they stand.

    Returns:
        `from onset 27:25, RTO 30m: met`; in words where there is no figure; None where the plan
        has no such process.
    """
    process = next((one for one in plan.processes if one.id == process_id), None)
    if process is None:
        return None
    if not state.process(process_id).is_carried:
        return f"{process.title} is on no fallback at the end"
    found = standings(state, plan, state.last_at)
    one = next(one for one in found if one.stands.id == process_id)
    if one.clock is None or one.took is None:
        return f"{process.title} was moved, and no clock ran"
    return against_objective(
        process, one.clock, one.took, is_stopped=_is_stopped(state, process_id)
    )


def against_objective(
    process: Process, clock: RtoClock, took: timedelta, *, is_stopped: bool
) -> str:
    """`from onset 27:25, RTO 30m: met`; at the deadline itself it is met.

    Work that was stopped in order does not go on: an objective of time is neither met nor missed.
    """
    since = f"from {clock.start_name} {clock_text(took)}"
    if is_stopped:
        return f"{since}; it stands still, so RTO {duration_text(process.rto)} is not judged"
    met = "met" if took <= process.rto else "MISSED"
    return f"{since}, RTO {duration_text(process.rto)}: {met}"


def _is_stopped(state: RunState, process_id: str) -> bool:
    return state.process(process_id).state == STOPPED
