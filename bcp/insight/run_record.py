"""A run as a figure's source: when each process reached a fallback, and against which clock. Pure.

The fold of a run says where it stands at its end; here is what lay in between. The objective is
the one that the operator was shown (`situation.shown`), so a plan that was changed since changes
no figure of a run.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.instant import parse_instant
from bcp.run.fold import apply
from bcp.run.state import ON, PRIMARY, RETURNING, STOPPED, SWITCHING, RunState
from bcp.run.values import instant_of, mappings, text_or_none

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
        return self.is_exercise and not self.is_demo and self.state.result == "completed"

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


def run_records(entries: Iterable[Entry]) -> tuple[RunRecord, ...]:
    """Every run that the entries tell of, in the order in which they began.

    Args:
        entries: of the whole log, in order; signatures beside a run change nothing of it.
    """
    records: dict[str, RunRecord] = {}
    for entry in entries:
        if entry.run is not None:
            record = _after(records.get(entry.run.id), entry)
            if record is not None:
                records[entry.run.id] = record
    return tuple(records.values())


def _after(record: RunRecord | None, entry: Entry) -> RunRecord | None:
    state = apply(record.state if record else None, entry)
    if state is None:
        return None
    if record is None:
        return RunRecord(state, entry.seq, entry.seq, parse_instant(entry.ts), None)
    change = _CHANGES.get(entry.type)
    changed = change(record, state, entry) if change else record
    return replace(changed, state=state, last_seq=entry.seq)


def _shown(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    """A clock is kept while nothing carries the process: from then on it is no more its measure."""
    shown = {str(one.get("process")): one for one in mappings(entry.data.get("clocks"))}
    open_ones = {key: one for key, one in shown.items() if not state.process(key).is_carried}
    clocks = {key: clock for key, one in open_ones.items() if (clock := _clock(one))}
    onsets = {key: one.starts_at for key, one in clocks.items() if one.start == "onset"}
    earlier = {key: min(at, record.onsets.get(key, at)) for key, at in onsets.items()}
    return replace(record, clocks={**record.clocks, **clocks}, onsets={**record.onsets, **earlier})


def _clock(shown: Mapping[str, object]) -> Clock | None:
    try:
        starts_at, deadline = parse_instant(shown["starts_at"]), parse_instant(shown["deadline"])
    except (KeyError, ValueError):  # another version of bcp wrote it
        return None
    return Clock(str(shown.get("start")), starts_at, deadline - starts_at)


def _declared(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    del state
    if record.declared_at is not None:
        return record
    return replace(record, declared_seq=entry.seq, declared_at=instant_of(entry))


def _waited(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    del state
    waited = StoodBy(entry.seq, instant_of(entry), entry.actor.id, parse_instant(entry.ts))
    return replace(record, stood_by=(*record.stood_by, waited))


def _moved(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    process, to = str(entry.data["process"]), str(entry.data["to"])
    before, now = record.state.process(process), state.process(process)
    if to == PRIMARY and now.is_back and before.state == RETURNING:
        left = {key: one for key, one in record.clocks.items() if key != process}
        onsets = {key: one for key, one in record.onsets.items() if key != process}
        return replace(record, returns=record.returns + 1, clocks=left, onsets=onsets)
    if to == SWITCHING and (before.state == RETURNING or before.is_back):
        return replace(record, turned_back=record.turned_back + 1)
    has_arrived = to == STOPPED or to.startswith(ON)
    if has_arrived and before.carried_since is None:
        return replace(record, arrivals=(*record.arrivals, _arrival(record, state, entry)))
    return record


def _arrival(record: RunRecord, state: RunState, entry: Entry) -> Arrival:
    process = str(entry.data["process"])
    stands = state.process(process)
    is_again = record.state.process(process).returned_at is not None
    return Arrival(
        process=process,
        fallback=stands.arrived or "",
        is_stop=stands.state == STOPPED,
        at=instant_of(entry),
        seq=entry.seq,
        onset=record.onsets.get(process),
        declared=None if is_again else record.declared_at,
        clock=record.clocks.get(process),
    )


def _ended(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    del state
    return replace(record, ended=parse_instant(entry.ts))


def _step_ended(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    del state
    return replace(record, outcomes=_counted(record.outcomes, entry.data.get("outcome")))


def _answered(record: RunRecord, state: RunState, entry: Entry) -> RunRecord:
    del state
    return replace(record, answers=_counted(record.answers, entry.data.get("source")))


def _counted(counts: Mapping[str, int], word: object) -> dict[str, int]:
    return dict(Counter(counts) + Counter([text_or_none(word) or "not recorded"]))


_CHANGES = {
    "situation.shown": _shown,
    "incident.declared": _declared,
    "incident.stood_by": _waited,
    "process.moved": _moved,
    "run.ended": _ended,
    "step.ended": _step_ended,
    "question.answered": _answered,
}
