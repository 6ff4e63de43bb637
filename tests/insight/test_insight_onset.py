from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after, finding, history, incident, page, probe, sweep

from bcp.insight.onset import (
    READINGS,
    VENDOR,
    Evidence,
    Since,
    earliest,
    evidence,
    impaired_since,
    since,
)
from bcp.insight.series import window
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict


def test_the_vendors_incident_and_our_probe_are_dated_apart() -> None:
    down = finding("major_outage", probes=(probe("degraded"),), incidents=(incident(after(-18)),))
    remembered = history(*(sweep(after(-minute), down) for minute in range(1, 17)))
    found = evidence(down, remembered, window(T0))
    assert found == Evidence(incident=after(-18), readings=after(-16), probe=after(-16))
    assert found.since == Since(after(-18), VENDOR)


def test_our_readings_count_where_they_are_earlier() -> None:
    down = finding("major_outage", incidents=(incident(after(-2)),))
    remembered = history(sweep(after(-4), down))
    assert since(down, remembered, T0) == Since(after(-4), READINGS)


def test_seen_once_began_when_it_was_seen() -> None:
    assert since(finding("degraded"), (), T0) == Since(T0, READINGS)


@pytest.mark.parametrize("verdict", ["operational", "maintenance", "unknown"])
def test_what_is_not_impaired_has_not_begun(verdict: str) -> None:
    assert since(finding(verdict, incidents=(incident(after(-9)),)), (), T0) == Since()


def test_an_unknown_reading_keeps_what_was_read_before_it() -> None:
    remembered = history(sweep(after(-2), finding("major_outage")))
    assert since(finding("unknown"), remembered, T0) == Since(after(-2), READINGS)


def test_the_interval_widens_the_gap() -> None:
    down = finding("major_outage")
    remembered = history(sweep(after(-9), down))
    assert since(down, remembered, T0).at == T0
    assert since(down, remembered, T0, timedelta(minutes=3)).at == after(-9)


@pytest.mark.parametrize(
    "no_date",
    [
        incident(None),
        incident(after(-30), touches_ours=False),
        incident(after(-30), impact="maintenance"),
        incident(after(1)),
    ],
    ids=["undated", "of others", "planned", "future"],
)
def test_an_incident_that_dates_nothing(no_date: object) -> None:
    assert isinstance(no_date, type(incident(None)))
    assert since(finding("major_outage", incidents=(no_date,)), (), T0) == Since(T0, READINGS)


def test_a_page_that_lacks_our_component_still_dates_by_its_incidents() -> None:
    lacking = page("unknown", incident(after(-50)))
    down = ServiceFinding(
        "openai/api", Verdict.MAJOR_OUTAGE, "probe only", None, None, "503", pages=(lacking,)
    )
    assert since(down, (), T0) == Since(after(-50), VENDOR)


def test_the_earliest_of_several_incidents_counts() -> None:
    down = finding("degraded", incidents=(incident(after(-3)), incident(after(-7))))
    assert since(down, (), T0) == Since(after(-7), VENDOR)


def test_of_equal_beginnings_the_first_named_is_told() -> None:
    assert earliest(Since(T0, VENDOR), Since(T0, READINGS)).source == VENDOR
    assert earliest(Since(), Since(T0, READINGS)).source == READINGS
    assert earliest(Since()) == earliest() == Since()


@given(st.lists(st.integers(-600, 600).map(after), max_size=6))
def test_nothing_ever_begins_in_the_future(starts: list[datetime]) -> None:
    down = finding("major_outage", incidents=tuple(incident(start) for start in starts))
    found = since(down, (), T0)
    assert found.at == min([T0, *(start for start in starts if start <= T0)])


def test_recorded_readings_alone_say_since_when_each_service_is_impaired() -> None:
    down, up = finding("degraded"), finding("operational", key="openai/files")
    remembered = history(sweep(after(-3), down, up), sweep(after(-1), down, up))
    assert impaired_since(remembered, window(T0)) == {"openai/api": after(-3)}
    assert impaired_since(remembered, window(after(30))) == {}
    assert impaired_since((), window(T0)) == {}
