"""When processes may return: the whole window, every service, and nothing that was not read."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import after, finding, history, openai_plan, process_of, sweep

from bcp.insight.returning import ReturnState, return_state, services
from bcp.model.observation import Sweep
from bcp.model.verdict import Verdict
from bcp.steps.base import When

LOADED = openai_plan()
PLAN = LOADED.plan
SUPPORT = (process_of(LOADED, "support"),)
TEXTS = (process_of(LOADED, "texts"),)
HOUR = When.model_validate(
    {"service": "api", "at_most": Verdict.OPERATIONAL, "for": timedelta(hours=1)}
)
ANY = When.model_validate({"at_most": Verdict.OPERATIONAL})


def read(minute: float, verdict: str = "operational", chatgpt: str = "operational") -> Sweep:
    both = (finding(verdict), finding(chatgpt, key="openai/chatgpt"))
    return sweep(after(minute), *both)


def judged(now: Sweep, *before: Sweep, when: When | None = HOUR) -> ReturnState:
    return return_state(PLAN, SUPPORT, when, now, history(*before), now.at)


def steady(first: int, last: int, verdict: str = "operational") -> list[Sweep]:
    return [read(minute, verdict) for minute in range(first, last, 4)]


def test_an_hour_of_readings_is_enough_and_a_minute_less_is_not() -> None:
    assert judged(read(60), *steady(0, 60)).met
    short = judged(read(59), *steady(0, 59))
    assert (short.met, short.holds) == (False, True)
    assert short.since == after(0)
    assert "59 min of 1h" in short.reason


def test_a_vendors_word_proves_no_hour() -> None:
    assert not judged(read(300)).met


@pytest.mark.parametrize("verdict", ["degraded", "maintenance", "major_outage"])
def test_what_is_worse_breaks_it(verdict: str) -> None:
    before = [*steady(0, 28), read(29, verdict), *steady(30, 60)]
    state = judged(read(60), *before)
    assert not state.met
    assert state.since == after(30)
    assert not judged(read(60, verdict), *steady(0, 60)).holds


def test_unknown_neither_counts_nor_breaks_and_now_it_meets_nothing() -> None:
    assert judged(read(60), *steady(0, 30), read(29, "unknown"), *steady(32, 60)).met
    now = judged(read(60, "unknown"), *steady(0, 60))
    assert (now.met, now.holds) == (False, False)
    assert "unknown meets nothing" in now.reason


def test_a_hole_of_more_than_five_minutes_begins_anew() -> None:
    assert judged(read(61), *steady(0, 24), *steady(25, 61)).met
    assert not judged(read(61), *steady(0, 24), *steady(28, 61)).met


def test_a_watch_that_reads_seldom_may_have_wider_holes() -> None:
    rare = [read(minute) for minute in range(0, 60, 10)]
    state = return_state(
        PLAN, SUPPORT, HOUR, read(60), history(*rare), after(60), timedelta(minutes=10)
    )
    assert state.met


def test_without_a_service_every_one_that_is_used_has_to_hold() -> None:
    assert services(PLAN, TEXTS, ANY) == ("openai/chatgpt", "openai/api")
    now = read(0, chatgpt="degraded")
    assert not return_state(PLAN, TEXTS, ANY, now, (), now.at).met
    assert return_state(PLAN, SUPPORT, ANY, now, (), now.at).met


def test_what_was_not_read_is_said() -> None:
    when = HOUR.model_copy(update={"service": "own/gateway"})
    state = judged(read(60), when=when)
    assert (state.met, state.reason) == (False, "own/gateway was not read")


def test_a_plan_that_does_not_say_when_meets_nothing() -> None:
    assert not judged(read(60), *steady(0, 60), when=None).met


@given(st.dictionaries(st.integers(0, 15), st.sampled_from([*Verdict]), max_size=3))
def test_met_is_an_unbroken_hour_of_what_could_be_read(odd: dict[int, Verdict]) -> None:
    """Readings 4 minutes apart; one that could not be made makes a hole of 8, which is too wide."""
    verdicts = [odd.get(number, Verdict.OPERATIONAL).value for number in range(16)]
    sweeps = [read(4 * number, verdict) for number, verdict in enumerate(verdicts)]
    wanted = all(verdict == "operational" for verdict in verdicts)
    assert judged(sweeps[-1], *sweeps[:-1]).met == wanted
