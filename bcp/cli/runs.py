"""`bcp runs`: the runs that the log tells of, for reading only."""

import json

from bcp.cli.log_reading import reader, runs_in
from bcp.cli.runs_screen import runs_screen
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.model.exits import Exit
from bcp.run.as_json import run_json

SCHEMA = "bcp.runs/1"


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
