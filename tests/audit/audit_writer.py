"""Writes to a log for ever: `audit_writer.py FOLDER NAME`; says each id once it is durable.

Started and killed by test_audit_crash.py.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from audit_kit import LEAD, Machine, RealClock, new_id

from bcp.audit.desk import Desk
from bcp.audit.entry import Draft
from bcp.audit.log import Log
from bcp.audit.memory import find_memory
from bcp.audit.opening import open_on
from bcp.audit.stores.file import FileStore


@dataclass(frozen=True)
class KeyFile:
    """Keys in files, so that several processes have them: for tests only."""

    folder: Path

    def get(self, name: str) -> bytes | None:
        path = self.folder / name.replace("/", "_")
        return path.read_bytes() if path.exists() else None

    def set(self, name: str, value: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name.replace("/", "_")).write_bytes(value)


def opened(folder: Path) -> Log:
    machine = Machine(folder)
    desk = Desk(RealClock(), new_id, os.urandom, machine.host)
    memory = find_memory(machine.environ)
    return open_on(FileStore(machine.place), desk, memory, KeyFile(folder / "keys"))


def main(folder: Path, name: str) -> None:
    log = opened(folder)
    number = 0
    while True:
        kind = "sweep.read" if number % 3 else "note.added"
        value = log.put_blob(b"value") if number % 5 == 0 else None
        entry = log.append(Draft(kind, {"by": name, "number": number, "value": value}, LEAD))
        sys.stdout.write(f"{entry.id}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
