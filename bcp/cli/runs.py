"""`bcp runs` and `bcp show RUN`: what the log tells of runs, for reading only."""

import json
from collections.abc import Iterator, Mapping

from bcp.audit.entry import Entry
from bcp.audit.reader import LogReader
from bcp.cli.history import runs_in
from bcp.cli.recording import reader
from bcp.cli.run_output import print_run
from bcp.cli.runs_screen import Said, run_screen, runs_screen
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.opening import find_run
from bcp.model.errors import BadInput
from bcp.model.exits import Exit
from bcp.model.instant import parse_instant
from bcp.run.as_json import run_json

SCHEMA = "bcp.runs/1"
_ERASED = "(erased)"


def runs_work(*, as_json: bool) -> Work:
    """The work of `bcp runs`."""

    def work(setting: Setting) -> int:
        runs = runs_in(reader(setting, workspace_of(setting)))
        if as_json:
            found = {"schema": SCHEMA, "runs": [run_json(run) for run in runs]}
            setting.out.write(json.dumps(found, indent=2) + "\n")
        else:
            setting.out.show(runs_screen(runs, setting.clock.now()))
        return Exit.OK

    return work


def show_work(run: str, *, as_json: bool) -> Work:
    """The work of `bcp show RUN`."""

    def work(setting: Setting) -> int:
        log = reader(setting, workspace_of(setting))
        found = find_run({one.id: one for one in runs_in(log)}, run)
        if as_json:
            print_run(setting, found)
        else:
            setting.out.show(run_screen(found, tuple(_said(log, found.id))))
        return Exit.OK

    return work


def _said(log: LogReader, run: str) -> Iterator[Said]:
    for entry in log.run_entries(run):
        what = _what(entry)
        if what:
            text = _text(log, entry.data.get("reason")) or _text(log, entry.data.get("note"))
            at = parse_instant(entry.data.get("at", entry.ts))
            yield Said(at, entry.actor.id, what, text)


def _what(entry: Entry) -> str:
    """What an entry says that a person decided; empty where bcp only recorded something."""
    data = entry.data
    match entry.type:
        case "question.answered":
            return f"{data.get('id')} > {data.get('answer')}"
        case "note.added":
            return "note"
        case "process.moved":
            return f"{data.get('process')} to {data.get('to')}"
        case "run.started" | "run.ended" | "run.paused":
            return entry.type.partition(".")[2]
        case _:
            return ""


def _text(log: LogReader, value: object) -> str:
    """Free text lies in a blob, which may have been erased (bcp audit redact)."""
    digest = value.get("blob") if isinstance(value, Mapping) else None
    if not isinstance(digest, str):
        return value if isinstance(value, str) else ""
    try:
        return log.blob(digest).decode(errors="replace")
    except BadInput:
        return _ERASED
