"""A report on one run beside verifying the log that it is made from.

Run it as a script: `python tests/benchmarks/bench_report.py [entries] [folder]`. The log is made by
the real append, on a file without waiting for the disk; it is verified and reported on in turn, in
one process. Ratio of medians, to hold: making the report, its own verification included, takes
less than 3 x verifying alone.
"""

import io
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from unittest.mock import patch

from bcp.audit.entry import Actor, Draft, PlanRef, RunStamp
from bcp.audit.log import Log
from bcp.audit.opening import open_log
from bcp.audit.verify import verify
from bcp.cli.boundary import run
from bcp.cli.setting import Streams, real_setting
from bcp.model.instant import instant_text

PLAN = b"""\
schema: bcp/1
id: openai
title: OpenAI
dependency: {vendor: openai, services: [{id: api, title: API}], failure_domains: []}
processes:
  - {id: support, title: Customer service, uses: [api], data: [public], tier: 1, rto: 30m, mtpd: 4h,
     minimum_capacity: 40%}
activation: {criteria: [{id: down, service: api, at_least: major_outage}]}
fallbacks:
  - {id: by-hand, kind: non_ai, title: By hand, failure_domains: [], capacity: 50%,
     data: {classes: [public]}, steps: [{id: open-queue, kind: manual, title: Open, do: Open it.}]}
"""
READING: dict[str, object] = {
    "observations": [
        {
            "key": "openai/api", "verdict": "operational", "scope": "page and probe",
            "agreement": "agree", "cause": None, "reason": "page says operational",
            "pages": [{
                "family": "incidentio", "url": "https://status.example", "state": "operational",
                "error": None, "sha256": "ab" * 32, "components": [], "incidents": [],
            }],
            "probes": [{
                "id": "models", "kind": "http", "state": "operational", "reason": "200",
                "advice": None, "http_status": 200, "latency_ms": 812, "cause": None, "times": 1,
                "sha256": None, "through": None, "quotas": [],
            }],
        },
    ],
}  # fmt: skip
EVERY = 40
"""Entries from one run to the next; a run has seven."""
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


def make_log(folder: Path, entries: int) -> str:
    """Readings, and now and then a run; the id of the last run that was written whole."""
    log = open_log(
        folder / "audit", clock=RealClock(), new_id=lambda: str(uuid.uuid4()),
        random_bytes=os.urandom, environ={"XDG_STATE_HOME": str(folder / "state")}, host="ops-1",
        key_store=NoKeys(),
    )  # fmt: skip
    plan = PlanRef("openai", "ab" * 32)
    last, written = "", 1
    with log, patch("os.fsync"):  # the disk is not what is measured
        while written < entries:
            if written % EVERY == 0 and written + 10 < entries:
                last, added = _run(log, plan)
                written += added
            log.append(Draft("sweep.read", {"at": _now(), **READING}, Actor("bcp")))
            written += 1
    return last


def _run(log: Log, plan: PlanRef) -> tuple[str, int]:
    run_id = str(uuid.uuid4())
    clock = {"kind": "real", "starts_at": None, "speed": 1}
    file = {"path": "runbooks/openai.yaml", "sha256": "ab" * 32, **log.put_blob(PLAN)}
    said: list[tuple[str, dict[str, object]]] = [
        ("run.started", {"mode": "incident", "clock": clock, "files": [file], "scope": []}),
        ("sweep.read", dict(READING)),
        ("incident.declared", {"criteria": [], "override": True, "processes": ["support"]}),
        ("fallback.chosen", {"process": "support", "fallback": "by-hand", "states": []}),
        ("step.started", {"step": "open-queue", "attempt": 1, "phase": "do"}),
        ("step.ended", {"step": "open-queue", "outcome": "done", "detail": ""}),
        ("process.moved", {"process": "support", "to": "on:by-hand", "fallback": "by-hand"}),
        ("run.ended", {"result": "completed", "entries": 8}),
    ]
    for number, (kind, data) in enumerate(said):
        stamp = RunStamp(run_id, "incident", number - 1)
        log.append(Draft(kind, {"at": _now(), **data}, Actor("lead"), plan, stamp))
    return run_id, len(said)


def _now() -> str:
    return instant_text(datetime.now(UTC))


def report(folder: Path, run_id: str) -> str:
    """What `bcp report run RUN -o -` prints, in this process."""
    out = io.StringIO()
    environ = {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), "PATH": ""}
    words = ("-C", str(folder), "report", "run", run_id, "-o", "-")
    code = run(words, environ, Streams(None, out, sys.stderr), real_setting)
    assert code == 0, code
    return out.getvalue()


def timed(work: Callable[[], object]) -> float:
    """Seconds of this process's own work: other people's do not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main(entries: int, parent: str | None) -> None:
    with tempfile.TemporaryDirectory(dir=parent) as root:
        folder = Path(root)
        (folder / "runbooks").mkdir()
        (folder / "runbooks" / "openai.yaml").write_bytes(PLAN)
        run_id = make_log(folder, entries)
        assert "## 17. Sign-off" in report(folder, run_id)
        verified, reported = [], []
        for _ in range(5):
            verified.append(timed(lambda: verify(folder / "audit")))
            reported.append(timed(lambda: report(folder, run_id)))
    ratio = median(reported) / median(verified)
    sys.stdout.write(
        f"report over {entries:,} entries / verifying them: {median(reported):.2f} s /"
        f" {median(verified):.2f} s = {ratio:.2f} x, at most {MOST:g} x"
        f"{'' if ratio < MOST else '   OVER'}\n"
    )


if __name__ == "__main__":
    given = [*sys.argv[1:], None, None]
    main(int(given[0] or 100_000), given[1])
