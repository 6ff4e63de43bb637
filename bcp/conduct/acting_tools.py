"""Tools for one act: its command has a key, or has ended already while nobody watched."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.observation import Sweep
from bcp.model.ports import Clock, Command, CommandResult, Reply, Request, Tools
from bcp.model.question import Answer, Question


class ActingTools(Struct, frozen=True):
    """What a step acts with.

    Args:
        tools: what it stands before.
        key: under which its command's exit status is kept.
        ended: how its command ended after bcp had died; it is not run again then.
        keep: records what was read of services.
    """

    tools: Tools
    key: str
    ended: CommandResult | None = None
    keep: Callable[[Sweep], None] | None = None

    def run(self, command: Command) -> CommandResult:
        """Run the program under this act's key, unless it has ended already."""
        if command.aside:
            return self.tools.run(command)
        return self.ended or self.tools.run(replace(command, key=self.key))

    @property
    def clock(self) -> Clock:
        """The run's clock."""
        return self.tools.clock

    @property
    def simulates(self) -> bool:
        """Whether acts are only shown."""
        return self.tools.simulates

    def send(self, request: Request) -> Reply:
        """Send one HTTP request."""
        return self.tools.send(request)

    def found(self, key: str) -> CommandResult | None:
        """How a command ended that nobody waited for."""
        return self.tools.found(key)

    def forget(self, key: str) -> None:
        """Drop what is kept of how a command ended."""
        self.tools.forget(key)

    def read_file(self, path: Path) -> bytes:
        """A file's content; raises OSError."""
        return self.tools.read_file(path)

    def replace_file(self, path: Path, content: bytes) -> None:
        """Replace a file's content atomically; raises OSError."""
        self.tools.replace_file(path, content)

    def wait(self, seconds: float, words: str) -> bool:
        """Wait by the run's clock."""
        return self.tools.wait(seconds, words)

    def verdict(self) -> Sweep:
        """Read every service, now; in a run, what was read is recorded."""
        sweep = self.tools.verdict()
        if self.keep is not None:
            self.keep(sweep)
        return sweep

    def ask(self, question: Question) -> Answer:
        """Ask the operator."""
        return self.tools.ask(question)

    def secret(self, name: str) -> str:
        """Look a secret up; raises SecretMissing."""
        return self.tools.secret(name)
