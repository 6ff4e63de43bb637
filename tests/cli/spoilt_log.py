"""A workspace whose log, by the real append, holds runs with entries that nobody can read."""

import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from stepped_clock import SteppedClock

from bcp.audit.entry import Actor, Draft, Mode, PlanRef, RunStamp
from bcp.audit.log import Log
from bcp.audit.opening import open_log
from bcp.model.instant import instant_text

MINIMAL = (Path(__file__).resolve().parent.parent / "plans" / "minimal.yaml").read_bytes()
Data = Mapping[str, object]
CLOCK: Data = {"kind": "real", "starts_at": None, "speed": 1}


class NoKeys:
    """A key store that holds none and keeps none."""

    def get(self, _name: str) -> bytes | None:
        return None

    def set(self, _name: str, _value: bytes) -> None:
        """Nothing is kept."""


class Pen:
    """Writes runs of the plan, whatever they say."""

    def __init__(self, log: Log, clock: SteppedClock, plan: bytes) -> None:
        self.log, self.clock, self.plan = log, clock, plan
        self.digest = hashlib.sha256(plan).hexdigest()

    def run(
        self, mode: Mode, *said: tuple[str, Data], incident: str | None = None
    ) -> tuple[str, tuple[int, ...]]:
        """A run from its opening on: its id, and the numbers of its entries."""
        run_id = str(uuid.uuid4())
        path = "runbooks/openai.yaml"
        file = {"path": path, "sha256": self.digest, **self.log.put_blob(self.plan)}
        opened = {
            "mode": mode, "clock": CLOCK, "files": [file], "scope": [], "incident": incident,
        }  # fmt: skip
        numbers = [
            self._write(kind, data, RunStamp(run_id, mode, number - 1))
            for number, (kind, data) in enumerate((("run.started", opened), *said))
        ]
        return run_id, tuple(numbers)

    def beside(self, kind: str, data: Data) -> int:
        """An entry of no run."""
        return self._write(kind, data, None)

    def _write(self, kind: str, data: Data, stamp: RunStamp | None) -> int:
        plan = PlanRef("openai", self.digest)
        whole = {"at": instant_text(self.clock.now()), **data}
        entry = self.log.append(Draft(kind, whole, Actor("lead"), plan if stamp else None, stamp))
        self.clock.step(60)
        return entry.seq


@contextmanager
def writing(folder: Path, home: Path, clock: SteppedClock) -> Iterator[Pen]:
    """A workspace with one plan; its log stays open for writing meanwhile."""
    (folder / "runbooks").mkdir(parents=True, exist_ok=True)
    (folder / "runbooks" / "openai.yaml").write_bytes(MINIMAL)
    log = open_log(
        folder / "audit", clock=clock, new_id=lambda: str(uuid.uuid4()), random_bytes=os.urandom,
        environ={"HOME": str(home)}, host="ops-1", key_store=NoKeys(),
    )  # fmt: skip
    with log:
        yield Pen(log, clock, MINIMAL)
