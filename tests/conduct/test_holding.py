"""Two people on one run: one holds it, the other is told who and since when, and may take over."""

import dataclasses
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from several import DECLARED, DONE, as_operator, note, sits
from stage import Killed, Person, Stage, ended, minimal_stage

from bcp.audit.entry import Entry
from bcp.audit.log import Log
from bcp.audit.verify import verify
from bcp.conduct.asking import Left, NotAnswered
from bcp.conduct.beside import pen_beside
from bcp.conduct.handing_over import HandedOver, record_handing_over
from bcp.model.errors import RunMoved, WaitingForPerson
from bcp.model.exits import Exit
from bcp.model.question import Answer, Question

ALL = {**DECLARED, **DONE}


def held_by_lead(stage: Stage | None = None, after: int = 9) -> Stage:
    """The lead's process was killed in the middle; nobody released the run."""
    lead = dataclasses.replace(stage or minimal_stage(), kill_after=after)
    with pytest.raises(Killed):
        lead.failover(ALL)
    return dataclasses.replace(lead, kill_after=None)


def deputy_of(stage: Stage, *, host: str = "ops-2") -> Stage:
    return as_operator(stage, "deputy", host=host, signs=False)


def held(stage: Stage) -> list[Entry]:
    return [entry for entry in stage.entries() if entry.type == "run.held"]


class AtFirst(Person):
    """Somebody who, right before they answer, sees another person act."""

    def __init__(self, act: Callable[[], object], *says: str) -> None:
        super().__init__(*says)
        self.act: Callable[[], object] | None = act

    def ask(self, question: Question) -> Answer:
        act, self.act = self.act, None
        if act is not None:
            act()
        return super().ask(question)


class TestHolding:
    def test_opening_a_run_holds_it(self) -> None:
        lead = held_by_lead()
        holder = lead.state().holder
        assert holder is not None
        assert (holder.who, holder.login, holder.pid) == ("lead@ops-1", "lead", 4711)

    @pytest.mark.parametrize("answers", [None, ALL])
    def test_the_next_is_told_who_and_since_when(self, answers: dict[str, dict[str, str]]) -> None:
        lead = held_by_lead()
        lead.clock.sleep(240)
        before = lead.types()
        with pytest.raises(NotAnswered) as stop:
            deputy_of(lead).failover(answers)
        assert "held by lead@ops-1 since 03:09:50 UTC (4 min)" in stop.value.what
        assert stop.value.exit == Exit.WAITING
        assert lead.types() == before, "asking alone would end the walk of whoever holds it"

    def test_it_is_taken_over_with_a_reason_on_record(self) -> None:
        lead = held_by_lead()
        reason = {"answer": "take_over", "reason": "lead does not answer the phone"}
        deputy_of(lead).failover({**ALL, "take-over": reason})
        assert ended(lead.entries()) == {"open-queue": "done"}
        entry = held(lead)[0]
        assert entry.actor.id == "deputy"
        taken = entry.data["taken_from"]
        assert isinstance(taken, dict)
        assert (taken["id"], taken["host"]) == ("lead", "ops-1")
        assert b"does not answer" not in entry.line
        assert "take-over" in lead.state().used

    def test_not_without_a_reason(self) -> None:
        lead = held_by_lead()
        with pytest.raises(NotAnswered, match="held by"):
            deputy_of(lead).failover({**ALL, "take-over": {"answer": "take_over"}})
        assert held(lead) == []

    def test_a_person_may_leave_it(self) -> None:
        lead = held_by_lead()
        with pytest.raises(Left):
            sits(deputy_of(lead), Person("leave")).failover(None)
        assert held(lead) == []

    def test_who_was_overtaken_is_told_by_whom(self) -> None:
        lead = minimal_stage()
        deputy = sits(deputy_of(lead), Person(("take_over", "lead left the room"), "leave"))

        def taken() -> None:
            with pytest.raises(WaitingForPerson):
                deputy.failover(None)

        person = AtFirst(taken, "declare")
        with pytest.raises(RunMoved) as stop:
            sits(lead, person).failover(None)
        assert "deputy@ops-2 took it over at 03:09:50" in stop.value.what
        assert "recorded nothing more" in stop.value.means
        assert "incident.declared" not in lead.types()
        assert not verify(lead.store).failed

    def test_a_living_process_of_the_same_operator_is_not_passed_over(self) -> None:
        lead = held_by_lead()
        second = dataclasses.replace(lead, pid=4712, living=frozenset({4711}))
        with pytest.raises(NotAnswered, match="held by lead@ops-1"):
            second.failover(ALL)

    def test_one_that_is_gone_is_and_it_is_said(self) -> None:
        lead = held_by_lead()
        dataclasses.replace(lead, pid=4712).failover(ALL)
        assert "Your process 4711 of 03:09:50 is gone" in lead.text()
        assert ended(lead.entries()) == {"open-queue": "done"}

    def test_another_name_for_the_same_login_is_somebody_else(self) -> None:
        """`--as` is a claim: a dead process of the lead's is not the deputy's to go on from."""
        lead = held_by_lead()
        with pytest.raises(NotAnswered, match="held by"):
            as_operator(lead, "deputy", login="lead", host="ops-1", signs=False).failover(ALL)

    def test_a_run_that_waits_is_held_by_nobody(self) -> None:
        lead = minimal_stage()
        with pytest.raises(WaitingForPerson):
            lead.failover(DECLARED)
        assert lead.state().holder is None
        deputy_of(lead).failover(DONE)
        assert ended(lead.entries()) == {"open-queue": "done"}

    def test_nor_is_one_in_which_nothing_is_left_to_do(self) -> None:
        lead = minimal_stage()
        lead.failover(ALL)
        assert lead.state().holder is None
        assert lead.types().count("run.released") == 1
        deputy_of(lead).failover({})
        assert lead.state().last_by == "bcp"

    def test_two_who_take_it_up_at_once_do_not_both_get_it(self) -> None:
        lead = minimal_stage()
        with pytest.raises(WaitingForPerson):
            lead.failover(DECLARED)
        deputy = deputy_of(lead)

        def first() -> None:
            with pytest.raises(WaitingForPerson):
                deputy.failover({})

        late = dataclasses.replace(lead, before_first=first)
        with pytest.raises(RunMoved, match="deputy@ops-2"):
            late.failover(DONE)


