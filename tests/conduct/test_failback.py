"""Back to the primary: when its condition has held, in shares, and through every crash."""

from collections.abc import Callable
from datetime import datetime

import pytest
from incident_kit import (
    BACK,
    GOOD,
    Text,
    asked,
    failback,
    masked,
    moves,
    passes,
    placed,
    standdown,
    steps_ended,
    unwatched,
)
from stage import MINIMAL, Killed, Person, Stage, all_are, kills
from syrupy.assertion import SnapshotAssertion

from bcp.cli.history import onsets_of
from bcp.cli.layout import lay_out, plain_text
from bcp.insight.situation import assess
from bcp.model.errors import Refused, StepNotRecovered, WaitingForPerson
from bcp.model.observation import Sweep
from bcp.model.verdict import Verdict
from bcp.plan.procedure import targets
from bcp.plan.targets import Target

IN_SHARES = MINIMAL.replace(
    b"      when: {service: api, at_most: operational, for: 60m}\n",
    b"      when: {service: api, at_most: operational, for: 60m}\n      shares: [10%, 100%]\n",
).replace(b'do: "Drain and close the queue."', b'do: "Send $(share) % back."')
NONE_STATED = MINIMAL[: MINIMAL.index(b"    failback:")]
LATER = (
    MINIMAL
    + b"""\
      backlog:
        - {id: answer-waiting, kind: manual, title: Answer what waits, do: Answer it.}
      reconciliation:
        - {id: copy-answers, kind: manual, title: Copy the answers, do: Copy them.}
"""
)
SHARED = MINIMAL.replace(
    b"activation:",
    b"""  - {id: sales, title: Sales, uses: [api], data: [internal], tier: 2,
     rto: 2h, mtpd: 1d, minimum_capacity: 10%}
activation:""",
)
EACH = SHARED.replace(
    b"    steps:\n      - {id: open", b"    for_each: process\n    steps:\n      - {id: open"
)


def held(plan: bytes = MINIMAL, minutes: int = 64) -> Stage:
    """Placed, then the vendor was fine for an hour, and somebody watched."""
    stage = placed(plan)
    passes(stage, minutes)
    return stage


