"""A month of a service level: downtime, availability and the credit that the contract names. Pure.

Time counts as down, or as up, only between two readings that agree and lie close together. What
lies between readings that differ, or where nobody read, was not observed and counts as neither.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from bcp.insight.sla_readings import SlaReading, Told
from bcp.model.verdict import Verdict
from bcp.plan.contract import Credit, Sla

_ALL = Decimal(100)
_NO_TIME = timedelta(0)


class Span(Struct, frozen=True, order=True):
    """A stretch of time."""

    since: datetime
    until: datetime

    @property
    def lasted(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


class Stretch(Struct, frozen=True):
    """Readings that agree, one close after the other."""

    span: Span
    is_down: bool
    seqs: tuple[int, ...]
    """The entries of its readings, in order."""


class OwnIncident(Struct, frozen=True):
    """An incident of the vendor's own page, as the readings of one service tell it."""

    told: Told
    """With the worst impact that was shown."""
    first: SlaReading
    last: SlaReading
    """The last reading that showed it open."""
    gone: SlaReading | None
    """The first reading after that whose page could be read and did not show it."""

    @property
    def span(self) -> Span:
        """From the vendor's own beginning to the last reading that showed it open."""
        began = self.told.started_at or self.first.at
        return Span(min(began, self.first.at), self.last.at)

    def is_in(self, month: Span) -> bool:
        """Whether it was there in the month; one that a single reading shows takes no time."""
        return self.span.since < month.until and self.span.until >= month.since


class Down(Struct, frozen=True):
    """What one service was, as far as it is known."""

    incidents: tuple[OwnIncident, ...]
    """That count: of the impact from which the contract counts."""
    lesser: tuple[OwnIncident, ...]
    """That do not count."""
    page: tuple[Stretch, ...]
    """What the page said of our components."""
    probe: tuple[Stretch, ...]


def down(readings: Sequence[SlaReading], counts_from: Verdict, gap: timedelta, month: Span) -> Down:
    """Judge a service's readings.

    Args:
        readings: of the service, the oldest first.
        counts_from: the least state that counts as downtime.
        gap: how far two readings may lie apart (`bcp/insight/series.py`).
        month: what lies outside it is cut off; incidents outside it are left out.
    """
    own = [one for one in own_incidents(readings) if one.is_in(month)]
    return Down(
        tuple(one for one in own if one.told.impact.meets_at_least(counts_from)),
        tuple(one for one in own if not one.told.impact.meets_at_least(counts_from)),
        tuple(_cut(stretches(readings, lambda one: one.page, counts_from, gap), month)),
        tuple(_cut(stretches(readings, lambda one: one.probe, counts_from, gap), month)),
    )


def own_incidents(readings: Sequence[SlaReading]) -> tuple[OwnIncident, ...]:
    """Every incident that the vendor's page showed, in the order in which it was first seen."""
    open_ones: dict[tuple[str, str], OwnIncident] = {}
    found: list[OwnIncident] = []
    ended: set[tuple[str, str]] = set()
    for reading in readings:
        shown = {(one.url, one.id): one for one in reading.incidents}
        for key, told in shown.items():
            # Opened anew, it did not last since its first beginning.
            again = replace(told, started_at=None) if key in ended else told
            open_ones[key] = _seen(open_ones.get(key), again, reading)
        for key in [key for key in open_ones if key not in shown and _was_read(reading, key[0])]:
            found.append(replace(open_ones.pop(key), gone=reading))
            ended.add(key)
    return tuple(sorted((*found, *open_ones.values()), key=lambda one: one.first.at))


def _was_read(reading: SlaReading, page: str) -> bool:
    return reading.page.is_known and page not in reading.unread


def _seen(known: OwnIncident | None, told: Told, reading: SlaReading) -> OwnIncident:
    if known is None:
        return OwnIncident(told, reading, reading, None)
    is_worse = told.impact.is_known and told.impact.rank > known.told.impact.rank
    return replace(known, told=told if is_worse else known.told, last=reading)


def stretches(
    readings: Iterable[SlaReading],
    state: Callable[[SlaReading], Verdict],
    counts_from: Verdict,
    gap: timedelta,
) -> Iterator[Stretch]:
    """What agrees without a break; a single reading proves no stretch of time.

    A reading without a state neither counts nor breaks.
    """
    run: list[SlaReading] = []
    for reading in readings:
        if not state(reading).is_known:
            continue
        is_down = state(reading).meets_at_least(counts_from)
        if run and (
            reading.at - run[-1].at > gap
            or is_down is not state(run[-1]).meets_at_least(counts_from)
        ):
            yield from _stretch(run, is_down=state(run[-1]).meets_at_least(counts_from))
            run = []
        run.append(reading)
    if run:
        yield from _stretch(run, is_down=state(run[-1]).meets_at_least(counts_from))


def _stretch(run: Sequence[SlaReading], *, is_down: bool) -> Iterator[Stretch]:
    if run[-1].at > run[0].at:
        seqs = tuple(one.seq for one in run)
        yield Stretch(Span(run[0].at, run[-1].at), is_down, seqs)


def within(span: Span, month: Span) -> Span | None:
    """The part of a stretch that lies in the month; None where none does."""
    cut = Span(max(span.since, month.since), min(span.until, month.until))
    return cut if cut.lasted > _NO_TIME else None


def _cut(found: Iterable[Stretch], month: Span) -> Iterator[Stretch]:
    for one in found:
        if cut := within(one.span, month):
            yield replace(one, span=cut)


def vendor_spans(found: Down, month: Span) -> tuple[Span, ...]:
    """Downtime by the vendor's own word: its incidents, and its components' states."""
    incidents = (cut for one in found.incidents if (cut := within(one.span, month)))
    return union((*incidents, *(one.span for one in found.page if one.is_down)))


def probe_spans(found: Down) -> tuple[Span, ...]:
    """Downtime by our own requests."""
    return union(one.span for one in found.probe if one.is_down)


def observed(found: Iterable[Stretch]) -> timedelta:
    """How much time was observed, up and down."""
    return total(union(one.span for one in found))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time, each moment once."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.since <= joined[-1].until:
            joined[-1] = Span(joined[-1].since, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return tuple(joined)


def total(spans: Iterable[Span]) -> timedelta:
    """How long stretches are that do not overlap."""
    return sum((one.lasted for one in spans), _NO_TIME)


def availability(downtime: timedelta, month: Span) -> Decimal:
    """In per cent of the month, as if all that is not known to be down was up."""
    seconds = Decimal(str(downtime.total_seconds()))
    return _ALL - _ALL * seconds / Decimal(str(month.lasted.total_seconds()))


def credit(sla: Sla, reached: Decimal) -> Credit | None:
    """The tier of the contract that an availability falls into; None where it is good enough."""
    due = [one for one in sla.credits if reached < one.below]
    return max(due, key=lambda one: one.credit, default=None)
