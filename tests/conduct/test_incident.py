"""Incidents from the first reading to a placed process, and every way in which a run stops."""

from collections.abc import Callable
from datetime import datetime

import pytest
from stage import MINIMAL, Person, Stage, all_are, ended, failing_probe, minimal_stage

from bcp.audit.entry import Entry
from bcp.conduct.asking import Left, NotAnswered
from bcp.conduct.opening import runs_of
from bcp.model.errors import (
    BadInput,
    Interrupted,
    Refused,
    RunAborted,
    RunMoved,
    StepNotRecovered,
    WaitingForPerson,
)
from bcp.model.exits import Exit
from bcp.model.observation import Sweep
from bcp.model.ports import Failure, Reply
from bcp.model.question import Answer, Question
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.run.state import RunState

GOOD = {
    "declare": {"answer": "declare", "reason": "Vendor reports an outage"},
    "choose": {"answer": "by-hand", "reason": "The only one cleared for personal data"},
    "open-queue": {"answer": "done", "note": "Queue open at 03:12"},
}
HTTP_STEP = b"""{id: open-queue, kind: http, title: Open the queue, do: Open it by hand.,
  request: {method: PUT, url: "https://desk.example/q", secret: desk/admin, json: {s: open}},
  rollback: {request: {method: PUT, url: "https://desk.example/q", json: {s: closed}}}}"""


def two_ways() -> bytes:
    again = MINIMAL[MINIMAL.index(b"  - id: by-hand") :].replace(b"by-hand", b"by-phone")
    return MINIMAL + again.replace(b"open-queue", b"open-line").replace(b"close-q", b"close-l")


TWO_WAYS = two_ways()


def http_plan() -> bytes:
    start = MINIMAL.index(b"- {id: open-queue") + 2
    end = MINIMAL.index(b"}\n", start) + 1
    return MINIMAL[:start] + HTTP_STEP + MINIMAL[end:]


def with_step(step: bytes) -> bytes:
    start = MINIMAL.index(b"- {id: open-queue") + 2
    end = MINIMAL.index(b"}\n", start) + 1
    return MINIMAL[:start] + step + MINIMAL[end:]


def failing(walk: Callable[[], object]) -> None:
    with pytest.raises(WaitingForPerson):
        walk()


def answered(stage: Stage) -> list[tuple[str, str, str]]:
    return [
        (str(e.data["id"]), str(e.data["answer"]), str(e.data["source"]))
        for e in stage.entries()
        if e.type == "question.answered"
    ]


def last(stage: Stage, kind: str) -> Entry:
    return next(entry for entry in reversed(stage.entries()) if entry.type == kind)


class TestPrepared:
    def test_a_run_with_prepared_answers_arrives(self) -> None:
        stage = minimal_stage()
        stage.failover(GOOD)
        state = stage.state()
        assert state.process("support").fallback == "by-hand"
        assert state.is_open, "an incident stays open until somebody stands down"
        assert ended(stage.entries()) == {"open-queue": "done"}
        assert answered(stage) == [
            ("declare", "declare", "file"),
            ("choose.support", "by-hand", "file"),
            ("open-queue", "done", "file"),
        ]

    def test_recorded_first_then_done(self) -> None:
        stage = minimal_stage()
        stage.failover(GOOD)
        types = stage.types()
        assert types[:4] == ["log.opened", "run.started", "sweep.read", "situation.shown"]
        assert types.index("step.started") < types.index("step.ended")
        assert types.index("question.asked") < types.index("question.answered")

    def test_the_plan_is_frozen_into_the_log(self) -> None:
        stage = minimal_stage()
        stage.failover(GOOD)
        frozen = stage.state().files
        assert [file.path for file in frozen] == ["runbooks/openai.yaml"]
        assert stage.log().blob(frozen[0].blob) == MINIMAL

    def test_a_second_call_with_everything_placed_shows_the_state(self) -> None:
        stage = minimal_stage()
        stage.failover(GOOD)
        run = stage.state().id
        stage.screens.clear()
        stage.failover({})
        assert stage.state().id == run
        assert 'Customer service is on "Agents answer by hand"' in stage.text()

    def test_reasons_and_notes_are_kept_beside_the_entries(self) -> None:
        stage = minimal_stage()
        stage.failover(GOOD)
        reason = last(stage, "incident.declared")
        assert "Vendor" not in reason.line.decode()
        answer = next(e for e in stage.entries() if e.type == "question.answered")
        blob = answer.data["reason"]
        assert isinstance(blob, dict)
        assert stage.log().blob(blob["blob"]) == b"Vendor reports an outage"

    def test_a_secret_in_a_note_is_not_kept(self) -> None:
        stage = minimal_stage()
        stage.failover({**GOOD, "open-queue": {"answer": "done", "note": "with key s3cr3t"}})
        note = next(e for e in reversed(stage.entries()) if e.type == "question.answered").data[
            "note"
        ]
        assert isinstance(note, dict)
        assert stage.log().blob(note["blob"]) == b"with key [secret desk/admin]"