class TestCondition:
    def test_it_returns_once_the_condition_has_held_for_its_window(self) -> None:
        stage = held()
        state = failback(stage)
        assert moves(stage.entries())[-3:] == [
            "support returning", "support returning 100%", "support primary",
        ]  # fmt: skip
        assert state.process("support").is_back
        assert state.is_open, "an incident stays open until somebody stands down"
        assert steps_ended(stage) == ["open-queue done", "close-queue done"]

    def test_too_early_is_refused_and_says_since_when_it_holds(self) -> None:
        stage = held(minutes=40)
        with pytest.raises(Refused) as stop:
            failback(stage)
        assert "has not held" in stop.value.what
        assert stage.state().process("support").fallback == "by-hand"
        assert "operational for 36 min of 1h; check again at 04:" in stage.text()

    def test_hours_in_which_nobody_read_anything_prove_nothing(self) -> None:
        stage = placed()
        unwatched(stage, 300)
        with pytest.raises(Refused):
            failback(stage)
        assert "seen once" in stage.text(200)

    def test_a_hole_in_the_readings_begins_the_window_anew(self) -> None:
        stage = placed()
        passes(stage, 56)
        unwatched(stage, 6)
        passes(stage, 8)
        with pytest.raises(Refused):
            failback(stage)

    def test_unknown_in_between_neither_counts_nor_breaks(self) -> None:
        stage = placed()
        passes(stage, 40, every=2)
        passes(stage, 2, Verdict.UNKNOWN, every=2)
        passes(stage, 22, every=2)
        assert failback(stage).process("support").is_back

    def test_unknown_now_never_counts(self) -> None:
        stage = held()
        stage.sweeps = all_are(Verdict.UNKNOWN)
        with pytest.raises(Refused):
            failback(stage)
        assert "unknown meets nothing" in " ".join(stage.text(200).split())

    def test_a_degraded_reading_breaks_it(self) -> None:
        stage = held()
        passes(stage, 4, Verdict.DEGRADED)
        passes(stage, 20)
        with pytest.raises(Refused):
            failback(stage)

    def test_a_person_overrides_with_a_reason(self) -> None:
        stage = held(minutes=4)
        reason = {"answer": "override", "reason": "Agents are at their end"}
        state = failback(stage, {**BACK, "failback": reason})
        assert state.process("support").is_back

    def test_return_cannot_be_chosen_while_it_has_not_held(self) -> None:
        stage = placed()
        unwatched(stage, 10)
        with pytest.raises(Refused, match="condition of the return has not held: use override"):
            failback(stage, {**BACK, "failback": {"answer": "return", "reason": "it looks fine"}})
        refusal = [e for e in stage.entries() if e.type == "question.answered"][-1]
        assert refusal.data["refused"], "the refusal is on record"

    def test_where_the_plan_states_no_condition_an_override_is_read_again(self) -> None:
        over = {"failback": {"answer": "override", "reason": "It works again"}}
        stage = held(NONE_STATED, minutes=4)
        failback(stage, over)
        assert stage.state().process("support").is_back
        stage = placed(NONE_STATED)
        with pytest.raises(WaitingForPerson, match=r"failback\.support\.broken"):
            failback(stage, over)

    def test_an_override_without_a_reason_is_refused(self) -> None:
        stage = placed()
        unwatched(stage, 10)
        with pytest.raises(Refused):
            failback(stage, {**BACK, "failback": "override"})
        assert stage.state().process("support").fallback == "by-hand"

    @pytest.mark.parametrize("minutes", [4, 64])
    def test_nobody_there_waits(self, minutes: int) -> None:
        stage = held(minutes=minutes)
        with pytest.raises(WaitingForPerson):
            failback(stage, None)
        assert stage.state().process("support").fallback == "by-hand"

    def test_what_waits_names_the_command_that_asks_it_again(self) -> None:
        stage = held()
        with pytest.raises(WaitingForPerson) as stop:
            failback(stage, None)
        run = stage.state().id[:8]
        assert f"bcp failback {run}" in stop.value.next_action
        with pytest.raises(WaitingForPerson) as stop:
            standdown(stage, None)
        assert f"bcp standdown {run}" in stop.value.next_action

    def test_the_end_names_what_comes_next(self) -> None:
        stage = held()
        run = stage.state().id[:8]
        assert f"bcp failback {run} returns" in stage.text(200)
        failback(stage)
        assert f"bcp standdown {run} closes it" in stage.text(200)

    def test_waiting_is_an_answer(self) -> None:
        stage = held()
        with pytest.raises(WaitingForPerson, match="Nothing was returned"):
            failback(stage, {"failback": "wait"})
        assert failback(stage).process("support").is_back

    def test_a_condition_without_a_service_speaks_of_all_that_the_process_uses(self) -> None:
        plan = MINIMAL.replace(b"when: {service: api, at_most", b"when: {at_most")
        assert failback(held(plan)).process("support").is_back


