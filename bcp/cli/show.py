"""`bcp show RUN`: one run, or all runs of an incident as one, with what was decided and why."""

import json

from bcp.audit.reader import LogReader
from bcp.cli.consent_rows import consent_json, consent_rows, judged
from bcp.cli.incident_screen import incident_screen
from bcp.cli.log_reading import reader, runs_in
from bcp.cli.run_output import print_run
from bcp.cli.runs_screen import run_screen
from bcp.cli.setting import Setting, Work
from bcp.cli.timeline import said_in
from bcp.cli.workspaces import workspace_of
from bcp.conduct.incident_runs import runs_of_incident
from bcp.conduct.opening import find_run
from bcp.model.exits import Exit
from bcp.run.as_json import incident_json
from bcp.run.state import RunState


def show_work(run: str, *, as_json: bool, alone: bool = False) -> Work:
    """The work of `bcp show RUN`; `alone` leaves the other runs of its incident out."""

    def work(setting: Setting) -> int:
        log = reader(setting, workspace_of(setting))
        runs = runs_in(log)
        found = find_run({one.id: one for one in runs}, run)
        together = runs_of_incident(runs, found.id)
        if len(together) > 1 and not alone:
            _show_incident(setting, log, together, as_json=as_json)
        else:
            _show_run(setting, log, found, as_json=as_json)
        return Exit.OK

    return work


def _show_run(setting: Setting, log: LogReader, run: RunState, *, as_json: bool) -> None:
    asked = judged(log, run)
    if as_json:
        print_run(setting, run, {"approvals": [consent_json(*one) for one in asked]})
        return
    rows = [row for one in asked for row in consent_rows(run, *one)]
    setting.out.show(run_screen(run, tuple(said_in(log, run.id)), rows))


def _show_incident(
    setting: Setting, log: LogReader, runs: tuple[RunState, ...], *, as_json: bool
) -> None:
    if as_json:
        text = json.dumps(incident_json(runs), indent=2, ensure_ascii=False)
        setting.out.write(text + "\n")
        return
    said = [(run, one) for run in runs for one in said_in(log, run.id)]
    setting.out.show(incident_screen(runs, said))
