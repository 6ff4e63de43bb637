"""What earlier sweeps and people said, read back from the log.

A drill's readings never count as real ones.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from bcp.audit.entry import Entry
from bcp.conduct.recorded import finding_of
from bcp.insight.baseline import usual_ms
from bcp.insight.history import History, Observation, any_failing, latencies
from bcp.insight.onset import impaired_since
from bcp.insight.series import DEFAULT_INTERVAL, window
from bcp.model.instant import parse_instant
from bcp.model.observation import Attestation, Remembered, ServiceFinding
from bcp.model.verdict import worst
from bcp.run import kept
from bcp.run.values import mappings, text_or_none, verdict_of, whole_or_none

TAIL_BYTES: Final = 2 * 1024 * 1024
"""How far back readings are looked for: hours of them, read in tenths of a second."""
SAID_BYTES: Final = 64 * 1024 * 1024
"""How far back people's word is looked for: days of readings once a minute."""
READ, ATTESTED = "sweep.read", "observation.attested"

TextOf = Callable[[object], str]
"""Gives the text of an entry's value, which may lie in a blob beside it."""


class Kept(Protocol):
    """The log, as far as the past is read from it."""

    def tail_entries(self, max_bytes: int) -> list[Entry]:
        """The newest entries that fit into so many bytes."""
        ...

    def entries_of(self, entry_type: str, max_bytes: int) -> list[Entry]:
        """The entries of one type among so many of the newest bytes."""
        ...

    def blob(self, digest: str) -> bytes:
        """A kept value."""
        ...


def plain_text(value: object) -> str:
    """The text that stands in the entry itself; empty where there is none."""
    return text_or_none(value) or ""


def kept_text(log: Kept, value: object) -> str:
    """A text of an entry, from its blob if it lies there; one that was erased is said to be."""
    return kept.kept_text(log.blob, value)


def remembered_in(
    log: Kept, now: datetime, *, interval: timedelta = DEFAULT_INTERVAL
) -> Remembered:
    """What a sweep should know before it begins.

    Args:
        log: where earlier readings and attestations are recorded.
        now: the instant at which it is asked for.
        interval: how often readings are made; it bounds the gap that a series may have.
    """
    entries = (*attestations_in(log), *log.tail_entries(TAIL_BYTES))
    return remembered_of(entries, now, interval=interval, text=lambda note: kept_text(log, note))


def attestations_in(log: Kept) -> list[Entry]:
    """What people said; it holds for hours, in which much may be read, so it is sought far back."""
    return log.entries_of(ATTESTED, SAID_BYTES)


def remembered_of(
    entries: Iterable[Entry],
    now: datetime,
    *,
    interval: timedelta = DEFAULT_INTERVAL,
    text: TextOf = plain_text,
) -> Remembered:
    """The same, of entries in any order; one that stands among them twice counts once.

    Args:
        entries: the log's newest, and every attestation; those of drills count for nothing.
        now: the instant at which it is asked for; what claims to be later is left out.
        interval: how often readings are made; it bounds the gap that a series may have.
        text: gives the text of a note that lies beside its entry.
    """
    known = tuple({entry.seq: entry for entry in entries}.values())
    history = history_of(known)
    since = impaired_since(history, window(now, interval))
    return Remembered(usual_ms(history, now), _attested(known, now, text), since)


def history_of(entries: Iterable[Entry]) -> History:
    """The observations of every recorded sweep of the real world, in the order of the entries."""
    return tuple(_observation(found, at) for at, found in _findings(entries))


def last_findings(entries: Iterable[Entry], now: datetime) -> dict[str, ServiceFinding]:
    """What was read last of each service, by its key; `read_at` says when.

    Args:
        entries: the log's newest.
        now: the instant of asking. What claims to be later was read by a clock that was wrong: it
            would stay young for ever, and hide what was read since.
    """
    last: dict[str, tuple[datetime, Mapping[str, object]]] = {}
    for at, found in _findings(entries):
        key = str(found.get("key"))
        if at <= now and (key not in last or last[key][0] <= at):
            last[key] = at, found
    return {key: finding_of(found, at) for key, (at, found) in last.items()}


def _findings(entries: Iterable[Entry]) -> Iterator[tuple[datetime, Mapping[str, object]]]:
    for entry in entries:
        if entry.type == READ and (entry.run is None or entry.run.mode == "incident"):
            at = _at(entry)
            for found in mappings(entry.data.get("observations")):
                yield at, found


def _observation(found: Mapping[str, object], at: datetime) -> Observation:
    probes = mappings(found.get("probes"))
    pages = [verdict_of(page.get("state")) for page in mappings(found.get("pages"))]
    return Observation(
        at, str(found.get("key")), verdict_of(found.get("verdict")), _failing(probes),
        worst(state for state in pages if state.is_known),
        latencies(
            (str(one.get("id")), verdict_of(one.get("state")), whole_or_none(one.get("latency_ms")))
            for one in probes
            if "read_at" not in one
        ),
    )  # fmt: skip


def _failing(probes: Iterable[Mapping[str, object]]) -> bool | None:
    return any_failing(
        (verdict_of(probe.get("state")), text_or_none(probe.get("cause"))) for probe in probes
    )


def _attested(entries: Iterable[Entry], now: datetime, text: TextOf) -> dict[str, Attestation]:
    """The newest of each service, by the instant that it is about; of equal ones the last said."""
    newest: dict[str, tuple[datetime, int, Entry]] = {}
    for entry in entries:
        if entry.type == ATTESTED and (at := _at(entry)) <= now:
            key = str(entry.data.get("key"))
            place = (at, entry.seq, entry)
            newest[key] = max(newest.get(key, place), place, key=lambda known: known[:2])
    return {
        key: Attestation(
            verdict_of(entry.data.get("state")), at, entry.actor.id, text(entry.data.get("note"))
        )
        for key, (at, _, entry) in newest.items()
    }


def _at(entry: Entry) -> datetime:
    return parse_instant(entry.data.get("at", entry.ts))
