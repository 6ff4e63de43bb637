"""A run as a figure's source: when each process reached a fallback, and against which clock. Pure.

The fold of a run says where it stands at its end; here is what lay in between. A run with an entry
that cannot be read is on record, and counts as nothing: what that entry undid is not known.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field

from bcp.run.state import RunState

DEMO_CLOCK = "stepped"
"""The clock of a demonstration, which answers itself."""


class Clock(Struct, frozen=True):
    """A process's clock as the operator was shown it."""

    start: str
    """`onset` or `declared`."""
    starts_at: datetime
    rto: timedelta


class Arrival(Struct, frozen=True):
    """A process that something carries again."""

    process: str
    fallback: str
    is_stop: bool
    """Its work was stopped on purpose; nothing carries it, as planned."""
    at: datetime
    """By the run's clock: in an exercise, the scenario's."""
    seq: int
    onset: datetime | None
    """The earliest evidence of the trouble, as shown; None where none was."""
    declared: datetime | None
    clock: Clock | None
    """What its objective was measured by; None where no clock was shown."""

    @property
    def from_onset(self) -> timedelta | None:
        """None where the log names no onset."""
        return None if self.onset is None else self.at - self.onset

    @property
    def from_declared(self) -> timedelta | None:
        """None where nothing was declared."""
        return None if self.declared is None else self.at - self.declared


class StoodBy(Struct, frozen=True):
    """Somebody decided to wait."""

    seq: int
    at: datetime
    """By the run's clock."""
    by: str
    written: datetime
    """By the writer's wall clock."""


class RunRecord(Struct, frozen=True):
    """One run, with what its figures need."""

    state: RunState
    first_seq: int
    last_seq: int
    began: datetime
    """By the writer's wall clock, which goes on in an exercise too."""
    ended: datetime | None
    declared_seq: int | None = None
    declared_at: datetime | None = None
    """The first declaration."""
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    """The newest shown for each process that nothing carries yet."""
    onsets: Mapping[str, datetime] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()
    stood_by: tuple[StoodBy, ...] = ()
    returns: int = 0
    """Processes that came back to their primary."""
    turned_back: int = 0
    """Returns that were broken off, and processes that left their primary again."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """How steps ended, each time that one did."""
    answers: Mapping[str, int] = field(default_factory=dict)
    """Where answers came from: a terminal, a file."""

    @property
    def is_exercise(self) -> bool:
        """Whether it was rehearsed."""
        return self.state.mode == "exercise"

    @property
    def is_unreadable(self) -> bool:
        """Whether one of its entries cannot be read: then nothing of it is known for sure."""
        return bool(self.state.unreadable)

    @property
    def is_demo(self) -> bool:
        """Whether it played by itself: nobody took part, so it exercised nobody."""
        return self.state.clock.kind == DEMO_CLOCK

    @property
    def is_from_a_file(self) -> bool:
        """Whether every answer was prepared in a file: nobody was at it."""
        return bool(self.answers) and set(self.answers) == {"file"}

    @property
    def counts_as_exercise(self) -> bool:
        """Whether it was walked to its end, by people or from a file; no demonstration is."""
        is_whole = self.state.result == "completed" and not self.is_unreadable
        return self.is_exercise and not self.is_demo and is_whole

    @property
    def counts_as_incident(self) -> bool:
        """Whether it was real, and can be read."""
        return not self.is_exercise and not self.is_unreadable

    @property
    def not_placed(self) -> tuple[str, ...]:
        """The processes that were declared affected, and reached no fallback, or left it again.

        Who left a fallback that failed and reached no other has nothing, whatever was met before.
        """
        arrived = {one.process for one in self.arrivals}
        declared = self.state.affected if self.declared_at else ()
        return tuple(one for one in declared if one not in arrived or self._has_nothing(one))

    def _has_nothing(self, process: str) -> bool:
        stands = self.state.process(process)
        return not stands.is_carried and not stands.is_back