class TestWaiting:
    def test_nobody_there_nothing_decided(self) -> None:
        stage = minimal_stage()
        with pytest.raises(WaitingForPerson) as stop:
            stage.failover(None)
        assert stop.value.exit == Exit.WAITING
        assert "question.answered" not in stage.types()
        assert stage.state().paused == "waiting"

    def test_it_goes_on_where_it_stopped(self) -> None:
        stage = minimal_stage()
        with pytest.raises(NotAnswered, match=r"choose\.support"):
            stage.failover({"declare": "declare"})
        stage.failover({"choose": "by-hand", "open-queue": "done"})
        assert stage.state().process("support").fallback == "by-hand"
        assert stage.types().count("run.started") == 1

    @pytest.mark.parametrize("answers", [
        {"declare": "stand_by"},
        {**GOOD, "open-queue": "skip"},
        {**GOOD, "open-queue": {"answer": "failed"}},
    ])  # fmt: skip
    def test_an_answer_that_lacks_its_reason_decides_nothing(self, answers: dict[str, str]) -> None:
        stage = minimal_stage()
        with pytest.raises(WaitingForPerson):
            stage.failover(answers)
        assert stage.state().process("support").fallback is None

    def test_a_second_asking_stops(self) -> None:
        stage = minimal_stage()
        with pytest.raises(StepNotRecovered):
            stage.failover({**GOOD, "open-queue": {"answer": "failed", "reason": "desk is down"}})
        with pytest.raises(StepNotRecovered):
            stage.failover(GOOD)
        assert ended(stage.entries()) == {"open-queue": "failed"}

    def test_an_approval_stops_the_run(self) -> None:
        step = b"{id: consent, kind: approval, title: The lead agrees}"
        stage = minimal_stage(with_step(step))
        with pytest.raises(WaitingForPerson, match="approval"):
            stage.failover(GOOD)
        assert stage.state().process("support").state == "switching"

    def test_leaving_every_process_as_it_is_leaves_the_run_waiting(self) -> None:
        stage = minimal_stage()
        with pytest.raises(WaitingForPerson, match="left where it is"):
            stage.failover({"declare": "declare", "choose": "wait"})
        assert stage.state().is_open

    def test_a_choice_that_was_put_off_is_asked_again_at_a_terminal(self) -> None:
        stage = minimal_stage()
        with pytest.raises(WaitingForPerson):
            stage.failover({"declare": "declare", "choose": "wait"})
        person = Person("by-hand", "done")
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        assert stage.state().process("support").fallback == "by-hand"

    def test_the_command_line_chooses_again(self) -> None:
        stage = minimal_stage(TWO_WAYS)
        stage.failover(GOOD)
        stage.failover({"open-line": "done", "close-queue": "done"}, to="by-phone")
        assert stage.state().process("support").fallback == "by-phone"
        assert stage.types().count("run.started") == 1

    def test_another_fallback_than_the_one_named_is_asked_for_once(self) -> None:
        """It was asked again until the one that --to named was chosen."""
        stage, person = (
            minimal_stage(TWO_WAYS),
            Person("declare", ("choose", "busy"), "by-hand", "done"),
        )
        stage.person = lambda _recorder, _face: person
        stage.failover(None, to="by-phone")
        assert stage.state().process("support").fallback == "by-hand"
        assert person.says == []

    def test_the_condition_of_a_step_is_read_on_record(self) -> None:
        step = (
            b"{id: open-queue, kind: manual, title: Open, do: Open it.,"
            b" when: {service: api, at_most: operational}}"
        )
        stage = minimal_stage(with_step(step))
        read = []

        def counted(targets: tuple[Target, ...], at: datetime) -> Sweep:
            read.append(at)
            return all_are(Verdict.MAJOR_OUTAGE)(targets, at)

        stage.sweeps = counted
        stage.failover({"declare": "declare", "choose": "by-hand"})
        assert ended(stage.entries()) == {"open-queue": "skipped"}
        assert stage.types().count("sweep.read") == len(read) == 1

    @pytest.mark.parametrize(("waits", "outcome"), [(2, "skipped"), (12, "done")])
    def test_the_condition_of_a_step_may_ask_for_how_long(self, waits: int, outcome: str) -> None:
        """Standing by at the situation, a minute at a time, is what makes it last."""
        step = (
            b"{id: open-queue, kind: manual, title: Open, do: Open it.,"
            b" when: {service: api, at_least: major_outage, for: 10m}}"
        )
        stage = minimal_stage(with_step(step))
        stage.sweeps = all_are(Verdict.MAJOR_OUTAGE)
        person = Person(*["stand_by"] * waits, "declare", "by-hand", *["done"] * (waits > 10))
        person.clock = stage.clock
        stage.person = lambda _recorder, _face: person
        stage.failover(None)
        assert ended(stage.entries()) == {"open-queue": outcome}
        assert person.says == []

    def test_the_next_process_of_an_open_run(self) -> None:
        second = MINIMAL.replace(
            b"processes:\n",
            b"processes:\n  - {id: video, title: Video, uses: [api], data: [public], tier: 4,"
            b" rto: 3d, mtpd: 10d, minimum_capacity: 0%}\n",
        )
        stage = minimal_stage(second)
        stage.failover(GOOD, scope=("support",))
        stage.failover({"choose": "by-hand"}, scope=("video",))
        assert stage.state().process("video").fallback == "by-hand"
        assert stage.types().count("run.started") == 1


