"""When a watch reads again, and when it records though nothing changed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.insight.cadence import is_due, jump, wait_s
from bcp.insight.series import window

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANCE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 54), (0.5, 60), (0.999999, 66)])
def test_the_interval_gives_or_takes_a_tenth(chance: float, seconds: int) -> None:
    assert wait_s(MINUTE, chance, 0) == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize(("unreached", "times"), [(0, 1), (1, 2), (2, 4), (3, 5), (10**6, 5)])
def test_without_a_network_it_slows_down_to_a_bound(unreached: int, times: int) -> None:
    assert wait_s(MINUTE, 0.5, unreached) == pytest.approx(60 * times)


@given(CHANCE, st.integers(0, 10**9), st.timedeltas(timedelta(seconds=1), timedelta(days=1)))
def test_it_never_waits_for_less_than_nine_tenths_or_more_than_five_and_a_half(
    chance: float, unreached: int, interval: timedelta
) -> None:
    seconds = interval.total_seconds()
    assert 0.9 * seconds <= wait_s(interval, chance, unreached) <= 5.5 * seconds * (1 + 1e-9)


@pytest.mark.parametrize(
    ("moved", "passed", "by"),
    [
        (60, 60, None),
        (75, 60, None),
        (8 * 3600, 60, 8 * 3600 - 60),
        (-3600, 60, -3660),
    ],
)
def test_a_jump_is_what_the_clocks_do_not_agree_on(
    moved: int, passed: float, by: int | None
) -> None:
    found = jump(NOW, NOW + timedelta(seconds=moved), passed)
    assert (found.by if found else None) == (None if by is None else timedelta(seconds=by))


@pytest.mark.parametrize(
    ("minutes", "due"),
    [(None, True), (0, False), (3.4, False), (3.5, True), (60, True), (-9, True)],
)
def test_a_reading_is_due_before_the_series_would_break(
    minutes: float | None, *, due: bool
) -> None:
    last = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert is_due(last, NOW, MINUTE) is due


@given(
    st.timedeltas(timedelta(seconds=15), timedelta(hours=1)),
    st.lists(st.floats(0.9, 1.1), min_size=1, max_size=40),
)
def test_what_is_recorded_leaves_no_gap_that_breaks_a_series(
    interval: timedelta, waits: list[float]
) -> None:
    recorded, now = [NOW], NOW
    for share in waits:
        now += interval * share
        if is_due(recorded[-1], now, interval):
            recorded.append(now)
    gaps = [later - earlier for earlier, later in pairwise([*recorded, now])]
    assert max(gaps) <= window(now, interval).gap
