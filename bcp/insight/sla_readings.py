"""Recorded readings of a service, as a service level counts them: page and probes apart. Pure.

A contract counts the one or the other. A drill's readings are of a
scenario and never count.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.history import is_ours
from bcp.insight.on_record import READ, is_dated
from bcp.model.instant import parse_instant
from bcp.model.verdict import Verdict, worst
from bcp.run.values import instant_of, mappings, text_or_none

_BLIND = "failing"
_WORDS = frozenset(Verdict)


class Told(Struct, frozen=True):
    """An incident as one reading of the vendor's page shows it."""

    id: str
    title: str
    url: str
    """Of the page."""
    impact: Verdict
    started_at: datetime | None
    """As the vendor says."""


class SlaReading(Struct, frozen=True):
    """One service, read once."""

    at: datetime
    seq: int
    """The entry that holds it."""
    page: Verdict
    """The worst that a readable page said of our components; unknown where none was readable."""
    probe: Verdict
    """The worst that a probe of ours saw of the vendor; unknown where none speaks of it."""
    incidents: tuple[Told, ...]
    unread: frozenset[str] = frozenset()
    """The pages that could not be read: what they showed before may still be there."""


class SlaRead(Struct, frozen=True):
    """What was recorded of the real world."""

    by_service: Mapping[str, tuple[SlaReading, ...]]
    """By the service's key, the oldest first."""
    undated: tuple[int, ...]
    """By `seq`: sweeps whose time cannot be read, so that they say nothing of any moment."""


def sla_readings(entries: Iterable[Entry]) -> SlaRead:
    """Every recorded reading of the real world, of all services."""
    found: dict[str, list[SlaReading]] = {}
    undated: list[int] = []
    for entry in entries:
        if entry.type != READ or (entry.run is not None and entry.run.mode != "incident"):
            continue
        if not is_dated(entry):
            undated.append(entry.seq)
            continue
        for key, reading in _of_entry(entry):
            found.setdefault(key, []).append(reading)
    ordered = {key: tuple(sorted(ones, key=lambda one: one.at)) for key, ones in found.items()}
    return SlaRead(ordered, tuple(undated))


def _of_entry(entry: Entry) -> Iterator[tuple[str, SlaReading]]:
    at = instant_of(entry)
    is_blind = entry.data.get("vantage") == _BLIND
    for found in mappings(entry.data.get("observations")):
        pages = mappings(found.get("pages"))
        yield (
            str(found.get("key")),
            SlaReading(
                at,
                entry.seq,
                worst(state for page in pages if (state := _verdict(page.get("state"))).is_known),
                Verdict.UNKNOWN if is_blind else _probe(found),
                tuple(one for page in pages for one in _incidents(page)),
                frozenset(
                    text_or_none(page.get("url")) or ""
                    for page in pages
                    if not _verdict(page.get("state")).is_known
                ),
            ),
        )


def _probe(found: Mapping[str, object]) -> Verdict:
    """The worst of those that were asked in this sweep.

    One that was not due is told as it was found before, with that time (`read_at`): that is no
    second reading. Where it was worse than what was asked now, nothing is known of this moment.
    """
    probes = mappings(found.get("probes"))
    asked = worst(_states(one for one in probes if one.get("read_at") is None))
    held = _states(one for one in probes if one.get("read_at") is not None)
    return Verdict.UNKNOWN if any(one.rank > asked.rank for one in held) else asked


def _states(probes: Iterable[Mapping[str, object]]) -> Iterator[Verdict]:
    """A probe that fails for a reason of ours (a key, a quota) says nothing of the vendor."""
    for probe in probes:
        state = _verdict(probe.get("state"))
        is_fault_of_ours = state.is_impaired and is_ours(text_or_none(probe.get("cause")))
        if state.is_known and not is_fault_of_ours:
            yield state


def _incidents(page: Mapping[str, object]) -> Iterator[Told]:
    """Those that touch what we use; planned work is told as maintenance, and is none."""
    url = text_or_none(page.get("url")) or ""
    for one in mappings(page.get("incidents")):
        impact = _verdict(one.get("impact"))
        if one.get("ours") is not False and impact is not Verdict.MAINTENANCE:
            yield Told(
                text_or_none(one.get("id")) or "",
                text_or_none(one.get("title")) or "",
                url,
                impact,
                _instant(one.get("started_at")),
            )


def _verdict(value: object) -> Verdict:
    """A verdict's word; unknown where it is none of ours (red line 1)."""
    return Verdict(value) if isinstance(value, str) and value in _WORDS else Verdict.UNKNOWN


def _instant(value: object) -> datetime | None:
    try:
        return parse_instant(value)
    except ValueError:
        return None
