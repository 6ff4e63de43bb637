"""What happens while a person thinks: time runs out, pages change, the vendor recovers."""

import dataclasses
from collections.abc import Callable
from datetime import datetime
from threading import Event

import pytest
from msgspec.structs import replace
from stage import MINIMAL, Person, Stage, all_are
from walks import BEGIN, Thinking, ids, manual, outcomes, plan_of, staged, switched, walk

from bcp.cli.layout import lay_out, plain_text
from bcp.conduct import starting
from bcp.conduct.rereading import Underway
from bcp.insight.history import from_sweep
from bcp.insight.recovery import recovered
from bcp.model.errors import BadInput, WaitingForPerson
from bcp.model.observation import ProbeReading, Sweep
from bcp.model.ports import Reply
from bcp.model.question import Answer, Question
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target

Reads = Callable[[tuple[Target, ...], datetime], Sweep]
OUT, FINE = all_are(Verdict.MAJOR_OUTAGE), all_are(Verdict.OPERATIONAL)


def then(*sweeps: Reads) -> Reads:
    """One after the other, the last again and again."""
    left = list(sweeps)

    def read(targets: tuple[Target, ...], at: datetime) -> Sweep:
        return (left.pop(0) if len(left) > 1 else left[0])(targets, at)

    return read


def told(person: Person) -> str:
    return "".join(plain_text(lay_out(screen, 80)) for screen in person.shown)


class TestDeadlines:
    PLAN = plan_of(manual("one", ", target: 5m, timeout: 10m"))

    def test_a_target_and_a_timeout_are_announced_and_then_the_step_is_ended(self) -> None:
        person = Thinking({"one": 700}, *BEGIN, "by_hand")
        stage = walk(person, self.PLAN)
        said = told(person)
        order = [
            "1:00 left of this step's target of 5m",
            "this step's target of 5m has passed",
            "in 2:00 bcp ends this step as failed: its timeout is 10m",
        ]
        places = [said.index(words) for words in order]
        assert places == sorted(places)
        assert [said.count(words) for words in order] == [1, 1, 1]
        assert ids(person) == ["one", "one.failed"]
        assert outcomes(stage) == {"one": "done_by_hand"}

    def test_it_is_the_clock_that_ends_it_and_the_record_says_so(self) -> None:
        stage = walk(Thinking({"one": 700}, *BEGIN, "by_hand"), self.PLAN)
        failed = next(one for one in stage.entries() if one.type == "step.ended")
        assert failed.data["outcome"] == "failed"
        assert failed.data["detail"] == "timeout 10m passed"
        assert failed.actor.id == "bcp"
        answer = next(
            one for one in stage.entries()
            if one.type == "question.answered" and one.data["id"] == "one"
        )  # fmt: skip
        assert (answer.data["source"], answer.actor.id) == ("elsewhere", "bcp")

    def test_in_time_nothing_is_said(self) -> None:
        person = Thinking({"one": 200}, *BEGIN, "done")
        assert outcomes(walk(person, self.PLAN)) == {"one": "done"}
        assert "target" not in told(person)

    def test_nobody_could_work_on_it_here_while_the_run_was_stopped(self) -> None:
        stage = staged(Person(*BEGIN, "leave"), self.PLAN)
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        stage.clock.sleep(3600)
        person = Thinking({"one": 60}, "done")
        person.clock = stage.clock
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        assert outcomes(stage) == {"one": "done"}

    def test_an_act_has_its_own_time(self) -> None:
        person = Thinking({"one": 700}, *BEGIN, "do")
        stage = staged(person, plan_of(switched("one", ", timeout: 10s")))
        stage.replies = lambda request: replace(said_closed(request.url))
        stage.failover(None)
        assert outcomes(stage) == {"one": "done"}


def said_closed(url: str) -> Reply:
    return Reply(url, 200, {}, b'{"state": "closed"}')


class TestRereading:
    def test_once_a_minute_and_what_changed_is_one_line(self) -> None:
        person = Thinking({"open-queue": 130}, *BEGIN, "done")
        stage = staged(person, MINIMAL)
        stage.sweeps = then(OUT, all_are(Verdict.DEGRADED))
        stage.failover(None)
        assert stage.types().count("sweep.read") == 3
        assert told(person).count("! openai/api was major outage, is degraded") == 1

    def test_nothing_new_says_nothing_and_is_recorded(self) -> None:
        person = Thinking({"open-queue": 130}, *BEGIN, "done")
        stage = walk(person, MINIMAL)
        assert stage.types().count("sweep.read") == 3
        assert stage.types().count("situation.shown") == 1
        assert "!" not in told(person)

    def test_a_person_may_ask_for_it_and_the_question_stays(self) -> None:
        person = Person("recheck", *BEGIN, "recheck", "done")
        stage = staged(person, MINIMAL)
        stage.sweeps = then(OUT, OUT, all_are(Verdict.DEGRADED))
        stage.failover(None)
        assert [one.id for one in person.asked] == [
            "declare", "declare", "choose.support", "open-queue", "open-queue",
        ]  # fmt: skip
        assert stage.types().count("sweep.read") == 3
        assert "was major outage, is degraded" in str(person.asked[-1].screen)

    def test_the_network_is_in_a_thread_and_the_prompt_goes_on(self) -> None:
        gate, begun = Event(), list[int]()

        class Waiting(Thinking):
            def ask(self, question: Question) -> Answer:
                if question.id == "open-queue" and not gate.is_set():
                    assert self.clock is not None
                    self.clock.sleep(61)
                    assert question.meanwhile is not None
                    assert question.meanwhile() is None
                    assert question.meanwhile() is None
                    assert len(begun) == 1
                    gate.set()
                    while (found := question.meanwhile()) is None:
                        pass
                    self.shown.append(found)  # type: ignore[arg-type]  # it is a screen
                return super().ask(question)

        person = Waiting({}, *BEGIN, "done")
        stage = staged(person, MINIMAL)

        def begin(targets: tuple[Target, ...]) -> Callable[[], Sweep]:
            def read() -> Sweep:
                begun.append(1)
                gate.wait(10)
                return all_are(Verdict.DEGRADED)(targets, stage.clock.now())

            return read

        outside = replace(stage.outside(None), begin_reading=begin)
        starting.failover(outside, stage.workspace, "openai", ())
        assert "is degraded" in told(person)
        assert stage.types().count("sweep.read") == 2

    def test_what_goes_wrong_there_is_told_here(self) -> None:
        def read() -> Sweep:
            raise BadInput("no network at all")

        with pytest.raises(BadInput, match="no network"):
            Underway(read).sweep()