class TestShares:
    ANSWERS = {"failback": "return", "10/close-queue": "done", "100/close-queue": "done"}

    def test_each_share_is_walked_and_verified(self) -> None:
        stage = held(IN_SHARES)
        state = failback(stage, self.ANSWERS)
        assert moves(stage.entries())[-4:] == [
            "support returning", "support returning 10%", "support returning 100%",
            "support primary",
        ]  # fmt: skip
        assert steps_ended(stage)[1:] == ["10/close-queue done", "100/close-queue done"]
        assert "Send 10 % back." in stage.text()
        assert state.process("support").share is None

    def broken(self, **more: str | dict[str, str]) -> Stage:
        """The vendor breaks while the first tenth goes back."""
        stage = held(IN_SHARES)
        stage.sweeps = breaks_after(1)
        try:
            failback(stage, {**self.ANSWERS, **more})
        finally:
            self.stage = stage
        return stage

    def test_a_condition_that_breaks_is_said_and_asked(self) -> None:
        with pytest.raises(WaitingForPerson, match=r"failback\.support\.broken"):
            self.broken()
        state = self.stage.state().process("support")
        assert (state.state, state.share) == ("returning", 0)

    def test_going_on_all_the_same_needs_a_person_and_a_reason_each_time(self) -> None:
        with pytest.raises(WaitingForPerson):
            self.broken()
        why = ("go_on", "It is only the page")
        person = Person(why, "done", why)
        self.stage.person = lambda _recorder, _face: person
        assert failback(self.stage, None).process("support").is_back
        shown = person.asked[0].screen
        assert shown is not None
        text = plain_text(lay_out(shown, 80))
        assert "does not hold now" in text
        assert "partial outage; at most operational is asked for" in text
        assert "10/close-queue done" in steps_ended(self.stage)

    def test_going_on_needs_a_reason(self) -> None:
        with pytest.raises(WaitingForPerson):
            self.broken(**{"failback.broken": "go_on"})

    def test_a_held_return_goes_on_when_it_holds_again(self) -> None:
        with pytest.raises(WaitingForPerson, match="held"):
            self.broken(**{"failback.broken": "hold"})
        stage = self.stage
        stage.sweeps = all_are(Verdict.OPERATIONAL)
        stage.clock.sleep(60)
        state = failback(stage, {"100/close-queue": "done"})
        assert state.process("support").is_back
        assert asked(stage).count("failback.support") == 1, "what was decided is not asked again"

    def test_turning_back_walks_the_way_to_the_fallback_again(self) -> None:
        back = {"answer": "turn_back", "reason": "It breaks again"}
        stage = held(IN_SHARES)
        stage.sweeps = breaks_after(1)
        with pytest.raises(WaitingForPerson, match="'open-queue'"):
            failback(stage, {**self.ANSWERS, "failback.broken": back})
        assert stage.state().process("support").bridge == "by-hand", "it carries it meanwhile"
        stage.failover({"open-queue": "done"})
        state = stage.state().process("support")
        assert (state.fallback, state.bridge) == ("by-hand", None)
        assert steps_ended(stage) == ["open-queue done", "10/close-queue done", "open-queue done"]
        passes(stage, 64)
        assert failback(stage, self.ANSWERS).process("support").is_back
        assert steps_ended(stage)[3:] == ["10/close-queue done", "100/close-queue done"]


class TestAfterwards:
    ANSWERS = {**BACK, "answer-waiting": "done", "copy-answers": "done"}

    def test_backlog_and_reconciliation_come_before_it_is_back(self) -> None:
        stage = held(LATER)
        failback(stage, self.ANSWERS)
        assert steps_ended(stage)[1:] == [
            "close-queue done", "answer-waiting done", "copy-answers done",
        ]  # fmt: skip
        last = [e.type for e in stage.entries() if e.type in ("step.ended", "process.moved")][-1]
        assert last == "process.moved"

    def test_a_step_that_fails_leaves_it_returning(self) -> None:
        stage = held(LATER)
        answers = {**BACK, "answer-waiting": {"answer": "failed", "reason": "The list is gone"}}
        with pytest.raises(StepNotRecovered):
            failback(stage, answers)
        assert stage.state().process("support").state == "returning"

    def test_resuming_the_run_goes_on_with_the_return(self) -> None:
        stage = held(LATER)
        with pytest.raises(WaitingForPerson):
            failback(stage, BACK)
        stage.failover({"answer-waiting": "done", "copy-answers": "done"})
        assert stage.state().process("support").is_back


class TestCrash:
    def test_after_every_entry_it_goes_on_and_nothing_is_done_twice(self) -> None:
        whole = held(IN_SHARES)
        start = len(whole.entries())
        failback(whole, TestShares.ANSWERS)
        wanted = moves(whole.entries())
        for count in kills(len(whole.entries()) - start):
            stage = held(IN_SHARES)
            stage.kill_after = count
            with pytest.raises(Killed):
                failback(stage, TestShares.ANSWERS)
            stage.kill_after = None
            for _ in range(3):
                if not stage.state().process("support").is_back:
                    failback(stage, TestShares.ANSWERS)
            assert moves(stage.entries()) == wanted, count
            ended = steps_ended(stage)
            assert len(ended) == len(set(ended)), (count, ended)


