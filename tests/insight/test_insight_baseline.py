import statistics
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after

from bcp.insight.baseline import FEWEST, SPAN, usual_ms
from bcp.insight.history import Observation
from bcp.model.verdict import Verdict

API = ("openai/api", "models")


def took(*times: int, minutes: float = -1) -> tuple[Observation, ...]:
    return tuple(
        Observation(
            after(minutes - place), "openai/api", Verdict.OPERATIONAL, probe_failing=False,
            latencies=(("models", time),),
        )
        for place, time in enumerate(times)
    )  # fmt: skip


def test_too_few_readings_tell_nothing() -> None:
    assert usual_ms(took(*[100] * (FEWEST - 1)), T0) == {}
    assert usual_ms(took(*[100] * FEWEST), T0) == {API: 100}


def test_one_slow_answer_does_not_change_what_is_usual() -> None:
    assert usual_ms(took(*[600] * 10, 60_000), T0) == {API: 600}


@pytest.mark.parametrize("minutes", [-8 * 24 * 60, 20])
def test_what_is_too_old_or_yet_to_come_does_not_count(minutes: float) -> None:
    assert usual_ms(took(*[100] * 20, minutes=minutes), T0) == {}


def test_a_week_ago_to_the_second_still_counts() -> None:
    old = tuple(
        Observation(
            T0 - SPAN + timedelta(seconds=place), "openai/api", Verdict.OPERATIONAL,
            probe_failing=False, latencies=(("models", 50),),
        )
        for place in range(FEWEST)
    )  # fmt: skip
    assert usual_ms(old, T0) == {API: 50}


@given(st.lists(st.integers(0, 60_000), min_size=FEWEST, max_size=40))
def test_it_is_the_median(times: list[int]) -> None:
    assert usual_ms(took(*times), T0) == {API: int(statistics.median(times))}
