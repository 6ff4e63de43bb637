"""Rows of the tables that come from the log: runs and corrective actions, with sequence numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from bcp.model.instant import second_text
from bcp.model.outcome import Outcome
from bcp.render.exchange.base import Given
from bcp.render.exchange.csv_text import Value
from bcp.render.exchange.records import RecordedRun, recorded_runs
from bcp.run.action import Action
from bcp.run.as_json import state_word
from bcp.run.closing import actions_read, by_day
from bcp.run.state import RunState

Row = Mapping[str, Value]

RUN_COLUMNS = (
    "run", "incident", "mode", "plan", "plan_sha256", "scenario", "observer", "first_seq",
    "last_seq", "first_recorded", "last_recorded", "clock", "started", "started_by", "declared",
    "declared_by", "override", "stood_by", "result", "cannot_be_read_from_seq", "processes",
    *(f"steps_{outcome}" for outcome in Outcome), "actions", "actions_open",
)  # fmt: skip
_COURSE = RUN_COLUMNS[RUN_COLUMNS.index("declared") : RUN_COLUMNS.index("actions")]
ACTION_COLUMNS = (
    "action", "run", "title", "owner", "due", "state", "opened", "opened_by", "closed",
    "closed_by", "reason",
)  # fmt: skip


def runs(given: Given) -> Iterator[Row]:
    """One row a run; `started` and `declared` are by its clock, a scenario's in most drills.

    What a run did that cannot be read is left empty: it is not known.
    """
    actions = tuple(actions_read(given.entries).known.values())
    for run in recorded_runs(given.entries):
        own = [action for action in actions if action.run == run.state.id]
        yield {
            **_run_row(run),
            **_course(run.state),
            "actions": len(own),
            "actions_open": sum(action.is_open for action in own),
        }


def actions(given: Given) -> Iterator[Row]:
    """One row a corrective action, closed ones too; the one due first before the others."""
    for action in by_day(actions_read(given.entries).known.values()):
        yield _action_row(given, action)


def _run_row(run: RecordedRun) -> dict[str, Value]:
    state = run.state
    return {
        "run": state.id, "incident": state.incident, "mode": state.mode, "plan": state.plan,
        "plan_sha256": state.plan_sha256, "scenario": state.scenario, "observer": state.observer,
        "first_seq": run.first.seq, "last_seq": run.last.seq, "first_recorded": run.first.ts,
        "last_recorded": run.last.ts, "clock": state.clock.kind,
        "started": second_text(state.started_at), "started_by": state.started_by,
    }  # fmt: skip


def _course(state: RunState) -> dict[str, Value]:
    if state.unreadable:  # what is known up to that entry may have been undone by it
        unknown: dict[str, Value] = dict.fromkeys(_COURSE)
        return {
            **unknown, "result": state_word(state), "cannot_be_read_from_seq": state.spoilt_at,
        }  # fmt: skip
    outcomes = Counter(step.outcome for step in state.steps.values())
    placed = (f"{one.id}={one.state}" for one in state.processes.values())
    return {
        "declared": _instant(state.declared_at), "declared_by": state.declared_by,
        "override": state.is_override, "stood_by": state.stood_by,
        "result": state.result or "open", "cannot_be_read_from_seq": None,
        "processes": " ".join(placed),
        **{f"steps_{outcome}": outcomes[outcome] for outcome in Outcome},
    }  # fmt: skip


def _action_row(given: Given, action: Action) -> Row:
    return {
        "action": action.id, "run": action.run, "title": given.text(action.title_blob),
        "owner": action.owner, "due": action.due.isoformat(),
        "state": "open" if action.is_open else "closed",
        "opened": second_text(action.opened_at), "opened_by": action.opened_by,
        "closed": _instant(action.closed_at), "closed_by": action.closed_by,
        "reason": given.text(action.reason_blob) if action.reason_blob else None,
    }  # fmt: skip


def _instant(instant: datetime | None) -> str | None:
    return second_text(instant) if instant else None
