"""What goes up and down is told as such, and has recovered only when it stays up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after, finding, history, sweep

from bcp.insight.flapping import Steady, flapping, steady
from bcp.insight.history import History
from bcp.model.verdict import Verdict

UP, DOWN, DARK = "operational", "major_outage", "unknown"


def seen(*readings: tuple[float, str]) -> History:
    """Readings of openai/api, each so many minutes after 03:00."""
    return history(*(sweep(after(minutes), finding(word)) for minutes, word in readings))


def now(word: str, *readings: tuple[float, str]) -> Steady:
    return steady(seen(*readings), finding(word), T0)


class TestFlapping:
    def test_down_up_and_down_again_flaps(self) -> None:
        before = seen((-13, UP), (-12, DOWN), (-8, UP), (-4, DOWN))
        found = flapping(before, finding(UP), T0)
        assert found is not None
        assert found.changes == 4
        assert str(found) == "flapping: 4 changes in 12 minutes"

    def test_an_outage_that_ended_does_not(self) -> None:
        assert flapping(seen((-13, UP), (-12, DOWN), (-8, DOWN)), finding(UP), T0) is None

    def test_what_lies_further_back_does_not_count(self) -> None:
        before = seen((-20, UP), (-18, DOWN), (-16, UP), (-4, DOWN))
        assert flapping(before, finding(UP), T0) is None

    def test_an_unknown_reading_is_no_change(self) -> None:
        before = seen((-9, UP), (-8, DARK), (-7, UP), (-6, DARK), (-5, UP), (-4, DARK))
        assert flapping(before, finding(UP), T0) is None

    def test_degraded_and_out_are_both_impaired(self) -> None:
        before = seen((-9, DOWN), (-8, "degraded"), (-7, DOWN), (-6, "degraded"))
        assert flapping(before, finding(DOWN), T0) is None

    def test_another_service_does_not_count(self) -> None:
        others = history(
            *(
                sweep(after(-9 + n), finding(DOWN if n % 2 else UP, key="openai/files"))
                for n in range(8)
            )
        )
        assert flapping(others, finding(UP), T0) is None


class TestSteady:
    def test_never_impaired_is_as_it_was_read(self) -> None:
        assert now(UP) == Steady(Verdict.OPERATIONAL, None)
        assert now(UP, (-2, UP), (-1, DARK)).verdict is Verdict.OPERATIONAL

    def test_bad_news_counts_at_once(self) -> None:
        assert now(DOWN, (-2, UP), (-1, UP)) == Steady(Verdict.MAJOR_OUTAGE, None)

    def test_one_good_reading_is_no_recovery(self) -> None:
        found = now(UP, (-3, DOWN), (-1, DOWN))
        assert (found.verdict, bool(found.reason)) == (Verdict.DEGRADED, True)
        assert found.reason == "fine since 03:00:00; it counts after 60 s"

    def test_two_good_readings_a_minute_apart_are(self) -> None:
        assert now(UP, (-3, DOWN), (-1, UP)) == Steady(Verdict.OPERATIONAL, None)

    def test_two_within_seconds_are_one(self) -> None:
        assert now(UP, (-3, DOWN), (-0.5, UP)).reason

    def test_a_reading_that_could_not_be_made_between_them_does_no_harm(self) -> None:
        assert not now(UP, (-3, DOWN), (-1, UP), (-0.5, DARK)).reason

    def test_an_impaired_reading_between_them_does(self) -> None:
        assert now(UP, (-3, DOWN), (-2, UP), (-1, DOWN)).reason

    def test_what_flaps_has_not_recovered_though_it_was_fine_for_a_minute(self) -> None:
        found = now(UP, (-9, UP), (-8, DOWN), (-6, UP), (-4, DOWN), (-2, UP))
        assert (found.verdict, bool(found.reason)) == (Verdict.DEGRADED, True)
        assert found.reason == "flapping: 4 changes in 8 minutes"

    def test_unknown_stays_unknown(self) -> None:
        assert now(DARK, (-3, DOWN), (-1, UP)) == Steady(Verdict.UNKNOWN, None)

    def test_maintenance_is_fine_enough(self) -> None:
        assert now("maintenance", (-3, DOWN), (-1, UP)).verdict is Verdict.MAINTENANCE

    def test_of_two_readings_at_one_instant_the_impaired_one_counts(self) -> None:
        assert now(UP, (-2, DOWN), (-1, UP), (-1, DOWN)).reason


moments = st.lists(st.tuples(st.integers(-30 * 60, -1), st.sampled_from([UP, DOWN, DARK])))


@given(moments, st.sampled_from([UP, DOWN, DARK]))
def test_it_is_never_better_than_what_was_read_and_recovers_only_from_two_good_readings(
    readings: list[tuple[int, str]], word: str
) -> None:
    found = now(word, *((seconds / 60, said) for seconds, said in readings))
    assert found.verdict.rank >= Verdict(word).rank
    known = dict[int, str]()
    for seconds, said in sorted(readings, key=lambda one: (one[0], one[1] != DOWN)):
        if said != DARK:
            known.setdefault(seconds, said)
    last_down = max((at for at, said in known.items() if said == DOWN), default=None)
    if word == UP and last_down is not None and found.verdict is Verdict.OPERATIONAL:
        good = [at for at, said in known.items() if at > last_down and said == UP]
        assert good
        assert min(good) <= -60


@pytest.mark.parametrize("count", [2, 3])
def test_three_changes_are_the_fewest(count: int) -> None:
    words = [UP, DOWN, UP, DOWN][: count + 1]
    readings = [(-5.0 + place, word) for place, word in enumerate(words[:-1])]
    assert (flapping(seen(*readings), finding(words[-1]), T0) is not None) is (count == 3)
