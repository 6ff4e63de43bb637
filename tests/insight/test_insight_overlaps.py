"""Which stretches touch another: the index says what asking each of them says."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0

from bcp.insight.overlaps import Overlaps, by_owner, touching

_STRETCHES = st.lists(st.tuples(st.integers(0, 20), st.integers(-2, 9)), max_size=12)


def at(minute: int) -> datetime:
    return T0 + timedelta(minutes=minute)


@given(_STRETCHES, st.integers(-2, 24), st.integers(0, 6))
def test_it_says_what_asking_each_says(
    stretches: list[tuple[int, int]], since: int, lasts: int
) -> None:
    until = since + lasts
    known = Overlaps((at(one), at(one + long), (one, long)) for one, long in stretches)
    found = known.touching(at(since), at(until))
    wanted = [pair for pair in stretches if pair[0] <= until and sum(pair) >= since]
    assert found == sorted(wanted, key=lambda pair: pair[0])


def test_each_owner_has_their_own() -> None:
    known = by_owner([("a", at(0), at(5), "one"), ("b", at(0), at(9), "two")])
    assert touching(known, "a", at(5), at(6)) == ["one"]
    assert touching(known, "a", at(6), at(6)) == []
    assert touching(known, "c", at(0), at(9)) == []
