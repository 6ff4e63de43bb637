"""A run's state as data on standard output."""

import json

from bcp.cli.setting import Setting
from bcp.run.as_json import run_json
from bcp.run.state import RunState


def print_run(setting: Setting, run: RunState) -> None:
    """Print one run as JSON."""
    setting.out.write(json.dumps(run_json(run), indent=2, ensure_ascii=False) + "\n")
