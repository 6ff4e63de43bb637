"""A month of a service level: what counts as down, what as up, and what as neither."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bcp.insight import sla
from bcp.insight.sla import Span, own_incidents
from bcp.insight.sla_month import month_of
from bcp.insight.sla_readings import SlaReading, Told
from bcp.model.verdict import Verdict
from bcp.plan.contract import Credit, Sla

BEGIN = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
MONTH = month_of(date(2026, 10, 12))
GAP = timedelta(minutes=5)
FINE, DOWN, UNKNOWN = Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN
FROM = Verdict.PARTIAL_OUTAGE


def at(minute: int) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def read(minute: int, page: Verdict = FINE, *open_ones: Told, probe: Verdict = FINE) -> SlaReading:
    return SlaReading(at(minute), minute, page, probe, open_ones)


def told(impact: Verdict = DOWN, began: int | None = None, name: str = "inc-1") -> Told:
    return Told(name, "Errors", "https://s.example", impact, None if began is None else at(began))


def minutes(*pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(at(since), at(until)) for since, until in pairs)


def found(*readings: SlaReading) -> sla.Down:
    return sla.down(readings, FROM, GAP, MONTH)


def test_time_counts_between_readings_that_agree_and_lie_close() -> None:
    page = (read(0), read(4), read(8, DOWN), read(12, DOWN), read(16), read(20), read(40), read(44))
    judged = found(*page)
    assert [(one.span, one.is_down) for one in judged.page] == [
        (Span(at(0), at(4)), False),
        (Span(at(8), at(12)), True),
        (Span(at(16), at(20)), False),
        (Span(at(40), at(44)), False),
    ]
    assert sla.observed(judged.page) == timedelta(minutes=16)


def test_a_single_reading_proves_no_stretch_of_time() -> None:
    assert found(read(0), read(4, DOWN), read(8)).page == ()


def test_what_could_not_be_read_neither_counts_nor_breaks() -> None:
    judged = found(read(0, DOWN), read(2, UNKNOWN), read(4, DOWN))
    assert sla.vendor_spans(judged, MONTH) == minutes((0, 4))
    assert found(read(0, UNKNOWN), read(4, UNKNOWN)).page == ()


def test_page_and_probes_are_kept_apart() -> None:
    judged = found(read(0, DOWN), read(4, DOWN), read(8, probe=DOWN), read(12, probe=DOWN))
    assert sla.vendor_spans(judged, MONTH) == minutes((0, 4))
    assert sla.probe_spans(judged) == minutes((8, 12))


def test_less_than_what_the_contract_counts_is_up() -> None:
    judged = found(read(0, Verdict.DEGRADED), read(4, Verdict.DEGRADED))
    assert sla.vendor_spans(judged, MONTH) == ()
    assert sla.observed(judged.page) == timedelta(minutes=4)


def test_an_incident_reaches_from_the_vendors_beginning_to_its_last_reading() -> None:
    shown = told(began=-20)
    judged = found(read(0, FINE, shown), read(60, FINE, shown), read(120))
    (one,) = judged.incidents
    assert one.span == Span(at(-20), at(60))
    assert one.gone is not None
    assert one.gone.seq == 120
    assert sla.vendor_spans(judged, MONTH) == minutes((-20, 60))


def test_a_beginning_in_the_future_is_not_believed() -> None:
    judged = found(read(0, FINE, told(began=30)), read(4, FINE, told(began=30)))
    assert judged.incidents[0].span == Span(at(0), at(4))


def test_an_incident_that_is_opened_again_did_not_last_meanwhile() -> None:
    shown = told(began=0)
    judged = found(read(0, FINE, shown), read(4, FINE, shown), read(8), read(60, FINE, shown),
                   read(64, FINE, shown))  # fmt: skip
    assert sla.vendor_spans(judged, MONTH) == minutes((0, 4), (60, 64))


def test_a_page_that_cannot_be_read_does_not_end_an_incident() -> None:
    shown = told(began=0)
    judged = found(read(0, FINE, shown), read(4, UNKNOWN), read(8, FINE, shown))
    assert sla.vendor_spans(judged, MONTH) == minutes((0, 8))


def test_an_incident_counts_by_the_worst_that_was_shown_of_it() -> None:
    grew = found(read(0, FINE, told(Verdict.DEGRADED)), read(4, FINE, told(DOWN)),
                 read(8, FINE, told(Verdict.DEGRADED)))  # fmt: skip
    assert [one.told.impact for one in grew.incidents] == [DOWN]
    small = found(read(0, FINE, told(Verdict.DEGRADED)), read(4, FINE, told(Verdict.DEGRADED)))
    assert (len(small.incidents), len(small.lesser)) == (0, 1)
    unknown = found(read(0, FINE, told(UNKNOWN)), read(4, FINE, told(UNKNOWN)))
    assert (len(unknown.incidents), len(unknown.lesser)) == (0, 1)


def test_an_incident_is_not_gone_where_its_own_page_could_not_be_read() -> None:
    """Another page of the service could: that one never showed it."""
    blind = replace(read(10), unread=frozenset({"https://s.example"}))
    (one,) = own_incidents((read(0, DOWN, told()), blind, read(20, DOWN, told()), read(30)))
    assert one.span == minutes((0, 20))[0]
    assert one.gone == read(30)


def test_what_lies_outside_the_month_is_cut_off() -> None:
    began = MONTH.since - timedelta(hours=3)
    shown = Told("inc-1", "Errors", "https://s.example", DOWN, began)
    seen = [SlaReading(MONTH.since + timedelta(hours=n), n, DOWN, FINE, (shown,)) for n in (-1, 1)]
    judged = sla.down(seen, FROM, timedelta(hours=3), MONTH)
    cut = Span(MONTH.since, MONTH.since + timedelta(hours=1))
    assert sla.vendor_spans(judged, MONTH) == (cut,)
    assert [one.span for one in judged.page] == [cut]
    elsewhere = sla.down(seen, FROM, GAP, month_of(date(2026, 12, 1)))
    assert (elsewhere.incidents, elsewhere.page) == ((), ())


@pytest.mark.parametrize(
    ("reached", "credit"),
    [("99.95", None), ("99.9", None), ("99.89999", 10), ("99", 10), ("98.9", 25), ("0", 25)],
)
def test_a_credit_is_that_of_the_lowest_tier_reached(reached: str, credit: int | None) -> None:
    tiers = (Credit(below=Decimal("99.9"), credit=10), Credit(below=Decimal(99), credit=25))
    promised = Sla(availability=Decimal("99.9"), credits=tiers)
    due = sla.credit(promised, Decimal(reached))
    assert (due.credit if due else None) == credit


def test_availability_is_of_the_whole_month() -> None:
    assert MONTH.lasted == timedelta(days=31)
    assert month_of(date(2027, 2, 28)).lasted == timedelta(days=28)
    assert month_of(date(2026, 12, 31)).until == datetime(2027, 1, 1, tzinfo=UTC)
    assert sla.availability(timedelta(0), MONTH) == 100
    assert sla.availability(timedelta(days=31), MONTH) == 0
    assert sla.availability(timedelta(hours=7, minutes=26, seconds=24), MONTH) == 99


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8))
def test_a_union_holds_each_moment_once(pairs: list[tuple[int, int]]) -> None:
    spans = minutes(*((since, since + lasted) for since, lasted in pairs))
    joined = sla.union(spans)
    held = {minute for since, lasted in pairs for minute in range(since, since + lasted)}
    assert sla.total(joined) == timedelta(minutes=len(held))
    assert all(one.until < other.since for one, other in pairwise(joined))
    assert sla.union(joined) == joined


STATES = st.sampled_from([FINE, DOWN, UNKNOWN, Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE])


@given(st.dictionaries(st.integers(0, 60), STATES, max_size=20))
def test_stretches_are_what_counting_minute_by_minute_says(states: dict[int, Verdict]) -> None:
    readings = [read(minute, states[minute]) for minute in sorted(states)]
    judged = found(*readings)
    known = [
        (one, states[one].meets_at_least(FROM)) for one in sorted(states) if states[one].is_known
    ]
    agreeing = [
        (since, until, is_down)
        for (since, is_down), (until, other) in pairwise(known)
        if is_down is other and until - since <= 5
    ]
    for is_down in (True, False):
        counted = sum(until - since for since, until, down in agreeing if down is is_down)
        spans = [one.span for one in judged.page if one.is_down is is_down]
        assert sla.total(spans) == timedelta(minutes=counted)
