"""What a run needs of the outside world, made once on the floor above and passed in."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from msgspec import Struct

from bcp.audit.entry import Actor
from bcp.audit.log import Log
from bcp.audit.signer import Signer
from bcp.conduct.desk import ClockFace
from bcp.conduct.recorder import Recorder, Redact
from bcp.conduct.rereading import Reading
from bcp.model.observation import Sweep
from bcp.model.ports import Clock, NewId, Operator, Reply, Request
from bcp.model.prepared import PreparedAnswer
from bcp.model.screen import Screen
from bcp.plan.targets import Target

MakeOperator = Callable[[Recorder, ClockFace], Operator]


class Outside(Struct, frozen=True):
    """Clock, log, network, secrets, people."""

    log: Log
    log_label: str
    """`log audit/`, for the first screen."""
    actor: Actor
    host: str
    login: str
    """The login name by the system's own table: what `--as` claims does not change it."""
    pid: int
    is_alive: Callable[[int], bool]
    """Whether a process of this machine still runs."""
    clock: Clock
    new_id: NewId
    environ: Mapping[str, str]
    redact: Redact
    secret: Callable[[str], str]
    has_secret: Callable[[str], bool]
    has_program: Callable[[str], bool]
    transmit: Callable[[Request], Reply]
    sweep: Callable[[tuple[Target, ...]], Sweep]
    """Reads targets and the workspace's controls for real."""
    show: Callable[[Screen], None]
    person: MakeOperator | None
    """Makes the operator at the terminal; None where there is no terminal."""
    answers: Mapping[str, PreparedAnswer] | None = None
    """Prepared answers, already held against the plan; None where none were given."""
    to: str | None = None
    """The fallback named on the command line."""
    begin_reading: Callable[[tuple[Target, ...]], Reading] | None = None
    """Prepares a reading that may be carried out in any thread; None: reading is done at once."""
    ungraceful: bool = False
    """Whether only the necessary steps are walked, as the command line says."""
    commands: Path | None = None
    """The folder in which it is kept how commands ended; None: nowhere."""
    signer: Signer | None = None
    """Holds the operator's key; None where the log knows none of theirs, or it is not at hand."""
    finishing: Callable[[], AbstractContextManager[None]] = nullcontext
    """Inside it, being told to end waits until what is in flight has ended and is recorded."""
    verb: str = "resume"
    """The command that goes on with what is done here, as a message names it."""

    @property
    def who(self) -> str:
        """`lead@ops-1`."""
        return f"{self.actor.id}@{self.host}"

    def seat_data(self) -> dict[str, object]:
        """Where this process sits, as the entries say that begin to drive a run."""
        key = None if self.signer is None else self.signer.verifier.digest
        return {"login": self.login, "pid": self.pid, "key": key}