class TestRefusing:
    def test_criteria_not_met_and_no_override(self) -> None:
        stage = minimal_stage()
        stage.sweeps = all_are(Verdict.OPERATIONAL)
        for answers in ({"declare": "declare"}, {"declare": "override"}, {}):
            with pytest.raises(Refused) as stop:
                stage.failover(answers)
            assert stop.value.exit == Exit.REFUSED
        assert stage.state().declared_at is None

    def test_an_override_with_a_reason_declares(self) -> None:
        stage = minimal_stage()
        stage.sweeps = all_are(Verdict.OPERATIONAL)
        override = {"answer": "override", "reason": "Customers call; the page is green"}
        stage.failover({**GOOD, "declare": override})
        assert last(stage, "incident.declared").data["override"] is True
        assert stage.state().process("support").fallback == "by-hand"

    def test_unknown_meets_no_criterion(self) -> None:
        stage = minimal_stage()
        stage.sweeps = all_are(Verdict.UNKNOWN)
        with pytest.raises(Refused):
            stage.failover(GOOD)

    def test_too_early_is_not_met(self) -> None:
        stage = minimal_stage()
        stage.sweeps = all_are(Verdict.MAJOR_OUTAGE, minutes=9)
        with pytest.raises(Refused):
            stage.failover(GOOD)

    def test_a_blocked_fallback_is_refused_and_the_refusal_recorded(self) -> None:
        plan = MINIMAL.replace(b"classes: [public, internal, personal]", b"classes: [public]")
        stage = minimal_stage(plan)
        with pytest.raises(Refused, match="not cleared for"):
            stage.failover(GOOD)
        assert "refused" in last(stage, "question.answered").data
        assert stage.state().process("support").chosen is None

    def test_a_blocked_fallback_on_the_command_line_too(self) -> None:
        plan = MINIMAL.replace(b"classes: [public, internal, personal]", b"classes: [public]")
        stage = minimal_stage(plan)
        with pytest.raises(Refused):
            stage.failover(GOOD, to="by-hand")

    def test_a_sweep_that_takes_its_time_is_judged_when_it_is_done(self) -> None:
        """Judged by the instant before it, its own readings lay in the future and counted not."""
        stage = minimal_stage()

        def slow(targets: tuple[Target, ...], at: datetime) -> Sweep:
            del at
            stage.clock.sleep(2)
            return failing_probe(targets, stage.clock.now())

        stage.sweeps = slow
        with pytest.raises(WaitingForPerson):
            stage.failover(None)
        criteria = last(stage, "situation.shown").data["criteria"]
        assert isinstance(criteria, list)
        assert "for 0 s of 5m" in criteria[1]["reason"] or "seen once" in criteria[1]["reason"]