class TestHandingOver:
    def test_from_a_question(self) -> None:
        lead = minimal_stage()
        person = Person("declare", ("hand_over", "my shift ends"))
        given = AtValue(person, {"person": "deputy"})
        with pytest.raises(HandedOver) as stop:
            sits(lead, given).failover(None)
        run = lead.state().id[:8]
        assert f"Tell deputy to run: bcp resume {run}" in stop.value.next_action
        assert lead.state().handed_to == "deputy"
        assert lead.types()[-1] == "run.handed_over", "it waits for the deputy, and says so"
        deputy = deputy_of(lead)
        deputy.failover(ALL)
        assert "handed over to you" in deputy.text()
        assert lead.state().handed_to is None
        assert ended(lead.entries()) == {"open-queue": "done"}

    def test_from_another_terminal_the_walk_ends(self) -> None:
        lead = minimal_stage()

        def hand() -> None:
            pen = pen_beside(deputy_of(lead).outside(None), lead.state())
            record_handing_over(pen, "platform", "the lead fell ill")

        with pytest.raises(RunMoved, match="deputy@ops-2 handed it over to platform"):
            sits(lead, AtFirst(hand, "declare")).failover(None)

    def test_somebody_else_may_go_on_and_that_is_said(self) -> None:
        lead = minimal_stage()
        given = AtValue(Person(("hand_over", "my shift ends")), {"person": "platform"})
        with pytest.raises(HandedOver):
            sits(lead, given).failover(None)
        deputy = deputy_of(lead)
        deputy.failover(ALL)
        assert "handed over to platform; you go on with it" in deputy.text()

    def test_to_nobody_is_no_handing_over(self) -> None:
        lead = minimal_stage()
        with pytest.raises(WaitingForPerson, match="lacks a value"):
            lead.failover({"declare": {"answer": "hand_over", "reason": "x"}})
        assert "run.handed_over" not in lead.types()


class AtValue(Person):
    """The same person, whose answers carry values."""

    def __init__(self, person: Person, values: dict[str, str]) -> None:
        super().__init__(*person.says)
        self.values = values

    def ask(self, question: Question) -> Answer:
        return replace(super().ask(question), values=self.values)


class TestBeside:
    def test_others_write_while_somebody_walks(self) -> None:
        lead = minimal_stage()
        deputy = deputy_of(lead)
        person = AtFirst(lambda: note(deputy, "the vendor called"), "declare", "by-hand", "done")
        sits(lead, person).failover(None)
        assert ended(lead.entries()) == {"open-queue": "done"}
        assert lead.state().notes == 1
        assert not verify(lead.store).failed

    def test_a_note_does_not_use_an_answer_up(self) -> None:
        """It came between an answer and its effect, and the process was killed right then."""
        lead = dataclasses.replace(minimal_stage(), kill_after=5)
        with pytest.raises(Killed):
            lead.failover(ALL)
        lead = dataclasses.replace(lead, kill_after=None)
        note(deputy_of(lead), "still there?")
        lead.failover(ALL)
        assert ended(lead.entries()) == {"open-queue": "done"}

    def test_the_time_of_a_drill_goes_on_beside_it(self) -> None:
        """A note beside a run is stamped by the run's clock, as its driver would stamp it."""
        lead = held_by_lead()
        lead.clock.sleep(90)
        pen = pen_beside(deputy_of(lead).outside(None), lead.state())
        assert (pen.clock.now() - lead.state().last_at).total_seconds() == 90

    def test_who_walks_alone_never_reads_the_log_again(self) -> None:
        """News is asked for once a second: it costs a look at the log's length, no more."""
        lead, reads = minimal_stage(), []

        def counted(log: Log) -> None:
            whole = log.newer_of_run

            def newer(run_id: str, seen: int) -> list[Entry]:
                reads.append(seen)
                return whole(run_id, seen)

            log.newer_of_run = newer  # type: ignore[method-assign]  # how often it is read

        lead = dataclasses.replace(lead, on_log=counted)
        lead.failover(ALL)
        assert ended(lead.entries()) == {"open-queue": "done"}
        assert reads == []
