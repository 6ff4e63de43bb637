"""The real program, killed with SIGKILL in the middle of a demo: each run goes on to the same end.

`tests/conduct/test_demo.py` stops a demo after every single entry, in one process. Here the process
is really killed, as soon as the log has so many lines; at which entry is the machine's choice.
"""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from machine import Machine, machine

FULL = os.environ.get("BCP_TESTS") == "full"
MOMENTS = range(1, 60) if FULL else range(17, 60, 30)


def lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def kill_at(desk: Machine, wanted: int) -> None:
    """Kill the demo once its log has so many entries; it ends within seconds in any case."""
    log = desk.home / "state" / "bcp" / "audit" / "entries.jsonl"
    demo = desk.start("drill", "openai", "--demo")
    while demo.poll() is None and lines(log) < wanted:
        time.sleep(0)
    os.kill(demo.pid, signal.SIGKILL) if demo.poll() is None else None
    demo.communicate(timeout=30)


@pytest.mark.parametrize("wanted", MOMENTS)
def test_killed_and_resumed(tmp_path: Path, wanted: int) -> None:
    desk = machine(tmp_path)
    kill_at(desk, wanted)
    runs = json.loads(desk.bcp("runs", "--json").out)["runs"]
    if runs and runs[-1]["result"] is None:
        assert desk.bcp("resume", runs[-1]["id"][:8]).code == 0
    elif not runs:
        assert desk.bcp("drill", "openai", "--demo").code == 0
    run = json.loads(desk.bcp("runs", "--json").out)["runs"][-1]
    assert run["result"] == "completed"
    assert {one["id"]: one["state"] for one in run["processes"]} == {
        "support": "on:by-hand", "content": "on:unaided", "coding": "primary",
    }  # fmt: skip
    assert {one["outcome"] for one in run["steps"]} == {"simulated"}
    assert desk.bcp("audit", "verify").code == 0