class TestActing:
    def test_an_act_is_sent_once_after_it_was_recorded(self) -> None:
        stage = minimal_stage(http_plan())
        stage.failover({**GOOD, "open-queue": "do"})
        assert [request.url for request in stage.sent] == ["https://desk.example/q"]
        assert ended(stage.entries()) == {"open-queue": "done"}

    def test_a_failed_act_that_nobody_recovers(self) -> None:
        stage = minimal_stage(http_plan())
        stage.replies = lambda request: Reply(request.url, 503)
        with pytest.raises(StepNotRecovered, match="status 503") as stop:
            stage.failover({**GOOD, "open-queue": "do"})
        assert stop.value.exit == Exit.STEP_FAILED
        assert stage.state().is_open
        assert len(stage.sent) == 1

    @pytest.mark.parametrize(("answer", "outcome", "sent"), [
        ("by_hand", "done_by_hand", 1),
        ({"answer": "skip", "reason": "not needed"}, "skipped", 1),
    ])  # fmt: skip
    def test_a_failed_act_recovered(self, answer: str, outcome: str, sent: int) -> None:
        stage = minimal_stage(http_plan())
        stage.replies = lambda request: Reply(request.url, failure=Failure.TIMEOUT)
        stage.failover({**GOOD, "open-queue": "do", "open-queue.failed": answer})
        assert ended(stage.entries()) == {"open-queue": outcome}
        assert len(stage.sent) == sent

    def test_a_retry_is_a_new_attempt(self) -> None:
        stage = minimal_stage(http_plan())
        replies = iter([503, 200])
        stage.replies = lambda request: Reply(request.url, next(replies), {}, b"{}")
        stage.failover({**GOOD, "open-queue": "do", "open-queue.failed": "retry"})
        attempts = [e.data["attempt"] for e in stage.entries() if e.type == "step.started"]
        assert attempts == [1, 2]
        assert ended(stage.entries()) == {"open-queue": "done"}

    def test_an_undo_is_recorded_and_asked_about_again(self) -> None:
        stage = minimal_stage(http_plan())
        replies = iter([503, 200])
        stage.replies = lambda request: Reply(request.url, next(replies), {}, b"{}")
        with pytest.raises(StepNotRecovered):
            stage.failover({**GOOD, "open-queue": "do", "open-queue.failed": "undo"})
        assert ended(stage.entries()) == {"open-queue": "rolled_back"}
        assert [request.method for request in stage.sent] == ["PUT", "PUT"]

    def test_a_message_to_be_copied_is_done_by_the_person_who_says_so(self) -> None:
        step = (
            b'{id: open-queue, kind: notify, title: Tell, do: Call them., to: all, text: "Down."}'
        )
        stage = minimal_stage(with_step(step))
        stage.failover(GOOD)
        assert ended(stage.entries()) == {"open-queue": "done"}
        assert "Down." in stage.text()


class TestInFlight:
    """Killed between sending and recording: it may have happened, and a person says."""

    def killed(self) -> Stage:
        stage = minimal_stage(http_plan())

        def die(request: object) -> Reply:
            raise KeyboardInterrupt

        stage.replies = die
        with pytest.raises(Interrupted):
            stage.failover({**GOOD, "open-queue": "do"})
        stage.replies = lambda request: Reply(request.url, 200, {}, b"{}")
        assert stage.state().in_flight is not None
        return stage

    def test_it_is_never_run_again_by_itself(self) -> None:
        stage = self.killed()
        with pytest.raises(NotAnswered, match=r"open-queue\.in-flight"):
            stage.failover({})
        assert len(stage.sent) == 1

    def test_it_happened(self) -> None:
        stage = self.killed()
        stage.failover({"open-queue.in-flight": "happened"})
        assert len(stage.sent) == 1
        assert ended(stage.entries()) == {"open-queue": "done"}

    def test_run_it_again(self) -> None:
        stage = self.killed()
        stage.failover({"open-queue.in-flight": "run_again"})
        assert len(stage.sent) == 2
        assert ended(stage.entries()) == {"open-queue": "done"}

    def test_undo(self) -> None:
        stage = self.killed()
        with pytest.raises(StepNotRecovered):
            stage.failover({"open-queue.in-flight": "undo"})
        assert ended(stage.entries()) == {"open-queue": "rolled_back"}


