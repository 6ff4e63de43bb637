"""The live Tools: what a step does to the real world."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.conduct.exit_statuses import ExitStatuses
from bcp.conduct.files import read_file
from bcp.conduct.output import Folded, Lines, Redact
from bcp.conduct.programs import GRACE_S, Secret, run_program
from bcp.conduct.replacing import replace_file
from bcp.model.duration import duration_text
from bcp.model.errors import SecretMissing
from bcp.model.observation import Sweep
from bcp.model.ports import Clock, Command, CommandResult, Failure, Operator, Reply, Request
from bcp.model.question import Answer, Question
from bcp.model.screen import Screen, Tone, line

Send = Callable[[Request], Reply]


def _as_it_is(data: bytes) -> bytes:
    return data


class LiveTools(Struct, frozen=True):
    """Sends, runs, writes and reads for real."""

    clock: Clock
    environ: Mapping[str, str]
    lookup: Secret
    transmit: Send
    read_all: Callable[[], Sweep]
    person: Operator
    redact: Redact = _as_it_is
    """Replaces every secret that was handed out."""
    statuses: ExitStatuses | None = None
    """Where it is kept how commands end; None: nowhere."""

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
        """Run one program; what it prints is shown as it comes, where the command is an act."""
        try:
            ended = self._watched(command) if command.key else self._run(command)
        except SecretMissing as missing:
            return CommandResult(None, detail=missing.what)
        return replace(ended, output=self.redact(ended.output))

    def found(self, key: str) -> CommandResult | None:
        """How a command ended that nobody waited for; without an exit code it still runs."""
        return self.statuses.found(key) if self.statuses else None

    def forget(self, key: str) -> None:
        """Drop what is kept of how a command ended."""
        if self.statuses:
            self.statuses.forget(key)

    def read_file(self, path: Path) -> bytes:
        """A file's content; raises OSError."""
        return read_file(path)

    def wait(self, seconds: float, words: str) -> bool:
        """Wait at the operator's side."""
        return self.person.wait(seconds, words)

    def replace_file(self, path: Path, content: bytes) -> None:
        """Replace a file's content, its mode and owner kept; raises OSError."""
        replace_file(path, content)

    def verdict(self) -> Sweep:
        """Read every service, now."""
        return self.read_all()

    def ask(self, question: Question) -> Answer:
        """Ask the operator."""
        return self.person.ask(question)

    def secret(self, name: str) -> str:
        """Look a secret up; raises SecretMissing."""
        return self.lookup(name)

    def _watched(self, command: Command) -> CommandResult:
        limit = duration_text(timedelta(seconds=command.timeout_s))
        self._say(f"Running. After {limit}, or at Ctrl-C, it gets TERM; {GRACE_S:g} s later KILL.")
        folded = Folded(self.clock, self._say)
        lines = Lines(self.redact, folded.take)
        ended = self._run(command, self._kept_for(command.key), lines.take)
        lines.end()
        folded.end()
        return ended

    def _run(
        self,
        command: Command,
        status: Path | None = None,
        told: Callable[[bytes], None] | None = None,
    ) -> CommandResult:
        return run_program(command, self.environ, self.lookup, self.clock, status=status, told=told)

    def _kept_for(self, key: str) -> Path | None:
        """The file for its exit status; that there is none must not stop a failover."""
        if self.statuses is None:
            return None
        try:
            return self.statuses.begin(key)
        except OSError as error:
            self._say(
                f"How it ends cannot be kept beside the log ({error.strerror}): if bcp dies"
                " meanwhile, you will be asked."
            )
            return None

    def _say(self, text: str) -> None:
        self.person.show(Screen((line(text, Tone.QUIET, indent=2, hang=2),)))
