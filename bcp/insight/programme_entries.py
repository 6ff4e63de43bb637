"""A log read once for the programme's reports: readings taken out, the rest kept. Pure.

Most entries of a log are readings. To hold them all as entries costs more than to read them: the
interpreter looks through what is held again and again.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.on_record import READ, Reading, readings_of
from bcp.insight.period import Period
from bcp.model.errors import BadInput
from bcp.model.instant import instant_text


class Census(Struct, frozen=True):
    """How many entries of a type the period has."""

    count: int
    first: int
    """The sequence number of the first."""
    last: int


class Taken(Struct, frozen=True):
    """What the reports need of a log, as of the period's end."""

    entries: tuple[Entry, ...]
    """All but the readings that belong to no run, in order."""
    readings: tuple[Reading, ...]
    census: Mapping[str, Census]
    """Of the period, by type."""
    last_seq: int | None
    """Of the last entry that counts; None where there is none."""
    misdated: tuple[int, ...] = ()
    """By `seq`: those whose clock said a day after the period, though entries of it follow."""
    predated: tuple[int, ...] = ()
    """By `seq`: those whose clock said a day before the period, though they follow one of it."""
    spoilt: tuple[int, ...] = ()
    """By `seq`: readings of the period whose time cannot be read, so what they saw is not known."""


def elsewhere(entries: Iterable[Entry]) -> tuple[str, ...]:
    """What the log itself says to lie outside of it: a list made from it alone is not complete."""
    return tuple(f"{_ELSEWHERE[one.type]} (entry {one.seq})" for one in entries if _is_partial(one))


def _is_partial(entry: Entry) -> bool:
    if entry.type == "log.opened":
        return entry.data.get("continues") is not None
    return entry.type in _ELSEWHERE


_ELSEWHERE: Final = {
    "log.opened": "it goes on from an earlier log",
    "spool.merged": "a part was written into a spool while the log could not be reached",
    "segment.dropped": "its oldest entries were dropped",
}


def taken(entries: Iterable[Entry], period: Period) -> Taken:
    """Read a log up to the period's end.

    Args:
        entries: of the whole log, in order; each is looked at once. What was written after the
            period changes nothing.
        period: the days that the report is about.
    """
    # `ts` has one spelling, so texts compare as instants do.
    begins, ends = instant_text(period.begins), instant_text(period.ends)
    kept: list[Entry] = []
    readings: list[Reading] = []
    census: dict[str, Census] = {}
    last_seq: int | None = None
    later: list[int] = []
    misdated: list[int] = []
    predated: list[int] = []
    spoilt: list[int] = []
    for entry in entries:
        if entry.ts >= ends:
            later.append(entry.seq)
            continue
        if later:
            misdated += later
            later.clear()
        last_seq = entry.seq
        try:
            readings += readings_of(entry)
        except BadInput:
            spoilt += [entry.seq] if entry.ts >= begins else []
        if entry.ts >= begins:
            census[entry.type] = _one_more(census.get(entry.type), entry.seq)
        elif census:
            predated.append(entry.seq)
        if entry.type != READ or entry.run is not None:
            kept.append(entry)
    return Taken(
        tuple(kept), tuple(readings), census, last_seq, tuple(misdated), tuple(predated),
        tuple(spoilt),
    )  # fmt: skip


def _one_more(known: Census | None, seq: int) -> Census:
    return Census(1, seq, seq) if known is None else Census(known.count + 1, known.first, seq)
