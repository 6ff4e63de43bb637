"""What an exercise measured: until something carried the process, never until it moved on."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from msgspec.structs import replace
from stage import starter_stage

from bcp.conduct.measuring import measured
from bcp.plan.model import Plan
from bcp.run.state import ProcessState, RunClock, RunState

ONSET = datetime(2026, 11, 21, 2, 51, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return ONSET + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return starter_stage().workspace.plan("openai").plan


def state_with(stands: ProcessState) -> RunState:
    run = RunState(
        id="7f3a", mode="exercise", plan="openai", plan_sha256="0" * 64, started_at=after(18),
        last_at=after(60), seen=9, started_by="lead", last_by="lead",
        clock=RunClock("scenario", ONSET, 1), files=(), declared_at=after(20),
    )  # fmt: skip
    kept = MappingProxyType({stands.id: stands})
    onsets = MappingProxyType({"support": ONSET})
    return replace(run, processes=kept, onsets=onsets, affected=("support",))


def test_until_it_was_carried(plan: Plan) -> None:
    stands = ProcessState(
        "support", "on:by-hand", since=after(27), carried_since=after(27), arrived="by-hand"
    )
    assert measured(plan, "support", state_with(stands)) == "from onset 27:00, RTO 30m: met"


def test_at_the_deadline_it_is_met_and_a_second_later_missed(plan: Plan) -> None:
    at = ProcessState("support", "on:by-hand", since=after(30), carried_since=after(30))
    late = replace(at, carried_since=after(30) + timedelta(seconds=1))
    assert measured(plan, "support", state_with(at)) == "from onset 30:00, RTO 30m: met"
    assert measured(plan, "support", state_with(late)) == "from onset 30:01, RTO 30m: MISSED"


def test_one_that_was_bridged_to_another_was_carried_since_the_first(plan: Plan) -> None:
    stands = ProcessState("support", "on:by-hand", since=after(50), carried_since=after(22))
    assert measured(plan, "support", state_with(stands)) == "from onset 22:00, RTO 30m: met"


def test_one_that_left_its_fallback_and_reached_no_other_is_not_met(plan: Plan) -> None:
    """The fallback failed while everybody moved there: it is choosing again."""
    stands = ProcessState("support", "switching", since=after(25), arrived="azure")
    found = measured(plan, "support", state_with(stands))
    assert found == "Customer service is on no fallback at the end"


def test_one_that_was_never_moved(plan: Plan) -> None:
    found = measured(plan, "support", state_with(ProcessState("support")))
    assert found == "Customer service is on no fallback at the end"


def test_a_process_of_another_plan(plan: Plan) -> None:
    assert measured(plan, "letters", state_with(ProcessState("support"))) is None
