"""Which runs an incident is made of, by a plan's id or the beginning of a run's."""

from collections.abc import Sequence

from bcp.conduct.opening import open_runs
from bcp.model.errors import BadInput
from bcp.run.state import RunState

INCIDENT = "incident"


def open_incident(runs: Sequence[RunState], name: str) -> RunState:
    """The open incident of a plan, or the open run whose id begins so.

    Raises:
        BadInput: there is none.
    """
    running = open_runs(runs, mode=INCIDENT)
    found = [run for run in running if run.plan == name]
    found = found or [run for run in running if run.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{run.plan} ({run.id[:8]})" for run in running) or "none"
    what = "several open runs begin so" if found else "no incident of it is open"
    raise BadInput(
        f"{name!r}: {what}.",
        means=f"Open incidents: {there}.",
        next_action="Name one of them; bcp runs lists all runs.",
    )


def runs_of_incident(runs: Sequence[RunState], name: str) -> tuple[RunState, ...]:
    """The runs of the incident whose id begins so, the first one first; empty where none does."""
    found = {run.incident for run in runs if run.incident.startswith(name)}
    if len(found) != 1:
        return ()
    return tuple(run for run in runs if run.incident in found)