class TestTogether:
    ANSWERS = {**GOOD, "choose": {"answer": "by-hand", "reason": "It works"}}

    def test_those_that_share_their_steps_return_together(self) -> None:
        stage = placed(SHARED)
        passes(stage, 64)
        state = failback(stage, BACK, "sales")
        assert state.process("support").is_back
        assert state.process("sales").is_back
        assert asked(stage).count("failback.support") == 1
        assert steps_ended(stage).count("close-queue done") == 1

    def test_with_steps_of_its_own_one_returns_alone(self) -> None:
        answers = {**self.ANSWERS, "support/open-queue": "done", "sales/open-queue": "done"}
        del answers["open-queue"]
        stage = placed(EACH, answers)
        passes(stage, 64)
        state = failback(stage, {"failback": "return", "sales/close-queue": "done"}, "sales")
        assert state.process("sales").is_back
        assert state.process("support").fallback == "by-hand"


class TestSecondOutage:
    def test_it_fails_over_again_with_every_step_walked_anew(self) -> None:
        stage = held()
        failback(stage)
        stage.sweeps = all_are(Verdict.MAJOR_OUTAGE)
        stage.clock.sleep(3600)
        person = Person("by-hand", "done")
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        assert stage.state().process("support").fallback == "by-hand"
        assert steps_ended(stage) == ["open-queue done", "close-queue done", "open-queue done"]

    def test_what_is_not_of_today_has_its_date(self) -> None:
        stage = held()
        failback(stage)
        passes(stage, 60 * 25)
        stage.screens.clear()
        stage.failover({})
        assert "back on its primary since 20" in stage.text(200)

    def test_its_clock_starts_with_the_new_trouble(self) -> None:
        stage = held()
        state = failback(stage)
        assert "support" not in state.onsets
        stage.sweeps = all_are(Verdict.MAJOR_OUTAGE, minutes=20)
        stage.clock.sleep(3600)
        stage.screens.clear()
        with pytest.raises(WaitingForPerson):
            stage.failover({})
        heads = [one.head.right for one in stage.screens if one.head and one.head.right]
        assert heads == [] or all("OVER" not in right for right in heads)

    def test_every_screen_counts_from_the_new_trouble(self) -> None:
        stage = held()
        failback(stage)
        stage.clock.sleep(3600)
        stage.sweeps = all_are(Verdict.MAJOR_OUTAGE)
        person = Person("by-hand", "done")
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        text = "".join(plain_text(lay_out(screen, 100)) for screen in person.shown)
        assert "from onset 20:00, RTO 30m: met" in text
        assert "from declaring" not in text
        state, loaded, now = stage.state(), stage.workspace.plan("openai"), stage.clock.now()
        swept = stage.sweeps(targets(stage.workspace, loaded), now)
        (checked,) = assess(
            stage.workspace, loaded, swept, (), now, declared_at=state.declared_at,
            recorded=onsets_of(state), returned=state.returned,
        ).processes  # fmt: skip
        assert checked.clock is not None
        assert checked.clock.starts_at == state.onsets["support"]

    def test_while_the_vendor_is_fine_nothing_is_asked(self) -> None:
        stage = held()
        failback(stage)
        before = asked(stage)
        stage.failover({})
        assert asked(stage) == before


class TestNothingToReturn:
    def test_with_every_process_on_its_primary_the_state_is_shown(self) -> None:
        stage = held()
        failback(stage)
        stage.screens.clear()
        failback(stage, {})
        assert "Customer service is back on its primary since" in stage.text()


def breaks_after(readings: int) -> Callable[[tuple[Target, ...], datetime], Sweep]:
    """Fine for so many readings, then out."""
    left = [readings]

    def read(targets: tuple[Target, ...], at: datetime) -> Sweep:
        left[0] -= 1
        verdict = Verdict.OPERATIONAL if left[0] >= 0 else Verdict.PARTIAL_OUTAGE
        return all_are(verdict)(targets, at)

    return read


@pytest.mark.parametrize("width", [60, 100])
def test_the_screens(width: int, snapshot: SnapshotAssertion) -> None:
    stage = held(IN_SHARES, minutes=40)
    stage.screens.clear()
    with pytest.raises(Refused):
        failback(stage)
    assert masked(stage.text(width)) == snapshot(extension_class=Text)


def test_standing_down_ends_it() -> None:
    stage = held()
    failback(stage)
    assert standdown(stage, {"close": "close"}).result == "completed"
