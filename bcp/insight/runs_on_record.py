"""Every run of a log as a figure's source: what lay between its opening and its end. Pure.

The objective is the one that the operator was shown (`situation.shown`), so a plan that was changed
since changes no figure of a run.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from bcp.audit.entry import Entry, RunOf
from bcp.insight.run_record import Arrival, Clock, RunRecord, StoodBy
from bcp.model.instant import parse_instant
from bcp.run.fold import read_on
from bcp.run.state import ON, PRIMARY, RETURNING, STOPPED, SWITCHING, RunState
from bcp.run.values import instant_of, mappings, text_or_none


def run_records(entries: Iterable[Entry]) -> tuple[RunRecord, ...]:
    """Every run that the entries tell of, in the order in which they began.

    One with an entry that is not as bcp writes it is there and unreadable, as `folds` has it.

    Args:
        entries: of the whole log, in order; signatures beside a run change nothing of it.
    """
    records: dict[str, RunRecord] = {}
    for entry in entries:
        if entry.run is not None:
            record = _after(records.get(entry.run.id), entry, entry.run)
            if record is not None:
                records[entry.run.id] = record
    return tuple(records.values())


def _after(record: RunRecord | None, entry: Entry, of_run: RunOf) -> RunRecord | None:
    state = read_on(record.state if record else None, entry, of_run)
    if state is None:
        return None
    if record is None:
        return RunRecord(state, entry.seq, entry.seq, parse_instant(entry.ts), None)
    changes = _OF_TYPE if state.unreadable else _CHANGES
    change = changes.get(entry.type)
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
_OF_TYPE = {"run.ended": _ended}
"""Of an unreadable run: that it ended, the type of an entry says, whatever its data holds."""
