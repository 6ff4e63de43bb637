"""The state of one run: nothing is kept beside the log, so this is what its entries say."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct, field

from bcp.audit.entry import Mode
from bcp.model.outcome import Outcome
from bcp.run.action import Action
from bcp.run.people_state import Approval, Seat

EMPTY: Mapping[str, object] = MappingProxyType({})

PRIMARY = "primary"
SWITCHING = "switching"
ON = "on:"
STOPPED = "stopped"
RETURNING = "returning"
RECOVERED = "recovered"
"""The question whether a failover goes on although the vendor has recovered."""
GO_ON = "go_on"


class RunFile(Struct, frozen=True):
    """A file that the run uses, frozen into the log when it opened."""

    path: str
    sha256: str
    blob: str
    """The name of the blob that holds its bytes."""


class RunClock(Struct, frozen=True):
    """What the run's clock is: the real one, or a scenario's."""

    kind: str
    """`real`, `scenario` (runs at `speed`), or `stepped` (moves only when told)."""
    starts_at: datetime | None = None
    speed: int = 1


class StepState(Struct, frozen=True):
    """How far one step is."""

    id: str
    attempt: int
    phase: str | None
    """before, do, verify or rollback while it is under way; None once it has ended."""
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    detail: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    before_blob: str | None = None
    """The blob of the value that `before` read."""
    original_blob: str | None = None
    """The blob of what stood there before the first attempt: what an undo puts back."""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Values that the operator gave with it, by name: the blob's name."""

    @property
    def is_reopened(self) -> bool:
        """Not begun, or to be done anew: what ended it before counts no more."""
        return self.phase is None and self.outcome is None

    @property
    def is_in_flight(self) -> bool:
        """Started, and no outcome on record."""
        return self.phase is not None

    @property
    def is_settled(self) -> bool:
        """Ended in a way that lets the procedure go on."""
        return self.outcome is not None and self.phase is None and self.outcome.is_good


class Unsigned(Struct, frozen=True):
    """An entry that names its operator's key, while no signature over it is on record."""

    type: str
    at: datetime
    operator: str
    leaf: str
    """The hash of its line in the log's tree, hexadecimal."""
    confirms: int | None = None
    """The earlier entry that it confirms, where it is a confirmation."""


class ProcessState(Struct, frozen=True):
    """Where one process stands."""

    id: str
    state: str = PRIMARY
    since: datetime | None = None
    chosen: str | None = None
    """The fallback last chosen for it."""
    left_as_is: bool = False
    """A person decided to leave it where it is for now."""
    graceful: bool = True
    """False where only the necessary steps are walked to the fallback."""
    arrived: str | None = None
    """The fallback that it came to last, a stop too; None on its primary."""
    bridge: str | None = None
    """The fallback that carries it while another is set up, and until its own return is done."""
    carried_since: datetime | None = None
    """Since when something carries it without a gap, whatever it moved to meanwhile."""
    share: int | None = None
    """While it returns: how much of it is back on its primary and verified, in per cent."""
    returned_at: datetime | None = None
    """When it was back on its primary; what was declared before that started no clock of now."""
    left: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """The fallbacks that it came back from, and when."""

    @property
    def fallback(self) -> str | None:
        """The fallback that it runs on now."""
        return self.state.removeprefix(ON) if self.state.startswith(ON) else None

    @property
    def is_placed(self) -> bool:
        """Whether nothing more has to be decided for it now."""
        gone = self.has_moved or self.state == RETURNING
        return gone or self.left_as_is or self.is_back

    @property
    def is_carried(self) -> bool:
        """Whether its work is done somewhere: on a fallback, between two, or on its way back."""
        return self.has_moved or self.state == RETURNING or self.bridge is not None

    @property
    def is_to_let_go(self) -> bool:
        """Whether it arrived, and what carried it there is still set up for it."""
        return self.has_moved and self.bridge is not None

    def stands_on(self, fallback: str) -> bool:
        """Whether it came to this fallback, a stop too, and is there now."""
        return self.has_moved and self.arrived == fallback

    @property
    def is_back(self) -> bool:
        """On its primary again, after a fallback."""
        return self.state == PRIMARY and self.returned_at is not None

    @property
    def has_moved(self) -> bool:
        """Whether it is on a fallback, or was stopped on purpose."""
        return self.state.startswith(ON) or self.state == STOPPED


