"""From one fallback to another: the first carries the process until the second is verified."""

from datetime import timedelta

import pytest
from incident_kit import GOOD, Text, asked, failback, masked, moves, passes, steps_ended
from stage import MINIMAL, Killed, Person, Stage, minimal_stage
from syrupy.assertion import SnapshotAssertion
from test_incident import TWO_WAYS

from bcp.insight.standing import standings
from bcp.model.errors import StepNotRecovered, WaitingForPerson

ON_BOTH = {"open-line": "done", "close-queue": "done"}


def on_hand(plan: bytes = TWO_WAYS) -> Stage:
    stage = minimal_stage(plan)
    stage.failover(GOOD)
    return stage


def test_the_first_is_left_only_after_the_second_is_verified() -> None:
    stage = on_hand()
    stage.failover(ON_BOTH, to="by-phone")
    assert steps_ended(stage) == ["open-queue done", "open-line done", "close-queue done"]
    assert moves(stage.entries())[1:] == [
        "support on:by-hand", "support switching", "support on:by-phone", "support on:by-phone",
    ]  # fmt: skip
    state = stage.state().process("support")
    assert (state.fallback, state.bridge) == ("by-phone", None)
    assert "by-hand" in state.left


def test_meanwhile_no_clock_runs_and_the_screen_says_bridged() -> None:
    stage = on_hand()
    person = Person("done", "done")
    stage.person = lambda _recorder, _face: person
    stage.failover(None, to="by-phone")
    shown = person.asked[0].screen
    assert shown is not None
    assert shown.head is not None
    assert shown.head.right == "support: bridged by by-hand"


def test_a_second_that_fails_leaves_the_first_in_place() -> None:
    stage = on_hand()
    with pytest.raises(StepNotRecovered):
        stage.failover({"open-line": {"answer": "failed", "reason": "dead"}}, to="by-phone")
    state = stage.state().process("support")
    assert (state.state, state.bridge) == ("switching", "by-hand")
    with pytest.raises(WaitingForPerson, match=r"choose\.support"):
        stage.failover({"open-line.failed": {"answer": "choose", "reason": "The line is dead"}})
    state = stage.state().process("support")
    assert (state.fallback, state.bridge) == ("by-hand", None)
    assert "close-queue done" not in steps_ended(stage)


def test_the_time_that_was_met_stays_met() -> None:
    stage = on_hand()
    before = stage.state().process("support")
    stage.clock.sleep(3600)
    stage.failover(ON_BOTH, to="by-phone")
    after = stage.state().process("support")
    assert before.since is not None
    assert after.since is not None
    assert after.since > before.since
    assert after.carried_since == before.carried_since == before.since
    assert "RTO 30m: met" in stage.text(100)
    assert "MISSED" not in stage.text(100)
    (told,) = standings(stage.state(), stage.workspace.plan("openai").plan, stage.clock.now())
    assert told.took is not None
    assert told.took < timedelta(minutes=30)


def test_on_the_way_back_it_is_carried_since_it_came() -> None:
    stage = on_hand()
    came = stage.state().process("support").since
    passes(stage, 64)
    with pytest.raises(WaitingForPerson):
        failback(stage, {"failback": "return"})
    stands = stage.state().process("support")
    assert (stands.state, stands.carried_since) == ("returning", came)
    failback(stage, {"close-queue": "done"})
    assert stage.state().process("support").carried_since is None


def test_after_every_entry_of_a_crash_it_goes_on() -> None:
    whole = on_hand()
    start = len(whole.entries())
    whole.failover(ON_BOTH, to="by-phone")
    wanted = moves(whole.entries())
    for count in range(1, len(whole.entries()) - start):
        stage = on_hand()
        stage.kill_after = count
        with pytest.raises(Killed):
            stage.failover(ON_BOTH, to="by-phone")
        stage.kill_after = None
        stage.failover(ON_BOTH, to="by-phone")
        assert moves(stage.entries()) == wanted, count
        assert len(steps_ended(stage)) == 3, count


def test_what_another_process_still_needs_is_not_taken_down() -> None:
    plan = TWO_WAYS.replace(
        b"activation:",
        b"""  - {id: sales, title: Sales, uses: [api], data: [internal], tier: 2,
     rto: 2h, mtpd: 1d, minimum_capacity: 10%}
activation:""",
    )
    stage = on_hand(plan)
    outside = stage.failover({"open-line": "done"}, to="by-phone", scope=("support",))
    assert outside.state.process("support").fallback == "by-phone"
    assert outside.state.process("sales").fallback == "by-hand"
    assert "close-queue done" not in steps_ended(stage)
    assert "stays as it is: sales still needs it" in " ".join(stage.text(200).split())


def test_to_where_it_is_already_changes_nothing() -> None:
    stage = on_hand()
    before, questions = moves(stage.entries()), asked(stage)
    stage.failover({}, to="by-hand")
    assert moves(stage.entries()) == before
    assert asked(stage) == questions


def test_back_again_to_the_first_walks_its_steps_anew() -> None:
    stage = on_hand()
    stage.failover(ON_BOTH, to="by-phone")
    stage.failover({"open-queue": "done", "close-lueue": "done"}, to="by-hand")
    assert stage.state().process("support").fallback == "by-hand"
    assert steps_ended(stage)[3:] == ["open-queue done", "close-lueue done"]


def test_the_return_comes_from_the_second() -> None:
    stage = on_hand()
    stage.failover(ON_BOTH, to="by-phone")
    passes(stage, 64)
    assert failback(stage, {"failback": "return", "close-lueue": "done"}).process("support").is_back


@pytest.mark.parametrize("width", [60, 100])
def test_the_screens(width: int, snapshot: SnapshotAssertion) -> None:
    stage = on_hand()
    stage.screens.clear()
    stage.failover(ON_BOTH, to="by-phone")
    assert masked(stage.text(width)) == snapshot(extension_class=Text)


def test_a_plan_with_one_fallback_has_nothing_to_bridge() -> None:
    stage = on_hand(MINIMAL)
    assert stage.state().process("support").bridge is None
