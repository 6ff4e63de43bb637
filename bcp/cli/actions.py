"""`bcp actions`: what has to be mended after an incident, with an owner and a day."""

import json
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bcp.audit.entry import Actor, Draft, Entry, PlanRef
from bcp.audit.log import Log
from bcp.audit.reader import LogReader
from bcp.cli.log_reading import reader, runs_in
from bcp.cli.recording import opened_log
from bcp.cli.secret_store import secrets_of
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.closing import action_data, day_of
from bcp.conduct.opening import find_run
from bcp.conduct.past import kept_text
from bcp.conduct.recorder import Recorder
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.identifiers import SLUG_PATTERN
from bcp.model.instant import instant_text, second_text
from bcp.model.screen import Line, Screen, Table, Tone, line
from bcp.run.action import Action
from bcp.run.closing import (
    CLOSED,
    OPENED,
    action_of,
    actions_in,
    actions_read,
    by_day,
    next_action_id,
)
from bcp.run.state import RunState

SCHEMA = "bcp.actions/1"
_COLUMNS = ("action", "due", "owner", "what", "state")


class ActionAsked(Struct, frozen=True):
    """The command line of `bcp actions add`."""

    run: str
    title: str
    owner: str
    due: str


def actions_work(*, closed: bool, as_json: bool) -> Work:
    """The work of `bcp actions`: those to be done, the one due first before the others."""

    def work(setting: Setting) -> int:
        log = reader(setting, recorded_workspace(setting))
        read = actions_read(log.entries())
        found = by_day(read.known.values())
        actions = [one for one in found if closed or one.is_open]
        titles = {one.id: _text(log, one.title_blob) for one in actions}
        if as_json:
            rows = [_data(one, titles) for one in actions]
            setting.out.write(json.dumps({"schema": SCHEMA, "actions": rows}, indent=2) + "\n")
        else:
            setting.out.show(actions_screen(actions, titles, setting))
        if read.spoilt:
            seqs = ", ".join(map(str, read.spoilt))
            said = (
                f"! Actions that cannot be read are left out: entries {seqs}. See bcp audit show."
            )
            setting.err.show(Screen((line(said, Tone.ATTENTION, hang=2),)))
        return Exit.OK

    return work


def add_work(asked: ActionAsked) -> Work:
    """The work of `bcp actions add`."""
    due = day_of(asked.due)
    _hold_words(asked)

    def work(setting: Setting) -> int:
        place = recorded_workspace(setting)
        runs = {run.id: run for run in runs_in(reader(setting, place))}
        run = find_run(runs, asked.run)
        with opened_log(setting, place) as log:
            pen = _pen(setting, log, run)
            action_id = next_action_id(run.id, actions_in(log.entries()))
            data = action_data(pen, action_id, asked.title, asked.owner, due)
            entry = _record(setting, pen, OPENED, data)
            opened = action_of(actions_in(log.entries()), entry)
        setting.out.write(f"{opened.id}\n")
        return Exit.OK

    return work


def _hold_words(asked: ActionAsked) -> None:
    """An action that says nothing, or is nobody's, is not mended by anybody."""
    if not asked.title.strip():
        raise UsageError("The action's title is empty: say what has to be done.")
    if not re.fullmatch(SLUG_PATTERN, asked.owner):
        raise UsageError(
            f"--owner {asked.owner!r} is not an id.",
            means="The owner's id stays in the log for good: it is no name, and has no spaces.",
            next_action="Write it like: --owner platform",
        )


def close_work(action_id: str, reason: str) -> Work:
    """The work of `bcp actions close`."""

    def work(setting: Setting) -> int:
        place = recorded_workspace(setting)
        log_read = reader(setting, place)
        action = _open_action(actions_in(log_read.entries()), action_id)
        run = find_run({one.id: one for one in runs_in(log_read)}, action.run)
        with opened_log(setting, place) as log:
            pen = _pen(setting, log, run)
            data = {"id": action.id, "run": run.id, "reason": pen.text(reason)}
            _record(setting, pen, CLOSED, data)
        said = line(f"{action.id} is closed: {reason}", hang=2)
        setting.err.show(Screen((said,)))
        return Exit.OK

    return work


def actions_screen(
    actions: Sequence[Action], titles: Mapping[str, str], setting: Setting
) -> Screen:
    """The list, what is overdue marked."""
    if not actions:
        return Screen((line("Nothing is to be mended."),))
    today = setting.clock.now().date()
    rows = tuple(_row(one, titles[one.id], is_late=one.due < today) for one in actions)
    return Screen((Table(_COLUMNS, rows),))


def _row(action: Action, title: str, *, is_late: bool) -> tuple[Line, ...]:
    if action.closed_at is not None:
        state = line(f"done {action.closed_at:%Y-%m-%d} by {action.closed_by}", Tone.QUIET)
    else:
        state = line("OVERDUE", Tone.BAD) if is_late else line("open")
    return (
        line(action.id, Tone.STRONG),
        line(action.due.isoformat()),
        line(action.owner),
        line(title, hang=2),
        state,
    )


def _data(action: Action, titles: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": action.id,
        "run": action.run,
        "title": titles[action.id],
        "owner": action.owner,
        "due": action.due.isoformat(),
        "opened_at": second_text(action.opened_at),
        "opened_by": action.opened_by,
        "closed_at": second_text(action.closed_at) if action.closed_at else None,
        "closed_by": action.closed_by,
    }


def _open_action(actions: Mapping[str, Action], action_id: str) -> Action:
    action = actions.get(action_id)
    if action is not None and action.is_open:
        return action
    there = ", ".join(one.id for one in by_day(actions.values()) if one.is_open) or "none"
    what = "it is closed already" if action else "there is no such action"
    raise BadInput(
        f"{action_id!r}: {what}.",
        means=f"Open actions: {there}.",
        next_action="bcp actions --all lists all of them.",
    )


def _pen(setting: Setting, log: Log, run: RunState) -> Recorder:
    """A pen that writes beside whoever drives the run."""
    redact = secrets_of(setting, recorded_workspace(setting)).redact
    plan = PlanRef(run.plan, run.plan_sha256)
    operator = Actor(setting.operator)
    return Recorder(log, run.id, run.mode, plan, operator, setting.clock, redact, run, drives=False)


def _record(setting: Setting, pen: Recorder, entry_type: str, data: Mapping[str, object]) -> Entry:
    """Beside its run while that is open; after its end, an entry that names the run."""
    if pen.state.is_open:
        return pen.decide(entry_type, data)
    stamped = {"at": instant_text(setting.clock.now()), **data}
    return pen.log.append(Draft(entry_type, stamped, pen.operator, pen.plan))


def _text(log: LogReader, blob: str) -> str:
    return kept_text(log, {"blob": blob})
