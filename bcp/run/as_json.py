"""A run as scripts read it: `bcp runs --json`, `bcp show RUN --json`, `bcp failover --json`."""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.instant import second_text
from bcp.run.people_state import Seat
from bcp.run.state import ProcessState, RunState, StepState

SCHEMA = "bcp.run/1"
INCIDENT_SCHEMA = "bcp.incident/1"


def run_json(run: RunState) -> dict[str, object]:
    """Everything that the run's entries say of it; free text stays in the log's blobs."""
    return {
        "schema": SCHEMA,
        "id": run.id,
        "plan": run.plan,
        "plan_sha256": run.plan_sha256,
        "mode": run.mode,
        "incident": run.incident,
        "scenario": run.scenario,
        "observer": run.observer,
        "state": state_word(run),
        "result": run.result,
        "unreadable": run.unreadable or None,
        "waits_for": run.paused,
        "started_at": second_text(run.started_at),
        "started_by": run.started_by,
        "last_at": second_text(run.last_at),
        "last_by": run.last_by,
        "declared_at": _instant(run.declared_at),
        "declared_by": run.declared_by,
        "override": run.is_override,
        "entries": run.entries,
        "holder": _seat(run.holder),
        "handed_over_to": run.handed_to,
        "notes": run.notes,
        "processes": [_process(run, process_id) for process_id in _process_ids(run)],
        "steps": [_step(step) for step in run.steps.values()],
    }


def incident_json(runs: Sequence[RunState]) -> dict[str, object]:
    """The runs of one incident, the first one first."""
    return {
        "schema": INCIDENT_SCHEMA,
        "id": runs[0].incident if runs else None,
        "runs": [run_json(run) for run in runs],
    }


def state_word(run: RunState) -> str:
    """unreadable, completed, aborted, or what an open run waits for: declare, a step, nothing."""
    if run.unreadable:
        return "unreadable"
    if run.result is not None:
        return run.result
    if run.declared_at is None:
        return "waiting to be declared"
    if run.in_flight is not None:
        return f"in step {run.in_flight.id}"
    moving = [run.process(one) for one in run.affected]
    return "open" if all(one.is_placed for one in moving) else "open, not every process is placed"


def _seat(seat: Seat | None) -> dict[str, object] | None:
    if seat is None:
        return None
    return {"id": seat.id, "host": seat.host, "since": second_text(seat.since)}


def _process_ids(run: RunState) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*run.affected, *run.processes)))


def _process(run: RunState, process_id: str) -> dict[str, object]:
    process: ProcessState = run.process(process_id)
    return {
        "id": process.id,
        "state": process.state,
        "since": _instant(process.since),
        "fallback": process.chosen,
        "bridge": process.bridge,
        "share_back": process.share,
        "onset": _instant(run.onsets.get(process.id)),
    }


def _step(step: StepState) -> dict[str, object]:
    return {
        "id": step.id,
        "attempt": step.attempt,
        "outcome": str(step.outcome) if step.outcome else None,
        "in_flight": step.phase,
        "started_at": second_text(step.started_at),
        "ended_at": _instant(step.ended_at),
        "detail": step.detail,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else second_text(at)
