"""The first signs of a run's trouble: what was read, by whom, and what nobody looked at before."""

from collections.abc import Callable
from datetime import UTC, datetime

from bcp.insight.on_record import Reading
from bcp.render.reports.parts import moment
from bcp.render.reports.run_facts import RunFacts
from bcp.render.reports.run_moment import NOTHING, Moment
from bcp.run.values import instant_or_none, mappings

_NEVER = datetime.max.replace(tzinfo=UTC)


def onset(facts: RunFacts) -> Moment:
    """The earliest evidence for any of the processes, as the operator was shown it."""
    found = [
        Moment(at, "", entry.seq)
        for entry in facts.of("situation.shown")
        for clock in mappings(entry.data.get("clocks"))
        if clock.get("start") == "onset" and (at := instant_or_none(clock.get("starts_at")))
    ]
    first = min(found, key=_at, default=None)
    if first is None:
        return NOTHING
    return Moment(first.at, f"{_basis(facts, first.at)}; shown in entry {first.seq}", first.seq)


def _basis(facts: RunFacts, at: datetime | None) -> str:
    dated = (one.seq for one in facts.readings if one.began == at)
    seq = next(dated, None)
    if seq is not None:
        return f"the vendor's own incident, read in entry {seq}{_acted(facts)}"
    read = next((one.seq for one in facts.readings if one.at == at), None)
    return "the record" if read is None else f"our own reading, entry {read}{_acted(facts)}"


def _acted(facts: RunFacts) -> str:
    """What an exercise reads is no word of the vendor's."""
    return ", as the scenario acts it" if facts.record.is_exercise else ""


def first_probe(facts: RunFacts) -> Moment:
    """The first reading of the series in which our own probe failed."""
    return _first(facts, lambda one: one.probe_failing, "our own probe")


def first_page(facts: RunFacts) -> Moment:
    """The first reading of the series in which the vendor's page showed it."""
    return _first(facts, _page_shows, "the vendor's page as we read it")


def vendor_start(facts: RunFacts) -> Moment:
    """When the vendor says that it began."""
    dated = [Moment(one.began, "", one.seq) for one in facts.readings if one.began]
    first = min(dated, key=_at, default=None)
    if first is None:
        return NOTHING
    return Moment(
        first.at, f"the vendor's page, read in entry {first.seq}{_acted(facts)}", first.seq
    )


def _first(facts: RunFacts, shows: Callable[[Reading], bool | None], by: str) -> Moment:
    """The first of the series that still went on when it was declared; else the first at all."""
    until = facts.record.declared_at or facts.state.last_at
    series: dict[str, Reading] = {}
    for one in facts.readings:
        if one.at > until and series:
            break
        if shows(one):
            series.setdefault(one.key, one)
        elif shows(one) is False and one.at <= until:
            series.pop(one.key, None)
    first = min(series.values(), key=lambda one: one.at, default=None)
    if first is None:
        return NOTHING
    return Moment(
        first.at, f"{by}, entry {first.seq}{_acted(facts)}; {_before(facts, first)}", first.seq
    )


def _before(facts: RunFacts, first: Reading) -> str:
    """Between two readings nobody looked: what was first seen may have begun earlier."""
    earlier = [one for one in facts.readings if one.key == first.key and one.at < first.at]
    if not earlier:
        return "no earlier reading is on record, so it may have begun before"
    return f"the reading before was at {moment(earlier[-1].at)}"


def _page_shows(one: Reading) -> bool | None:
    return one.page.is_impaired if one.page.is_known else None


def _at(one: Moment) -> datetime:
    return one.at or _NEVER
