from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after

from bcp.insight.series import Reading, Series, Window, unbroken, window

GAP = timedelta(minutes=5)
minutes = st.integers(-90, 5).map(after)
readings = st.lists(st.tuples(minutes, st.sampled_from([True, False, None])), max_size=25)


def start(made: list[Reading], now: datetime = T0) -> datetime | None:
    found = unbroken(made, Window(now, GAP))
    return found.first if found else None


def by_definition(made: list[Reading]) -> datetime | None:
    """The earliest reading from which on all that was read held, with no gap too wide."""
    past = [(at, holds) for at, holds in made if at <= T0 and holds is not None]

    def leads_up_to_now(first: datetime) -> bool:
        since = sorted((at, holds) for at, holds in past if at >= first)
        instants = [at for at, _ in since] + [T0]
        narrow = all(b - a <= GAP for a, b in pairwise(instants))
        return narrow and all(holds for _, holds in since)

    return min((at for at, _ in past if leads_up_to_now(at)), default=None)


@given(readings)
def test_the_series_is_the_longest_that_the_definition_allows(made: list[Reading]) -> None:
    assert start(made) == by_definition(made)


@given(readings, st.randoms())
def test_the_order_in_which_readings_are_given_does_not_matter(
    made: list[Reading], random: Random
) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)
    assert start(shuffled) == start(made)


@given(readings, st.lists(minutes, max_size=10))
def test_what_could_not_be_read_neither_counts_nor_breaks(
    made: list[Reading], unread: list[datetime]
) -> None:
    assert start([*made, *((at, None) for at in unread)]) == start(made)


def test_the_gap_is_the_larger_of_three_intervals_and_five_minutes() -> None:
    assert window(T0).gap == timedelta(minutes=5)
    assert window(T0, timedelta(seconds=100)).gap == timedelta(minutes=5)
    assert window(T0, timedelta(minutes=2)).gap == timedelta(minutes=6)


def test_a_gap_of_exactly_that_size_still_holds_together() -> None:
    assert start([(after(-10), True), (after(-5), True), (T0, True)]) == after(-10)
    wider = after(-10) - timedelta(microseconds=1)
    assert start([(wider, True), (after(-5), True), (T0, True)]) == after(-5)


def test_the_last_reading_may_not_lie_too_far_back_either() -> None:
    assert start([(after(-6), True)]) is None
    assert start([(after(-5), True)]) == after(-5)


def test_an_unreadable_stretch_does_not_bridge_a_gap() -> None:
    assert start([(after(-8), True), (after(-4), None), (T0, True)]) == T0


def test_a_contradiction_at_one_instant_breaks() -> None:
    assert start([(after(-1), True), (T0, True), (T0, False)]) is None


def test_readings_of_the_future_are_left_out() -> None:
    assert start([(T0, True), (after(1), False)]) == T0


def test_the_same_reading_remembered_to_the_millisecond_is_one_reading() -> None:
    assert Series(T0, T0).is_single
    assert Series(T0 - timedelta(milliseconds=1), T0).is_single
    assert not Series(T0 - timedelta(seconds=1), T0).is_single
