"""Moving within a procedure: jumps with a reason, groups side by side, only the necessary steps."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from stage import Killed, Person, Stage
from walks import BEGIN, THREE, ids, jump_to, manual, outcomes, plan_of, staged, switched, walk

from bcp.audit.entry import Entry
from bcp.cli.prompt import offer_of
from bcp.conduct import starting
from bcp.conduct.jumping import side_by_side
from bcp.conduct.questions import questions
from bcp.model.errors import WaitingForPerson
from bcp.model.ports import Reply, Request
from bcp.model.question import Answer, Source
from bcp.plan.procedure import procedure

GROUPED = plan_of(
    manual("one", ", group: desk"), manual("two", ", group: desk"),
    manual("three", ", group: desk"), manual("four"),
)  # fmt: skip


def reasons(stage: Stage, entry_type: str) -> Sequence[Entry]:
    return [entry for entry in stage.entries() if entry.type == entry_type]


class TestJump:
    def test_forward_skips_what_lies_between_with_that_reason(self) -> None:
        person = Person(*BEGIN, jump_to("three"), "done")
        stage = walk(person)
        assert ids(person) == ["one", "three"]
        assert outcomes(stage) == {"one": "skipped", "two": "skipped", "three": "done"}
        for entry in reasons(stage, "step.ended")[:2]:
            blob = entry.data["reason"]
            assert isinstance(blob, dict)
            assert stage.log().blob(str(blob["blob"])) == b"it was done in the morning"

    def test_backward_reopens_each_step_from_there_on(self) -> None:
        person = Person(*BEGIN, "done", "done", jump_to("one"), "done", "done", "done")
        stage = walk(person)
        assert ids(person) == ["one", "two", "three", "one", "two", "three"]
        assert [one.data["step"] for one in reasons(stage, "step.reopened")] == [
            "three", "two", "one",
        ]  # fmt: skip
        assert {step.attempt for step in stage.state().steps.values()} == {2}

    def test_a_bcp_that_dies_in_between_counts_nothing_as_done_that_was_to_be_done_anew(
        self,
    ) -> None:
        person = Person(*BEGIN, "done", "done", jump_to("one"))
        stage = staged(person)
        before = len(walk(Person(*BEGIN, "done", "done", jump_to("one"), *["done"] * 3)).entries())
        stage.kill_after = before - 13
        with pytest.raises(Killed):
            stage.failover(None)
        stage.kill_after = None
        reopened = [one.data["step"] for one in reasons(stage, "step.reopened")]
        open_steps = [one.id for one in stage.state().steps.values() if not one.is_settled]
        assert reopened
        assert set(reopened) <= set(open_steps)

    def test_is_typed_in_full_with_a_reason_and_the_steps_that_there_are(self) -> None:
        person = Person(*BEGIN, "done", "done", "done")
        walk(person)
        jump = next(one for one in person.asked[2].options if one.word == "jump")
        assert jump.full
        assert jump.reason
        assert [value.pattern for value in jump.values] == ["two|three"]

    @pytest.mark.parametrize("target", ["one", "four", ""])
    def test_to_nowhere_decides_nothing(self, target: str) -> None:
        with pytest.raises(WaitingForPerson, match="jump"):
            walk(Person(*BEGIN, jump_to(target)))

    def test_from_a_step_that_failed(self) -> None:
        person = Person(*BEGIN, ("failed", "no"), jump_to("three"), "done")
        assert outcomes(walk(person)) == {"one": "skipped", "two": "skipped", "three": "done"}


class TestGroup:
    def test_its_steps_are_taken_in_any_order_without_a_reason(self) -> None:
        person = Person(*BEGIN, "other", "other", "done", "other", "done", "done", "done")
        stage = walk(person, GROUPED)
        assert ids(person) == ["one", "two", "three", "one", "two", "one", "four"]
        assert set(outcomes(stage).values()) == {"done"}

    def test_other_is_offered_only_while_there_is_another_one(self) -> None:
        person = Person(*BEGIN, "done", "done", "done", "done")
        walk(person, GROUPED)
        offered = {
            one.id: "other" in [option.word for option in one.options] for one in person.asked
        }
        assert offered == {
            "declare": False, "choose.support": False,
            "one": True, "two": True, "three": False, "four": False,
        }  # fmt: skip

    def test_a_step_that_waits_stays_begun(self) -> None:
        person = Person(*BEGIN, "other", "leave")
        stage = staged(person, GROUPED)
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        under_way = [one.id for one in stage.state().steps.values() if one.is_in_flight]
        assert under_way == ["one", "two"]

    def test_only_adjacent_steps_stand_side_by_side(self) -> None:
        plan = plan_of(
            manual("one", ", group: desk"), manual("two"), manual("three", ", group: desk")
        )
        stage = staged(Person(), plan)
        loaded = stage.workspace.plan("openai")
        steps = procedure(stage.workspace, loaded, loaded.plan.fallbacks[0], ("support",))
        assert [side_by_side(steps, one) for one in steps] == [(one,) for one in steps]

    def test_what_may_have_happened_comes_first(self) -> None:
        plan = plan_of(manual("one", ", group: desk"), switched("two", ", group: desk"))
        stage = staged(Person(*BEGIN, "other", "do"), plan)
        stage.replies = died
        with pytest.raises(Exception, match="Interrupted"):
            stage.failover(None)
        person = Person("leave")
        stage.person = lambda _recorder, _face: person
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        assert ids(person) == ["two.in-flight"]


def died(request: Request) -> Reply:
    """The process of bcp is interrupted while it sends what changes something."""
    if request.method == "PUT":
        raise KeyboardInterrupt
    return Reply(request.url, 200, {}, b'{"state": "closed"}')


class TestUngraceful:
    PLAN = plan_of(manual("one", ", necessary: false"), manual("two"))

    def test_only_the_necessary_steps(self) -> None:
        person = Person(*BEGIN, "done")
        stage = staged(person, self.PLAN)
        outside = replace(stage.outside(None), ungraceful=True)
        starting.failover(outside, stage.workspace, "openai", ())
        assert outcomes(stage) == {"one": "skipped", "two": "done"}
        assert stage.state().steps["one"].detail == "ungraceful: only the necessary steps"
        chosen = next(one for one in stage.entries() if one.type == "fallback.chosen")
        assert chosen.data["graceful"] is False

    def test_who_goes_on_goes_on_so(self) -> None:
        stage = staged(Person("declare", "by-hand", "leave"), self.PLAN)
        outside = replace(stage.outside(None), ungraceful=True)
        with pytest.raises(WaitingForPerson):
            starting.failover(outside, stage.workspace, "openai", ())
        assert not stage.state().process("support").graceful
        stage.person = lambda _recorder, _face: Person("done")
        stage.failover(None)
        assert outcomes(stage)["one"] == "skipped"

    def test_otherwise_every_step(self) -> None:
        stage = walk(Person(*BEGIN, "done", "done"), self.PLAN)
        assert outcomes(stage) == {"one": "done", "two": "done"}
        assert stage.state().process("support").graceful


class TestValues:
    ASKS = ', ask: [{id: ticket, question: Which ticket, pattern: "OPS-[0-9]+"}]'

    def test_what_is_given_before_an_act_fills_it_and_what_follows(self) -> None:
        call = (
            "{id: one, kind: http, title: Tell, request: {method: POST,"
            ' url: "https://desk.example/$(ticket)", json: {on: "$(ticket)"}}' + self.ASKS + "}"
        )
        plan = plan_of(call, "{id: two, kind: manual, title: Two, do: Close $(ticket).}")
        given = Answer("do", Source.TERMINAL, values={"ticket": "OPS-7"})
        person = Person(*BEGIN, given, "done")
        stage = walk(person, plan)
        assert [request.url for request in stage.sent] == ["https://desk.example/OPS-7"]
        values = [one.type for one in stage.entries() if one.type in ("step.value", "step.started")]
        assert values[:2] == ["step.value", "step.started"]
        assert "Close OPS-7." in str(person.asked[-1].screen)

    def test_it_stays_known_when_the_act_is_tried_again(self) -> None:
        call = (
            "{id: one, kind: http, title: Tell, request: {method: POST,"
            ' url: "https://desk.example/$(ticket)"}' + self.ASKS + "}"
        )
        given = Answer("do", Source.TERMINAL, values={"ticket": "OPS-7"})
        person = Person(*BEGIN, given, "retry")
        stage = staged(person, plan_of(call))
        answers = iter([503, 200])
        stage.replies = lambda request: replace(ok(request), status=next(answers))
        stage.failover(None)
        assert [one.url[-5:] for one in stage.sent] == ["OPS-7", "OPS-7"]


def ok(request: Request) -> Reply:
    return Reply(request.url, 200, {}, b"{}")


def test_every_way_of_moving_can_be_prepared() -> None:
    stage = staged(Person(), GROUPED)
    loaded = stage.workspace.plan("openai")
    asked = {one.id: one.words for one in questions(stage.workspace, loaded)}
    assert {"other", "undo_last", "take_back_all", "jump", "recheck"} <= set(asked["one"])
    assert {"undo_last", "take_back_all", "jump"} <= set(asked["one.failed"])
    assert "other" not in asked["four"]
    assert asked["one.undo"][:4] == ("undo", "done", "cannot", "keep")
    assert asked["recovered"][:3] == ("go_on", "hold", "turn_back")


def test_a_jump_can_be_prepared() -> None:
    stage = staged(Person(), THREE)
    stage.person = None
    jump = {"answer": "jump", "reason": "done before", "value": "three"}
    stage.failover({"declare": "declare", "choose": "by-hand", "one": jump, "three": "done"})
    assert outcomes(stage) == {"one": "skipped", "two": "skipped", "three": "done"}


def test_every_single_key_acts_at_once() -> None:
    """A word that is typed in full must not begin with another answer's key."""
    plan = plan_of(
        manual("one", ", group: desk, rollback: {do: Close it.}"), switched("two", ", group: desk"),
        "{id: three, kind: wait, title: Wait, for: 5m, do: Wait.}",
        "{id: four, kind: decision, title: Which, options: [{id: a, title: A}, {id: b, title: B}]}",
    )  # fmt: skip
    says = (("failed", "no"), "retry", "done", "do", "undo_last", "undo", "retry", ("skip", "no"))
    person = Person("recheck", *BEGIN, *says, ("a", "why"))
    stage = staged(person, plan)
    stage.replies = lambda request: Reply(request.url, 200, {}, b'{"state": "closed"}')
    stage.failover(None)
    assert {"one", "one.failed", "two", "two.undo", "two.failed", "three", "four"} <= set(
        ids(person)
    )
    for question in person.asked:
        offer = offer_of(question)
        keyed = [one for one in offer.all if one.key and not one.full and not one.refused]
        late = [one.word for one in keyed if offer.at_once(one.key) is not one]
        assert late == [], question.id


def test_of_a_long_procedure_the_newest_steps_stand_above_the_one_that_is_due() -> None:
    plan = plan_of(*(manual(f"step-{number:02}") for number in range(12)))
    person = Person(*BEGIN, "done", ("skip", "not now"), *["done"] * 10)
    walk(person, plan)
    last = str(person.asked[-1].screen)
    assert "… 5 before these: 4 done, 1 skipped; l lists all" in last
    assert "Do step-04" not in last
    assert "Do step-05" in last
    assert "before these" not in str(person.asked[7].screen)


def test_what_is_not_of_today_has_its_date() -> None:
    stage = staged(Person(*BEGIN, "done", "leave"))
    with pytest.raises(WaitingForPerson):
        stage.failover(None)
    stage.clock.sleep(86_400)
    person = Person("leave")
    stage.person = lambda _recorder, _face: person
    with pytest.raises(WaitingForPerson):
        stage.failover(None)
    shown = str(person.asked[0].screen)
    assert "2026-11-21 03:09:50" in shown
    assert "This step was open since 2026-11-21 03:09:50 when the run stopped." in shown
