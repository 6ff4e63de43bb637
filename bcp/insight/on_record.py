"""Readings of services as the log holds them: what a report may say of an outage. Pure.

A drill's readings are of a scenario, so they never count here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Final

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.history import any_failing, is_ours
from bcp.insight.seen import SeenPage, SeenProbe, seen_in
from bcp.model.verdict import Verdict, worst
from bcp.run.values import instant_of, instant_or_none, text_or_none

READ: Final = "sweep.read"
_FAILING: Final = "failing"


class Reported(Struct, frozen=True, gc=False):
    """An incident that the vendor's page showed as open, and that touches what we use."""

    id: str
    title: str
    url: str
    """Of the page."""
    started_at: datetime | None
    """As the vendor says."""


class Reading(Struct, frozen=True, gc=False):
    """One service, read once."""

    at: datetime
    seq: int
    """The entry that holds it."""
    key: str
    """`openai/api`."""
    verdict: Verdict
    """Unknown too where this machine's own network failed: then nothing is said of the vendor."""
    page: Verdict
    """The worst that a readable page said; unknown where none was readable."""
    probe_failing: bool | None
    """None where no probe says anything of the vendor."""
    is_ours: bool
    """Whether the fault was found on our side."""
    incidents: tuple[Reported, ...]

    @property
    def began(self) -> datetime | None:
        """The earliest start of an incident that it shows, never later than the reading."""
        starts = [one.started_at for one in self.incidents if one.started_at is not None]
        return min((start for start in starts if start <= self.at), default=None)


def readings_in(entries: Iterable[Entry]) -> tuple[Reading, ...]:
    """Every recorded reading of the real world, in the order of the entries."""
    return tuple(found for entry in entries for found in readings_of(entry))


def readings_of(entry: Entry) -> Iterator[Reading]:
    """The readings that one entry holds; none where it is of another type, or a drill's."""
    return _of_entry(entry) if _is_real(entry) else iter(())


def is_dated(sweep: Entry) -> bool:
    """Whether the time of a sweep can be read: without it, what it saw says nothing."""
    return instant_or_none(sweep.data.get("at", sweep.ts)) is not None


def by_service(readings: Iterable[Reading]) -> dict[str, tuple[Reading, ...]]:
    """The readings of each service, by its key, the oldest first."""
    found: dict[str, list[Reading]] = {}
    for one in readings:
        found.setdefault(one.key, []).append(one)
    return {key: tuple(sorted(ones, key=attrgetter("at"))) for key, ones in found.items()}


def _is_real(entry: Entry) -> bool:
    return entry.type == READ and (entry.run is None or entry.run.mode == "incident")


def _of_entry(entry: Entry) -> Iterator[Reading]:
    at = instant_of(entry)
    is_blind = entry.data.get("vantage") == _FAILING
    for seen in seen_in(entry.data):
        yield Reading(
            at,
            entry.seq,
            seen.key,
            Verdict.UNKNOWN if is_blind else seen.verdict,
            _page_says(tuple([page.state for page in seen.pages])),
            None if is_blind else _probe_fails(seen.probes),
            is_ours(seen.cause),
            tuple([one for page in seen.pages if page.incidents for one in _incidents(page)]),
        )


@lru_cache(1024)  # a log asks a hundred thousand times, and few answers differ
def _page_says(states: tuple[Verdict, ...]) -> Verdict:
    return worst([state for state in states if state.is_known])


@lru_cache(1024)
def _probe_fails(probes: tuple[SeenProbe, ...]) -> bool | None:
    return any_failing([(one.state, one.cause) for one in probes])


def _incidents(page: SeenPage) -> Iterator[Reported]:
    """Planned work is no incident: its beginning says nothing of an outage inside it."""
    for one in page.incidents:
        if one.get("ours") is not False and one.get("impact") != Verdict.MAINTENANCE:
            yield Reported(
                text_or_none(one.get("id")) or "",
                text_or_none(one.get("title")) or "",
                page.url,
                instant_or_none(one.get("started_at")),
            )