class TestPeople:
    def walk(self, *says: tuple[str, str] | str, plan: bytes = MINIMAL) -> tuple[Stage, Person]:
        stage, person = minimal_stage(plan), Person(*says)
        stage.person = lambda _recorder, _face: person
        return stage, person

    def test_the_walk(self) -> None:
        stage, person = self.walk("declare", "by-hand", "done")
        stage.failover(None)
        assert [question.id for question in person.asked] == [
            "declare",
            "choose.support",
            "open-queue",
        ]
        assert stage.state().process("support").fallback == "by-hand"

    def test_a_note_keeps_the_question(self) -> None:
        stage, person = self.walk("declare", ("note", "the page is slow"), "by-hand", "done")
        stage.failover(None)
        assert [question.id for question in person.asked].count("choose.support") == 2
        assert "note.added" in stage.types()

    def test_leaving_is_no_decision(self) -> None:
        stage, _ = self.walk("declare", "leave")
        with pytest.raises(Left):
            stage.failover(None)
        assert stage.state().is_open

    def test_abort_ends_the_run_with_its_reason(self) -> None:
        stage, _ = self.walk("declare", ("abort", "false alarm"))
        with pytest.raises(RunAborted) as stop:
            stage.failover(None)
        assert stop.value.exit == Exit.ABORTED
        assert stage.state().result == "aborted"
        assert last(stage, "run.ended").data["entries"] == stage.state().entries

    def test_wait_checks_again(self) -> None:
        stage, person = self.walk("stand_by", "declare", "by-hand", "done")
        person.clock = stage.clock
        stage.failover(None)
        assert stage.types().count("incident.stood_by") == 1
        assert stage.clock.slept >= 60
        assert [question.id for question in person.asked][:2] == ["declare", "declare"]

    def test_choosing_another_fallback(self) -> None:
        stage, person = self.walk(
            "declare", "by-hand", ("choose", "wrong queue"), "by-hand", "retry", "done"
        )
        stage.failover(None)
        assert [question.id for question in person.asked] == [
            "declare",
            "choose.support",
            "open-queue",
            "choose.support",
            "open-queue.failed",
            "open-queue",
        ]
        assert stage.state().process("support").fallback == "by-hand"

    def test_a_choice_with_grounds_against_it_asks_why(self) -> None:
        stage, person = self.walk("declare", "by-hand", "done")
        stage.failover(None)
        reasons = {option.word: option.reason for option in person.asked[1].options}
        assert reasons["by-hand"] is False, "nothing speaks against it"

    def test_two_who_begin_at_the_same_moment_have_one_run(self) -> None:
        """Each looked, saw no open run, and opened one: the later one gives way."""
        stage, other = minimal_stage(), minimal_stage()
        other.store, other.clock = stage.store, stage.clock
        stage.before_first = lambda: failing(lambda: other.failover({"declare": "declare"}))
        stage.failover({"choose": "by-hand", "open-queue": "done"})
        runs = [run.result for run in runs_of(stage.log()).values()]
        assert runs == [None, "superseded"]
        assert stage.types().count("incident.declared") == 1

    def test_two_terminals_never_drive_one_run_unawares(self) -> None:
        stage = minimal_stage()
        other = minimal_stage()
        other.store, other.clock = stage.store, stage.clock

        class Meanwhile(Person):
            def ask(self, question: Question) -> Answer:
                if len(self.says) == 2:
                    other.failover(GOOD)
                return super().ask(question)

        person = Meanwhile("declare", "by-hand")
        stage.person = lambda _recorder, _face: person
        with pytest.raises(RunMoved):
            stage.failover(None)


def test_scope_leaves_other_processes_alone() -> None:
    second = MINIMAL.replace(
        b"processes:\n",
        b"processes:\n  - {id: video, title: Video, uses: [api], data: [public], tier: 4, rto: 3d,"
        b" mtpd: 10d, minimum_capacity: 0%}\n",
    )
    stage = minimal_stage(second)
    stage.failover(GOOD, scope=("support",))
    assert stage.state().process("video").state == "primary"
    assert stage.state().affected == ("support",)


def test_one_answer_serves_every_process_that_it_may_serve() -> None:
    second = MINIMAL.replace(
        b"processes:\n",
        b"processes:\n  - {id: video, title: Video, uses: [api], data: [public], tier: 4, rto: 3d,"
        b" mtpd: 10d, minimum_capacity: 0%}\n",
    )
    stage = minimal_stage(second)
    stage.failover(GOOD)
    state: RunState = stage.state()
    assert state.process("support").fallback == state.process("video").fallback == "by-hand"
    assert stage.types().count("step.ended") == 1, "the procedure is walked once for both"


def test_no_such_plan() -> None:
    with pytest.raises(BadInput, match="no plan 'mistral'"):
        minimal_stage().failover(GOOD, plan="mistral")
