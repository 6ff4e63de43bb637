"""Writers killed at random moments: no fork, and nothing acknowledged is lost."""

import random
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from audit_kit import Machine
from audit_writer import opened

from bcp.audit.memory import find_memory
from bcp.audit.trust import Trust
from bcp.audit.verify import verify

WRITER = Path(__file__).with_name("audit_writer.py")


@dataclass
class Writers:
    """Child processes that write, and what they said was durable."""

    folder: Path
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)

    def start(self, name: str) -> None:
        child = subprocess.Popen(
            [sys.executable, str(WRITER), str(self.folder), name], stdout=subprocess.PIPE, bufsize=0
        )
        assert child.stdout is not None
        self.running[name] = child
        self.selector.register(child.stdout, selectors.EVENT_READ, name)

    def read(self, count: int) -> None:
        """Wait until so many more entries are durable."""
        until = len(self.acknowledged) + count
        while len(self.acknowledged) < until:
            ready = self.selector.select(timeout=30)
            assert ready, "the writers stand still"
            for key, _ in ready:
                self._take(str(key.data))

    def kill(self, name: str) -> None:
        child = self.running.pop(name)
        child.kill()
        assert child.stdout is not None
        self.selector.unregister(child.stdout)
        rest = child.stdout.read()
        self.acknowledged += rest.decode().split("\n")[:-1] if rest else []
        child.stdout.close()
        child.wait()

    def _take(self, name: str) -> None:
        stdout = self.running[name].stdout
        assert stdout is not None
        said = stdout.readline()
        assert said.endswith(b"\n"), f"writer {name} ended"
        self.acknowledged.append(said.decode().strip())


@contextmanager
def writing(folder: Path, names: str) -> Iterator[Writers]:
    writers = Writers(folder)
    try:
        for name in names:
            writers.start(name)
        yield writers
    finally:
        for name in list(writers.running):
            writers.kill(name)
        writers.selector.close()


def check(folder: Path, writers: Writers) -> None:
    with opened(folder) as log:
        ids = [entry.id for entry in log.entries()]
    assert len(set(ids)) == len(ids)
    assert len(writers.acknowledged) > 50
    assert set(writers.acknowledged) <= set(ids)
    report = verify(folder / "audit", Trust(memory=find_memory(Machine(folder).environ)))
    assert not report.failed, report
    assert report.head == log.head_text()


@pytest.mark.parametrize("seed", [1, 2])
def test_several_writers_killed_at_random_moments(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret, and the same each time
    opened(tmp_path).close()
    with writing(tmp_path, "abc") as writers:
        for _ in range(4):
            writers.read(chance.randrange(8, 40))
            name = chance.choice(sorted(writers.running))
            writers.kill(name)
            writers.start(name)
        writers.read(20)
    check(tmp_path, writers)


def test_a_log_that_is_written_to_gives_no_false_alarm(tmp_path: Path) -> None:
    opened(tmp_path).close()
    trust = Trust(memory=find_memory(Machine(tmp_path).environ))
    with writing(tmp_path, "ab") as writers:
        for _ in range(12):
            writers.read(10)
            report = verify(tmp_path / "audit", trust)
            assert not report.failed, report
    check(tmp_path, writers)
