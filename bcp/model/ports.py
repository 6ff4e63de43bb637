"""The edges of bcp as protocols, and the frozen values that cross them. No behaviour here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from bcp.model.observation import Sweep
from bcp.model.question import Answer, Question
from bcp.model.screen import Screen


class Clock(Protocol):
    """Time, passed in: the real one, a scenario's, a test's."""

    def now(self) -> datetime:
        """Return the wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a scenario's clock steps instead."""
        ...


NewId = Callable[[], str]
"""Makes a fresh UUIDv4 as text; random in production, counted in tests."""


class SecretRef(Struct, frozen=True):
    """A secret by name, looked up at the moment of use and never before."""

    name: str
    prefix: str = ""
    """Put before the value: `Bearer ` for an Authorization header."""


HeaderValue = str | SecretRef


class Request(Struct, frozen=True):
    """One HTTP request, or one message by SMTP (`bcp/transport/mail.py`); secrets are names."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, HeaderValue], ...] = ()
    body: bytes | None = None
    timeout_s: float = 10.0
    secret_url: str = ""
    """The secret whose value is the URL, where knowing it is enough to send: a chat's webhook.
    `url` then only names it, and that is what the reply, the log and the screen have."""
    json_secrets: tuple[tuple[str, SecretRef], ...] = ()
    """Members that the JSON object in `body` gets besides: a key that a vendor wants there."""


class Failure(StrEnum):
    """Why there was no HTTP answer."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    """Not HTTP, a redirect loop, a body that breaks off."""
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    """We did not send it: plain http to a host that is not loopback, a bad URL."""
    SECRET = "secret"  # noqa: S105 - the name of a failure, no secret
    """We did not send it: a secret it needs is not set."""
    PROXY = "proxy"
    """Our own proxy refuses the host, or wants us to log in."""
    NOT_REACHED = "not_reached"
    """The deadline for all requests struck first: nothing is known of this one."""


class Reply(Struct, frozen=True):
    """The answer to a request, or why there is none."""

    url: str
    """The final URL, after redirects."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    elapsed_ms: int = 0
    failure: Failure | None = None
    detail: str = ""
    """The failure in the library's words, without secrets."""
    certificate_ends: datetime | None = None
    """When the server's certificate expires; None without TLS."""


Fetch = Callable[[Sequence[Request]], list[Reply]]
"""Send all of them at once, each within its timeout; the replies in the order of the requests."""


class Command(Struct, frozen=True):
    """One program to run: an argument list; secrets reach it by environment or standard input."""

    argv: tuple[str, ...]
    env: tuple[tuple[str, HeaderValue], ...] = ()
    stdin: HeaderValue | None = None
    folder: Path | None = None
    timeout_s: float = 60.0
    shell: bool = False
    key: str = ""
    """Which act of which run it is; under it the exit status is kept until it is recorded."""
    aside: bool = False
    """It only helps an act, which can be begun again: no exit status of its own is kept."""


class CommandResult(Struct, frozen=True):
    """How the program ended."""

    exit_code: int | None
    """None when it never ended by itself."""
    output: bytes = b""
    """Standard output and error together, redacted."""
    elapsed_ms: int = 0
    timed_out: bool = False
    detail: str = ""
    """Why it could not be started."""


class Operator(Protocol):
    """The person who is walked through: a terminal, prepared answers, or nobody."""

    def ask(self, question: Question) -> Answer:
        """Put a question; raises WaitingForPerson where nobody can answer."""
        ...

    def show(self, screen: Screen) -> None:
        """Show something that needs no answer."""
        ...

    def wait(self, seconds: float, words: str) -> bool:
        """Wait with the time left in view; False where a person ended the wait before its time.

        Raises:
            Interrupted: the person left.
        """
        ...


class Tools(Protocol):
    """All that a step may do to the world: live, drill and test are three implementations."""

    @property
    def clock(self) -> Clock:
        """The run's clock."""
        ...

    @property
    def simulates(self) -> bool:
        """Whether acts are only shown; their outcome is then `simulated`, never `done`."""
        ...

    def send(self, request: Request) -> Reply:
        """Send one HTTP request."""
        ...

    def run(self, command: Command) -> CommandResult:
        """Run one program in a session of its own."""
        ...

    def found(self, key: str) -> CommandResult | None:
        """How a command ended that nobody waited for: its bcp died; None where it is not known.

        Without an exit code it still runs, and `detail` says as which process.
        """
        ...

    def forget(self, key: str) -> None:
        """Drop what is kept of how a command ended: its outcome is recorded."""
        ...

    def read_file(self, path: Path) -> bytes:
        """A file's content; raises OSError."""
        ...

    def replace_file(self, path: Path, content: bytes) -> None:
        """Replace a file's content atomically, its mode and owner kept; raises OSError."""
        ...

    def wait(self, seconds: float, words: str) -> bool:
        """Wait by the run's clock, the time left in view; False where a person ended it early."""
        ...

    def verdict(self) -> Sweep:
        """Read every service of the plan, its fallbacks and our own components, now."""
        ...

    def ask(self, question: Question) -> Answer:
        """Ask the operator."""
        ...

    def secret(self, name: str) -> str:
        """Look a secret up; raises SecretMissing."""
        ...
