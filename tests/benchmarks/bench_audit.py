"""The audit log beside the plainest thing that does its work: write and fsync, openssl dgst.

Run it as a script: `python tests/benchmarks/bench_audit.py [entries] [folder]`. Ratios of medians
of interleaved runs, to hold: a signed, durable append at most 2 x a write and fsync of the same
line, with a stored value 5 x; verifying at most 10 x `openssl dgst -sha256` of the file, in 64 MB;
opening a log of many entries, warm, at most 2 x opening one of 1,000.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bcp.audit.chain import Chain
from bcp.audit.ed25519 import SigningKey
from bcp.audit.entry import FIRST_PREV, Actor, Draft, Place, PlanRef, RunOf, RunStamp, make_entry
from bcp.audit.head import Checkpoint, StoredHead
from bcp.audit.log import Log
from bcp.audit.opened import Opened
from bcp.audit.opening import open_log
from bcp.audit.signing import sign_note

ORIGIN = "bcp.example/0123456789abcdef"
KEY = SigningKey.of(ORIGIN, bytes(range(32)))
PLAN = PlanRef("openai", "ab" * 32)
DATA: dict[str, object] = {
    "observations": [
        {"family": "incidentio", "state": "major_outage", "url": "https://status.example"},
        {"id": "models", "http_status": 503, "latency_ms": 812, "state": "partial_outage"},
    ],
}
PER_RUN = 40
PER_NOTE = 256


class RealClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class OneKey:
    """A key store that holds the key of these logs."""

    def get(self, name: str) -> bytes | None:
        key = KEY if name == ORIGIN else None
        return None if key is None else key.secret_text().encode()

    def set(self, name: str, value: bytes) -> None:
        """Nothing is ever made here."""


def entry_line(seq: int, prev: str) -> bytes:
    if seq == 0:
        draft = Draft("log.opened", Opened("bcp.example", (KEY.verifier,)).as_data(), Actor("bcp"))
        run = None
    else:
        number = seq % PER_RUN - (seq < PER_RUN)
        run = RunOf(f"run-{seq // PER_RUN}", "incident", number)
        last = seq % PER_RUN == PER_RUN - 1
        kind, data = (
            ("run.ended", {**DATA, "entries": number + 1}) if last else ("sweep.read", DATA)
        )
        draft = Draft(kind, data, Actor("bcp" if seq % 3 else "lead"), PLAN)
    at = f"2026-11-22T{seq // 3600 % 24:02}:{seq // 60 % 60:02}:{seq % 60:02}.000Z"
    place = Place(seq, str(uuid.uuid4()), at, ORIGIN, prev, "ops-1", run)
    return make_entry(draft, place).line + b"\n"


def make_log(folder: Path, entries: int) -> None:
    """A signed log with a note per 256 entries, written without fsync."""
    folder.mkdir(parents=True)
    chain, prev = Chain(), FIRST_PREV
    with (
        (folder / "entries.jsonl").open("wb") as lines,
        (folder / "checkpoints.jsonl").open("wb") as notes,
    ):
        for seq in range(entries):
            line = entry_line(seq, prev)
            chain.take([line])
            prev = chain.prev()
            lines.write(line)
            if (seq + 1) % PER_NOTE == 0 or seq + 1 == entries:
                note = sign_note(str(Checkpoint(ORIGIN, chain.head())), KEY)
                notes.write(StoredHead(chain.head(), note, ORIGIN).line())


def opened(folder: Path) -> Log:
    return open_log(
        folder,
        clock=RealClock(),
        new_id=lambda: str(uuid.uuid4()),
        random_bytes=os.urandom,
        environ={"XDG_STATE_HOME": str(folder.parent / "state")},
        host="ops-1",
        key_store=OneKey(),
    )


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(what: str, ours: list[float], theirs: list[float], at_most: float) -> None:
    ratio = median(ours) / median(theirs)
    verdict = "" if ratio <= at_most else "   OVER"
    sys.stdout.write(
        f"{what:<34} {median(ours) * 1e3:10.3f} ms / {median(theirs) * 1e3:9.3f} ms"
        f" = {ratio:5.2f} x, at most {at_most:g} x{verdict}\n"
    )


def bench_append(root: Path, rounds: int = 400) -> None:
    make_log(root / "append", 1000)
    log = opened(root / "append")
    plain = os.open(root / "plain", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    line = entry_line(5, FIRST_PREV)
    numbers = iter(range(-1, 10 * rounds))

    def write() -> None:
        os.write(plain, line)
        os.fsync(plain)

    def append() -> None:
        stamp = RunStamp("bench", "incident", next(numbers))
        log.append(Draft("step.ended", DATA, Actor("lead"), PLAN, stamp))

    def append_value() -> None:
        value = log.put_blob(b"x" * 2000)
        log.append(Draft("note.added", {"text": value}, Actor("lead")))

    base, appended, valued = [], [], []
    for _ in range(rounds):
        base.append(timed(write))
        appended.append(timed(append))
        base.append(timed(write))
        valued.append(timed(append_value))
    show("append / write + fsync", appended, base, 2)
    show("append with a value / same", valued, base, 5)
    log.close()


VERIFY = """
import resource, sys
from pathlib import Path
from time import perf_counter
from bcp.audit.trust import read_trust
from bcp.audit.verify import verify
began = perf_counter()
report = verify(Path(sys.argv[1]), read_trust(keys=[sys.argv[2]]))
assert report.findings["content"].state == "proved", report
print(perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bench_verify(root: Path, entries: int, rounds: int = 5) -> None:
    folder = root / "verify"
    make_log(folder, entries)
    ours, theirs, memory = [], [], 0
    dgst = ["openssl", "dgst", "-sha256", str(folder / "entries.jsonl")]
    for _ in range(rounds):
        theirs.append(timed(lambda: subprocess.run(dgst, check=True, capture_output=True)))
        command = [sys.executable, "-c", VERIFY, str(folder), str(KEY.verifier)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        ours.append(float(said[0]))
        memory = max(memory, int(said[1]))
    show(f"verify {entries:,} / openssl dgst", ours, theirs, 10)
    sys.stdout.write(f"{'':<34} {memory / 1024:.0f} MB at most, of 64\n")


def bench_open(root: Path, entries: int, rounds: int = 15) -> None:
    make_log(root / "few" / "audit", 1000)
    shutil.copytree(root / "verify", root / "many" / "audit")
    times: dict[str, list[float]] = {"few": [], "many": []}
    for name in times:
        opened(root / name / "audit").close()
    for _ in range(rounds):
        for name, found in times.items():
            found.append(timed(lambda name=name: opened(root / name / "audit").close()))  # type: ignore[misc]  # bound now
    show(f"open {entries:,} / open 1,000, warm", times["many"], times["few"], 2)


def main(entries: int, parent: str | None) -> None:
    with tempfile.TemporaryDirectory(dir=parent) as root:
        bench_append(Path(root))
        bench_verify(Path(root), entries)
        bench_open(Path(root), entries)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        sys.argv[2] if len(sys.argv) > 2 else None,
    )
