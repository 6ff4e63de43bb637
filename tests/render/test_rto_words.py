"""Whether an objective was met: both reports say the same of each judgement that there is."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bcp.insight.attainment import SHOWN, Judgement, Measured
from bcp.insight.run_record import Arrival, Clock, RunRecord
from bcp.render.reports.programme_words import verdict
from bcp.render.reports.run_results import met_word
from bcp.run.state import RunClock, RunState

T0 = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
STATE = RunState(
    "7f3a", "incident", "openai", "", T0, T0 + timedelta(minutes=20), 3, "lead", "lead",
    RunClock("real"), (),
)  # fmt: skip
RECORD = RunRecord(STATE, 1, 4, T0, None)
SPOILT = replace(RECORD, state=replace(STATE, unreadable="Entry 4 is not", spoilt_at=4))
CLOCK = Clock("onset", T0, timedelta(minutes=30))
SHORT = Clock("onset", T0, timedelta(minutes=10))
THERE = Arrival(
    process="support", fallback="by-hand", is_stop=False, at=T0 + timedelta(minutes=20), seq=3,
    onset=T0, declared=T0, clock=CLOCK,
)  # fmt: skip
STOP = replace(THERE, is_stop=True)
CASES = {
    Judgement.MET: Measured(RECORD, "support", THERE, CLOCK, SHOWN),
    Judgement.MISSED: Measured(RECORD, "support", THERE, SHORT, SHOWN),
    Judgement.UNREADABLE: Measured(SPOILT, "support", THERE, CLOCK, SHOWN),
    Judgement.STOPPED: Measured(RECORD, "support", STOP, CLOCK, SHOWN),
    Judgement.NO_CLOCK: Measured(RECORD, "support", THERE, None),
    Judgement.NOT_OVER: Measured(RECORD, "support", None, CLOCK, SHOWN),
}


@pytest.mark.parametrize("judgement", Judgement)
def test_the_two_reports_never_disagree(judgement: Judgement) -> None:
    one = CASES[judgement]
    assert one.judgement is judgement
    if one.met is None:
        assert verdict(one) == met_word(one)
        assert verdict(one).startswith("not judged: ")
    else:
        met = judgement is Judgement.MET
        assert one.met is met
        assert verdict(one).startswith("met" if met else "**missed**")
        assert met_word(one).startswith("yes" if met else "**no**")


def test_what_never_arrived_is_missed_once_the_time_is_over() -> None:
    one = replace(CASES[Judgement.NOT_OVER], clock=SHORT)
    assert met_word(one) == "**no**: nothing carried it at the last entry"
    assert verdict(one) == "**missed**, from onset"
