"""Reports beside verifying the log that they are made from: on one run, and on the programme.

Run it as a script: `python tests/benchmarks/bench_report.py [entries] [folder] [services]`. The log
is that of watches of four plans, with a run now and then, made by the real append, on a file
without waiting for the disk; it is verified and reported on in turn, in one process. Ratios of
medians, to hold: making a report, its own verification included, takes less than 3 x verifying
alone. That is of readings of one service an entry; of more, reading them costs more than hashing
them, and the ratio is higher: try 4.
"""

import gc
import hashlib
import io
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

from bcp.audit.entry import MODES, Actor, Draft, Mode, PlanRef, RunStamp
from bcp.audit.log import Log
from bcp.audit.opening import open_log
from bcp.audit.verify import verify
from bcp.cli.boundary import run
from bcp.cli.setting import Streams, real_setting
from bcp.model.instant import instant_text

PLANS = ("openai", "anthropic", "gemini", "mistral")
PLAN = """\
schema: bcp/1
id: {plan}
title: Models of {plan}
dependency: {{vendor: {plan}, services: [{{id: api, title: API}}], failure_domains: []}}
processes:
  - {{id: support, title: Customer service, uses: [api], data: [public], tier: 1, rto: 30m,
     mtpd: 4h, minimum_capacity: 40%}}
activation: {{criteria: [{{id: down, service: api, at_least: major_outage}}]}}
exercises: {{every: 180d}}
fallbacks:
  - {{id: by-hand, kind: non_ai, title: By hand, failure_domains: [], capacity: 50%,
     data: {{classes: [public]}},
     steps: [{{id: open-queue, kind: manual, title: Open, do: Open it.}}]}}
"""
EVERY = 40
"""Entries from one run to the next; a run has nine."""
DOWN = 200
"""Readings from one outage to the next; each lasts for ten."""
MINUTE = timedelta(minutes=1)
MOST = 3.0


class RealClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class NoKeys:
    """A key store that holds none and keeps none."""

    def get(self, _name: str) -> bytes | None:
        return None

    def set(self, _name: str, _value: bytes) -> None:
        """Nothing is kept."""


def sweep(number: int, services: int) -> dict[str, object]:
    """A reading of so many plans' services; each vendor is down for ten readings of two hundred."""
    verdicts = [
        "major_outage" if (number + 50 * place) % DOWN < 10 else "operational"
        for place in range(len(PLANS))
    ]
    found = [_observed(*one) for one in zip(PLANS, verdicts, strict=True)]
    first = number % len(PLANS)
    return {"vantage": "ok", "observations": [*found, *found][first : first + services]}


def _observed(plan: str, verdict: str) -> dict[str, object]:
    """As `bcp watch` records it: a page and a probe."""
    return {
        "key": f"{plan}/api", "verdict": verdict, "scope": "page and probe", "agreement": "agree",
        "cause": None, "reason": f"page says {verdict}",
        "pages": [{
            "family": "incidentio", "url": f"https://status.{plan}.example", "state": verdict,
            "error": None, "sha256": "ab" * 32, "components": [], "incidents": [],
        }],
        "probes": [{
            "id": "models", "kind": "http", "state": verdict, "reason": "200", "advice": None,
            "http_status": 200, "latency_ms": 812, "cause": None, "times": 1, "sha256": None,
            "through": None, "quotas": [],
        }],
    }  # fmt: skip


