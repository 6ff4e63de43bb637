"""What an exercise measured for one process: pure figures, for a person to judge by."""

from bcp.insight.clocks import process_clock
from bcp.insight.onset import Since
from bcp.model.duration import clock_text, duration_text
from bcp.plan.model import Plan, Process
from bcp.run.state import RunState


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
    stands = state.process(process_id)
    if not stands.has_moved or stands.since is None:
        return f"{process.title} was not moved to a fallback"
    clock = process_clock(process, _onset(process, state), state.declared_at, stands.since)
    if clock is None:
        return f"{process.title} was moved, and no clock ran"
    took = stands.since - clock.starts_at
    met = "met" if took <= process.rto else "MISSED"
    return f"from {clock.start_name} {clock_text(took)}, RTO {duration_text(process.rto)}: {met}"


def _onset(process: Process, state: RunState) -> Since:
    return Since(state.onsets.get(process.id), "on record")
