"""What the tests of the log share: a clock that stands still, a box of keys, logs and stores."""

import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bcp.audit.desk import Desk
from bcp.audit.ed25519 import SigningKey
from bcp.audit.entry import Actor, Draft, Mode, PlanRef, RunStamp
from bcp.audit.keys import KeyStore
from bcp.audit.log import Log
from bcp.audit.memory import Memory
from bcp.audit.opening import open_log, open_on
from bcp.audit.stores.base import Store
from bcp.audit.stores.memory import MemoryStore

NO_MEMORY = Memory(None, "this test has none")
LEAD = Actor("lead")
PLAN = PlanRef("openai", "ab" * 32)


class StandingClock:
    """Both clocks stand still until they are moved."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
        self.seconds = 100.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def move(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


class RealClock:
    """For what another process or the system does meanwhile."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class KeyBox:
    """A keyring that works."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def set(self, name: str, value: bytes) -> None:
        self.kept[name] = value

    def key(self, origin: str) -> SigningKey:
        return SigningKey.parse(self.kept[origin].decode())


def new_id() -> str:
    return str(uuid.uuid4())


def desk(clock: StandingClock | None = None, host: str = "ops-1") -> Desk:
    return Desk(clock or StandingClock(), new_id, os.urandom, host)


@dataclass
class Machine:
    """A folder for logs, a home, a keyring: what one user of bcp has."""

    folder: Path
    keys: KeyStore | None = field(default_factory=KeyBox)
    clock: StandingClock = field(default_factory=StandingClock)
    host: str = "ops-1"

    @property
    def environ(self) -> Mapping[str, str]:
        return {"HOME": str(self.folder / "home")}

    @property
    def place(self) -> Path:
        return self.folder / "audit"

    def open(self, origin: str | None = None) -> Log:
        return open_log(
            self.place,
            name="bcp.example",
            origin=origin,
            clock=self.clock,
            new_id=new_id,
            random_bytes=os.urandom,
            environ=self.environ,
            host=self.host,
            key_store=self.keys,
        )

    def file(self, name: str) -> Path:
        return self.place / name


def memory_log(
    store: Store | None = None,
    keys: KeyStore | None = None,
    memory: Memory = NO_MEMORY,
    clock: StandingClock | None = None,
) -> Log:
    """A log in memory, unsigned unless it is given keys."""
    clock = clock or StandingClock()
    return open_on(store or MemoryStore(clock), desk(clock), memory, keys, name="bcp.example")


def draft(number: int = 0, kind: str = "note.added") -> Draft:
    return Draft(kind, {"number": number, "text": "Ünïcode \u2028 \\ \" 'quoted'"}, LEAD)


def run_draft(
    seen: int, kind: str = "step.ended", run: str = "7f3a", mode: Mode = "incident"
) -> Draft:
    return Draft(kind, {"step": "open-queue"}, LEAD, PLAN, RunStamp(run, mode, seen))


def filled(log: Log, count: int) -> Log:
    for number in range(count):
        log.append(draft(number))
    return log


def copied(store: MemoryStore) -> MemoryStore:
    """The same bytes in a store of their own."""
    other = MemoryStore(StandingClock(), store.place)
    other.entries.content[:] = store.entries.content
    other.heads.content[:] = store.heads.content
    other.blobs = dict(store.blobs)
    note = store.checkpoint()
    if note is not None:
        other.publish(note)
    return other


def copied_bytes(store: Store) -> bytes:
    """All bytes of the entries."""
    return store.entries.read(0, store.entries.end())