class Desk:
    """Writes what a machine with a watch and its people write."""

    def __init__(self, log: Log, clock: RealClock, services: int) -> None:
        self.log, self.clock, self.services = log, clock, services

    def write(
        self, kind: str, data: Mapping[str, object], plan: PlanRef | None, stamp: RunStamp | None
    ) -> None:
        """One entry."""
        whole = {"at": instant_text(self.clock.now()), **data}
        self.log.append(Draft(kind, whole, Actor("lead"), plan, stamp))

    def run(self, plan: str, mode: Mode, number: int) -> str:
        """A run from its opening to its end."""
        run_id, content = str(uuid.uuid4()), PLAN.format(plan=plan).encode()
        digest = hashlib.sha256(content).hexdigest()
        clock = {"kind": "real", "starts_at": None, "speed": 1}
        file = {"path": f"runbooks/{plan}.yaml", "sha256": digest, **self.log.put_blob(content)}
        now = self.clock.now()
        shown = {
            "process": "support", "start": "onset", "starts_at": instant_text(now),
            "deadline": instant_text(now + 30 * MINUTE),
        }  # fmt: skip
        moved: dict[str, object] = {"process": "support", "to": "on:by-hand", "fallback": "by-hand"}
        said: list[tuple[str, dict[str, object]]] = [
            ("run.started", {"mode": mode, "clock": clock, "files": [file], "scope": []}),
            ("sweep.read", sweep(number, self.services)),
            ("situation.shown", {"affected": ["support"], "clocks": [shown]}),
            ("incident.declared", {"criteria": [], "override": True, "processes": ["support"]}),
            ("fallback.chosen", {"process": "support", "fallback": "by-hand", "states": []}),
            ("step.started", {"step": "open-queue", "attempt": 1, "phase": "do"}),
            ("step.ended", {"step": "open-queue", "outcome": "done", "detail": ""}),
            ("process.moved", moved),
            ("run.ended", {"result": "completed", "entries": 9}),
        ]
        for place, (kind, data) in enumerate(said):
            self.write(kind, data, PlanRef(plan, digest), RunStamp(run_id, mode, place - 1))
        return run_id


def make_log(folder: Path, entries: int, services: int) -> str:
    """Readings, and now and then a run; the id of the last run that was written."""
    clock = RealClock()
    log = open_log(
        folder / "audit", clock=clock, new_id=lambda: str(uuid.uuid4()),
        random_bytes=os.urandom, environ={"XDG_STATE_HOME": str(folder / "state")}, host="ops-1",
        key_store=NoKeys(),
    )  # fmt: skip
    desk, last = Desk(log, clock, services), ""
    with log, patch("os.fsync"):  # the disk is not what is measured
        for number in range(0, entries, EVERY):
            for reading in range(number, number + EVERY - 9):
                desk.write("sweep.read", sweep(reading, services), None, None)
            turn = number // EVERY
            mode = MODES[turn // len(PLANS) % 2]
            last = desk.run(PLANS[turn % len(PLANS)], mode, number + EVERY)
    return last


def report(folder: Path, *words: str) -> str:
    """What `bcp report NAME … -o -` prints, in this process."""
    out = io.StringIO()
    environ = {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), "PATH": ""}
    called = ("-C", str(folder), "report", *words, "-o", "-")
    code = run(called, environ, Streams(None, out, sys.stderr), real_setting)
    assert code == 0, code
    return out.getvalue()


def timed(work: Callable[[], object]) -> float:
    """Seconds of this process's own work: other people's do not count, nor what came before it."""
    gc.collect()  # a command has a process of its own, without the last one's remains
    began = time.process_time()
    work()
    return time.process_time() - began


def main(entries: int, parent: str | None, services: int) -> None:
    with tempfile.TemporaryDirectory(dir=parent) as root:
        folder = Path(root)
        (folder / "runbooks").mkdir()
        for plan in PLANS:
            (folder / "runbooks" / f"{plan}.yaml").write_text(PLAN.format(plan=plan))
        run_id = make_log(folder, entries, services)
        reports = {
            "run": ("run", run_id),
            "programme": ("programme",),
            "management": ("management",),
        }
        assert run_id in report(folder, "programme")
        times: dict[str, list[float]] = {name: [] for name in ("verified", *reports)}
        for _ in range(5):
            times["verified"].append(timed(lambda: verify(folder / "audit")))
            for name, words in reports.items():
                times[name].append(timed(partial(report, folder, *words)))
    for name in reports:
        _say(name, entries, median(times[name]), median(times["verified"]))


def _say(name: str, entries: int, reported: float, verified: float) -> None:
    ratio = reported / verified
    over = "" if ratio < MOST else "   OVER"
    sys.stdout.write(
        f"report {name} over {entries:,} entries / verifying them: {reported:.2f} s /"
        f" {verified:.2f} s = {ratio:.2f} x, at most {MOST:g} x{over}\n"
    )


if __name__ == "__main__":
    given = [*sys.argv[1:], None, None, None]
    main(int(given[0] or 100_000), given[1], int(given[2] or 1))
