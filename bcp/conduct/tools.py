"""The live Tools: what a step does to the real world."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bcp.conduct.programs import Secret, run_program
from bcp.model.errors import SecretMissing
from bcp.model.observation import Sweep
from bcp.model.ports import Clock, Command, CommandResult, Failure, Operator, Reply, Request
from bcp.model.question import Answer, Question

Send = Callable[[Request], Reply]


@dataclass(frozen=True, slots=True)
class LiveTools:
    """Sends, runs, writes and reads for real."""

    clock: Clock
    environ: Mapping[str, str]
    lookup: Secret
    transmit: Send
    read_all: Callable[[], Sweep]
    person: Operator

    @property
    def simulates(self) -> bool:
        """Nothing is simulated."""
        return False

    def send(self, request: Request) -> Reply:
        """Send one request; a missing secret is an answer too, for the operator to see."""
        try:
            return self.transmit(request)
        except SecretMissing as missing:
            return Reply(request.url, failure=Failure.SECRET, detail=missing.what)

    def run(self, command: Command) -> CommandResult:
        """Run one program."""
        try:
            return run_program(command, self.environ, self.lookup, self.clock)
        except SecretMissing as missing:
            return CommandResult(None, detail=missing.what)

    def found(self, key: str) -> CommandResult | None:
        """How a command ended that nobody waited for."""
        del key
        return None

    def read_file(self, path: Path) -> bytes:
        """A file's content; raises OSError."""
        return path.read_bytes()

    def wait(self, seconds: float, words: str) -> bool:
        """Wait at the operator's side."""
        return self.person.wait(seconds, words)

    def replace_file(self, path: Path, content: bytes) -> None:
        """Write beside it, sync, rename over it; raises OSError."""
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)

    def verdict(self) -> Sweep:
        """Read every service, now."""
        return self.read_all()

    def ask(self, question: Question) -> Answer:
        """Ask the operator."""
        return self.person.ask(question)

    def secret(self, name: str) -> str:
        """Look a secret up; raises SecretMissing."""
        return self.lookup(name)