class RunState(Struct, frozen=True):
    """A run as its own entries tell it."""

    id: str
    mode: Mode
    plan: str
    plan_sha256: str
    started_at: datetime
    """By the run's clock, as every instant here."""
    last_at: datetime
    seen: int
    """The last `run.n`."""
    started_by: str
    last_by: str
    clock: RunClock
    files: tuple[RunFile, ...]
    scenario: str | None = None
    observer: str | None = None
    """Who watches an exercise without taking part, as named when it began."""
    injects: frozenset[int] = frozenset()
    """The numbers of the scenario's injects that were told, the first of them 1."""
    scope: tuple[str, ...] = ()
    """The processes that the operator asked for; empty: all that are affected."""
    declared_at: datetime | None = None
    declared_by: str | None = None
    is_override: bool = False
    stood_by: int = 0
    """How often somebody decided to wait."""
    affected: tuple[str, ...] = ()
    processes: Mapping[str, ProcessState] = field(default_factory=lambda: MappingProxyType({}))
    steps: Mapping[str, StepState] = field(default_factory=lambda: MappingProxyType({}))
    onsets: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """The earliest evidence for each process."""
    used: frozenset[str] = frozenset()
    """Questions whose answer has had its effect."""
    answered: frozenset[str] = frozenset()
    """Questions that were ever answered."""
    pending: str | None = None
    """The question whose answer has had no effect yet."""
    recovered_at: datetime | None = None
    """When a person said to go on although the vendor had recovered."""
    sent: frozenset[str] = frozenset()
    """Communications and obligations that were asked for once, whether or not they went out."""
    told: Mapping[str, tuple[datetime, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """When each communication and obligation went out, in order."""
    marked: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When we became aware, when the incident was classified, as somebody said."""
    paused: str | None = None
    """Why it waits, if it said so; a crash says nothing."""
    result: str | None = None
    """completed or aborted; None while it is open."""
    incident: str = ""
    """The incident that it belongs to: the id of the first of its runs."""
    actions: Mapping[str, Action] = field(default_factory=lambda: MappingProxyType({}))
    """What has to be mended afterwards, by its id."""
    holder: Seat | None = None
    """Who drives it; None while nobody does: paused, handed over, left, ended."""
    handed_to: str | None = None
    """For whom it waits since it was handed over; None once somebody drives it again."""
    approvals: Mapping[str, Approval] = field(default_factory=lambda: MappingProxyType({}))
    """The newest request for consent of each step."""
    signed: frozenset[int] = frozenset()
    """By `seq`: entries over which a signature is on record, which somebody else has to judge."""
    unsigned: Mapping[int, Unsigned] = field(default_factory=lambda: MappingProxyType({}))
    """By `seq`: entries that wait for their signature; a crash leaves them so."""
    notes: int = 0
    entries: int = 0
    unreadable: str = ""
    """Which of its entries is not as bcp writes it; what came after it is not known."""
    spoilt_at: int | None = None
    """By `seq`: the entry that cannot be read; None where all can."""

    @property
    def is_open(self) -> bool:
        """Whether it can be continued."""
        return self.result is None and not self.unreadable

    @property
    def in_flight(self) -> StepState | None:
        """The step that was under way when the last entry was written."""
        return next((step for step in self.steps.values() if step.is_in_flight), None)

    @property
    def returned(self) -> frozenset[str]:
        """The processes that came back to their primary since the incident was declared."""
        return frozenset(one.id for one in self.processes.values() if one.returned_at is not None)

    def process(self, process_id: str) -> ProcessState:
        """Where a process stands; on its primary when nothing was said of it."""
        return self.processes.get(process_id) or ProcessState(process_id)
