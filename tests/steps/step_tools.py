"""The third implementation of Tools: scripted answers, and a list of what was asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bcp.model.observation import Sweep, Vantage
from bcp.model.ports import Clock, Command, CommandResult, Reply, Request
from bcp.model.question import Answer, Question, Source


class ScriptClock:
    """Moves only by sleeping; remembers how long it slept."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 3, 9, 50, tzinfo=UTC)) -> None:
        self.start = at
        self.slept = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.slept)

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@dataclass
class ScriptTools:
    """Replies in order, the last one for ever; every act is kept."""

    replies: Sequence[Reply] = (Reply("https://x.example", 200, {}, b"{}"),)
    results: Sequence[CommandResult] = (CommandResult(0, b"fine"),)
    clock: Clock = field(default_factory=ScriptClock)
    simulates: bool = False
    sent: list[Request] = field(default_factory=list)
    ran: list[Command] = field(default_factory=list)
    wrote: dict[Path, bytes] = field(default_factory=dict)
    left: dict[str, CommandResult] = field(default_factory=dict)
    writes: int = 0
    waited: list[str] = field(default_factory=list)
    sweeps: int = 0
    sweep: Callable[[], Sweep] | None = None

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return self.replies[min(len(self.sent), len(self.replies)) - 1]

    def run(self, command: Command) -> CommandResult:
        self.ran.append(command)
        return self.results[min(len(self.ran), len(self.results)) - 1]

    def found(self, key: str) -> CommandResult | None:
        return self.left.get(key)

    def forget(self, key: str) -> None:
        self.left.pop(key, None)

    def read_file(self, path: Path) -> bytes:
        if path not in self.wrote:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return self.wrote[path]

    def wait(self, seconds: float, words: str) -> bool:
        self.waited.append(words)
        self.clock.sleep(seconds)
        return True

    def replace_file(self, path: Path, content: bytes) -> None:
        self.writes += 1
        self.wrote[path] = content

    @property
    def acts(self) -> int:
        """How often something was done or read outside."""
        return len(self.sent) + len(self.ran) + self.writes + len(self.waited) + self.sweeps

    def verdict(self) -> Sweep:
        self.sweeps += 1
        return self.sweep() if self.sweep else Sweep(self.clock.now(), (), Vantage("unchecked"))

    def ask(self, question: Question) -> Answer:
        return Answer(question.options[0].word, Source.TERMINAL)

    def secret(self, name: str) -> str:
        return f"value of {name}"
