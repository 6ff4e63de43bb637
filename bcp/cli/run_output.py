"""A run's state as data on standard output."""

import json
from collections.abc import Mapping

from bcp.cli.setting import Setting
from bcp.run.as_json import run_json
from bcp.run.state import RunState

_NOTHING: Mapping[str, object] = {}


def print_run(setting: Setting, run: RunState, more: Mapping[str, object] = _NOTHING) -> None:
    """Print one run as JSON, with what else was found out about it."""
    data = {**run_json(run), **more}
    setting.out.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
