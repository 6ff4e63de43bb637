"""`bcp show RUN`: one run, with what was decided in it, by whom and why. Reads only."""

from collections.abc import Iterator

from bcp.audit.entry import Entry
from bcp.audit.reader import LogReader
from bcp.cli.log_reading import reader, runs_in
from bcp.cli.run_output import print_run
from bcp.cli.runs_screen import Said, run_screen
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.opening import find_run
from bcp.conduct.past import kept_text
from bcp.model.exits import Exit
from bcp.model.instant import parse_instant


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
            text = kept_text(log, entry.data.get("reason")) or kept_text(
                log, entry.data.get("note")
            )
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