class TestRecovered:
    THINKS = {"one": 130}
    PLAN = plan_of(manual("one"), manual("two"), manual("three"))

    def recovering(self, *says: str | tuple[str, str], plan: bytes = PLAN) -> tuple[Stage, Person]:
        person = Thinking(self.THINKS, *BEGIN, *says)
        stage = staged(person, plan)
        stage.sweeps = then(OUT, FINE)
        return stage, person

    def test_it_is_asked_at_the_next_boundary_once(self) -> None:
        stage, person = self.recovering("done", "go_on", "done", "done")
        stage.failover(None)
        assert ids(person) == ["one", "recovered", "two", "three"]
        assert stage.state().process("support").fallback == "by-hand"

    def test_a_step_is_never_interrupted_and_once_is_not_twice(self) -> None:
        person = Thinking({"one": 61}, *BEGIN, "done", "done", "done")
        stage = staged(person, self.PLAN)
        stage.sweeps = then(OUT, FINE)
        stage.failover(None)
        assert "recovered" not in ids(person)

    def test_holding_reads_again_and_asks_again(self) -> None:
        stage, person = self.recovering("done", "hold", "hold", "go_on", "done", "done")
        stage.failover(None)
        assert ids(person) == ["one", *["recovered"] * 3, "two", "three"]
        assert stage.types().count("sweep.read") == 5

    def test_out_again_while_it_is_held_goes_on_and_is_asked_anew_later(self) -> None:
        stage, person = self.recovering("done", "hold", "done", "done")
        stage.sweeps = then(OUT, FINE, FINE, OUT)
        stage.failover(None)
        assert ids(person) == ["one", "recovered", "two", "three"]
        assert "is major outage" in told(person)

    def test_turning_back_undoes_all_and_leaves_the_process_where_it_was(self) -> None:
        plan = plan_of(manual("one", ", rollback: {do: Close it.}"), manual("two"))
        stage, person = self.recovering("done", ("turn_back", "it is back"), "done", plan=plan)
        with pytest.raises(WaitingForPerson, match="left where it is"):
            stage.failover(None)
        assert ids(person) == ["one", "recovered", "one.undo"]
        process = stage.state().process("support")
        assert (process.state, process.left_as_is) == ("primary", True)

    def test_who_goes_on_with_the_run_is_not_asked_again(self) -> None:
        stage, _ = self.recovering("done", "go_on", "leave")
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        person = Person("done", "done")
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        assert ids(person) == ["two", "three"]

    def test_without_a_prepared_answer_nothing_is_decided(self) -> None:
        stage, _ = self.recovering("done", "leave")
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        with pytest.raises(WaitingForPerson, match="recovered"):
            stage.failover({"two": "done", "three": "done"})
        with pytest.raises(WaitingForPerson, match="hold"):
            stage.failover({"recovered": "hold"})
        stage.failover({"recovered": "go_on", "two": "done", "three": "done"})

    @pytest.mark.parametrize("answer", ["declare", "override"])
    def test_what_was_never_out_recovers_never(self, answer: str) -> None:
        person = Thinking(self.THINKS, (answer, "customers call"), "by-hand", *["done"] * 3)
        stage = staged(person, self.PLAN)
        stage.sweeps = OUT if answer == "declare" else FINE
        stage.failover(None)
        assert "recovered" not in ids(person)


def test_a_page_alone_is_not_enough_where_a_probe_is_read_too() -> None:
    at = datetime.fromisoformat("2026-11-21T03:00:00+00:00")
    target = (Target("openai/api", "API"),)
    unsure = ProbeReading("models", "http", Verdict.UNKNOWN, at, "no key")
    fine = ProbeReading("models", "http", Verdict.OPERATIONAL, at, "200")

    def read(minute: int, verdict: Verdict, probe: ProbeReading) -> Sweep:
        sweep = all_are(verdict)(target, at.replace(minute=minute))
        (one,) = sweep.findings
        return dataclasses.replace(
            sweep, findings=(replace(one, probes=(replace(probe, read_at=sweep.at),)),)
        )

    def back(probe: ProbeReading, times: int) -> tuple[str, ...]:
        sweeps = [read(0, Verdict.MAJOR_OUTAGE, unsure)]
        sweeps += [read(minute, Verdict.OPERATIONAL, probe) for minute in range(1, times + 1)]
        history = tuple(one for sweep in sweeps for one in from_sweep(sweep))
        return recovered(sweeps[-1].findings, history, at)

    assert back(unsure, 5) == ()
    assert back(fine, 1) == ()
    assert back(fine, 2) == ("openai/api",)
