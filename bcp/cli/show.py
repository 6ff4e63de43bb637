"""`bcp show RUN`: one run, with what was decided in it, by whom and why. Reads only."""

from collections.abc import Callable, Iterator, Mapping

from bcp.audit.entry import Entry
from bcp.audit.reader import LogReader
from bcp.cli.consent_rows import consent_json, consent_rows, judged
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
        asked = judged(log, found)
        if as_json:
            print_run(setting, found, {"approvals": [consent_json(*one) for one in asked]})
        else:
            rows = [row for one in asked for row in consent_rows(*one)]
            setting.out.show(run_screen(found, tuple(_said(log, found.id)), rows))
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
    says = _SAYS.get(entry.type)
    return "" if says is None else says(entry.data)


_SAYS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "question.answered": lambda data: f"{data.get('id')} > {data.get('answer')}",
    "note.added": lambda _data: "note",
    "process.moved": lambda data: f"{data.get('process')} to {data.get('to')}",
    "run.held": lambda data: "took the run over" if data.get("taken_from") else "went on with it",
    "run.handed_over": lambda data: f"handed over to {data.get('to')}",
    "run.started": lambda _data: "started",
    "run.paused": lambda _data: "paused",
    "run.ended": lambda _data: "ended",
}
