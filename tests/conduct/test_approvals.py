"""An approval is another person's: the asker gets none by any path, and each try is on record."""

import dataclasses
from collections.abc import Callable

import pytest
from several import (
    DECLARED,
    DONE,
    Waits,
    approve,
    as_operator,
    asked,
    forged,
    note,
    refusals,
    refuse,
    register,
    resume,
    sign_call,
    sits,
    tally_of,
    team,
    waits_for_consent,
)
from stage import Person, Stage, demo_rehearsal, ended
from test_signed_decisions import key_of, sign, signer

from bcp.audit.authors import authors_of
from bcp.audit.cosigning import ENTRY_CONFIRMED, ENTRY_SIGNED, KEY_REVOKED
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.entry import Actor, Draft, Entry
from bcp.audit.log import Log
from bcp.audit.merkle import leaf_hash
from bcp.audit.note import Note
from bcp.audit.verify import verify
from bcp.cli.consent_rows import consent_rows, judged
from bcp.cli.layout import lay_out, plain_text
from bcp.conduct.asking import NotAnswered
from bcp.conduct.rehearsing import rehearse
from bcp.conduct.requests import code_for
from bcp.model.errors import Refused, RunAborted, RunMoved, StepNotRecovered, WaitingForPerson
from bcp.model.exits import Exit
from bcp.model.question import Answer, Question
from bcp.model.screen import Screen


class Touched:
    """A key that is touched while something else happens, the first time that it is."""

    def __init__(self, log: Log, meanwhile: Callable[[], object], operator: str = "deputy") -> None:
        self.operator = operator
        self._signer = signer(log, operator)
        self._meanwhile: list[Callable[[], object]] = [meanwhile]

    @property
    def verifier(self) -> VerifierKey:
        return self._signer.verifier

    def cosign(self, note: Note) -> Note:
        while self._meanwhile:
            self._meanwhile.pop()()
        return self._signer.cosign(note)


def last(stage: Stage, kind: str) -> Entry:
    return next(entry for entry in reversed(stage.entries()) if entry.type == kind)


def nothing_counts(stage: Stage) -> None:
    """The step waits as before, whatever was tried."""
    assert tally_of(stage).counted == ()
    with pytest.raises(NotAnswered, match="0 of 1"):
        resume(stage, DONE)
    assert stage.state().steps["consent"].outcome is None
    assert not verify(stage.store).failed


class TestGiven:
    def test_a_person_elsewhere_approves_and_the_run_goes_on(self) -> None:
        lead = team()
        waits_for_consent(lead)
        tally, why = approve(as_operator(lead, "deputy"))
        assert why is None
        assert tally.words == "1 of 1: deputy (signed)"
        resume(lead, DONE)
        assert ended(lead.entries()) == {"consent": "done", "open-queue": "done"}
        assert "deputy (signed)" in lead.state().steps["consent"].detail
        assert not verify(lead.store).failed

    def test_it_comes_while_the_question_is_open(self) -> None:
        lead = team()
        person = Waits(lambda: approve(as_operator(lead, "deputy")), says=("done",))
        waits_for_consent(lead)
        sits(lead, person).failover(None)
        assert ended(lead.entries())["consent"] == "done"
        answered = last_answer(lead, "consent")
        assert (answered.actor.id, answered.data["source"]) == ("bcp", "elsewhere")
        assert "deputy@ops-2 consents to consent" in text_of(person)

    def test_it_waits_for_as_many_as_the_plan_wants(self) -> None:
        lead = team(", count: 2")
        waits_for_consent(lead)
        tally, _ = approve(as_operator(lead, "deputy"))
        assert tally.words.startswith("1 of 2")
        with pytest.raises(NotAnswered, match=r"1 of 2: deputy \(signed\)"):
            resume(lead, DONE)
        approve(as_operator(lead, "platform", host="ops-3"))
        resume(lead, DONE)
        assert ended(lead.entries())["consent"] == "done"

    def test_without_a_key_only_where_the_step_says_so(self) -> None:
        lead = team(", without_key: true", keys=())
        waits_for_consent(lead)
        tally, why = approve(as_operator(lead, "deputy", signs=False))
        assert (why, tally.words) == (None, "1 of 1: deputy (without a key, not proved)")

    def test_a_request_says_whom_and_by_which_command(self) -> None:
        lead = team()
        with pytest.raises(NotAnswered) as stop:
            lead.failover(DECLARED)
        run = lead.state().id[:8]
        assert "Deputy lead +49 30 0000002" in stop.value.next_action
        assert f"bcp approve {run} consent" in stop.value.next_action
        assert stop.value.exit == Exit.WAITING

    def test_a_named_role_alone_counts(self) -> None:
        lead = team(", by: [on-call]")
        waits_for_consent(lead)
        assert "none of the roles" in str(approve(as_operator(lead, "deputy"))[1])
        assert approve(as_operator(lead, "platform"))[1] is None

    @pytest.mark.parametrize(("keys", "signs", "says"), [
        (("lead", "deputy", "platform"), True, "skip: you go on without it, by your authority"),
        (("lead", "deputy"), True, "+49 30 0000004 · no key"),
        (("lead", "deputy"), True, "lead, who may add keys, runs bcp operator add ID"),
        ((), True, "bcp operator add ID, from that person's own account"),
        (("lead", "deputy"), False, "choose: another fallback. No skip here: it takes your key"),
    ])  # fmt: skip
    def test_the_screen_says_what_is_lacking_and_the_way_out(
        self,
        keys: tuple[str, ...],
        signs: bool,  # noqa: FBT001
        says: str,
    ) -> None:
        lead = team(keys=keys)
        waits_for_consent(lead)
        shown: list[Screen] = []

        class Looks(Person):
            def ask(self, question: Question) -> Answer:
                shown.extend([question.screen] if question.screen else [])
                return super().ask(question)

        there = as_operator(lead, "lead", host="ops-1", signs=signs and bool(keys))
        with pytest.raises(WaitingForPerson):
            sits(there, Looks("leave")).failover(None)
        assert says in plain_text(lay_out(shown[-1], 100))


def sure(stage: Stage) -> Stage:
    waits_for_consent(stage)
    return stage


def test_an_exercise_simulates_it_and_asks_nobody() -> None:
    lead, rehearsal = team(", count: 2"), demo_rehearsal()
    loaded = lead.workspace.plan("openai")
    outside = lead.outside(rehearsal.demo_answers)
    with pytest.raises(WaitingForPerson):  # the demo's answers are those of another plan
        rehearse(outside, lead.workspace, loaded, rehearsal)
    assert ended(lead.entries())["consent"] == "simulated"
    assert "an incident needs 2 of platform, deputy, twin" in lead.text(120)
    assert "approval.asked" not in lead.types()


class TestTheAsker:
    """Red line 2, by every path that there is."""

    def test_with_the_same_key(self) -> None:
        lead = team()
        waits_for_consent(lead)
        _, why = approve(lead)
        assert why is not None
        assert "has to be another person's" in why
        assert refusals(lead) == [why]
        nothing_counts(lead)

    @pytest.mark.parametrize("fields", ["", ", without_key: true"])
    def test_the_same_login_under_another_name(self, fields: str) -> None:
        lead = team(fields)
        waits_for_consent(lead)
        _, why = approve(as_operator(lead, "deputy", login="lead", host="ops-1", signs=False))
        assert "comes from the login 'lead' on ops-1" in str(why)
        assert len(refusals(lead)) == 1
        nothing_counts(lead)

    def test_the_same_login_with_a_second_key(self) -> None:
        """A key that the same login registered, under a name that may approve."""
        lead = team(keys=("lead", "deputy"))
        waits_for_consent(lead)
        _, why = approve(as_operator(lead, "deputy", login="lead", host="ops-1"))
        assert "another name for the same login is no other person" in str(why)
        nothing_counts(lead)

    def test_a_claim_of_another_name_from_elsewhere(self) -> None:
        lead = team()
        waits_for_consent(lead)
        _, why = approve(as_operator(lead, "deputy", login="lead", host="laptop", signs=False))
        assert "does not allow a consent without a key" in str(why)
        nothing_counts(lead)

    def test_by_typing_it_at_the_question(self) -> None:
        lead = team()
        waits_for_consent(lead)
        with pytest.raises(Refused) as stop:
            sits(lead, Person("approved")).failover(None)
        assert stop.value.exit == Exit.REFUSED
        assert last_answer(lead, "consent").data["refused"]
        nothing_counts(lead)

    def test_by_taking_the_run_over_first(self) -> None:
        """Whoever drives it now acts on the consent; theirs is no other person's."""
        lead = team()
        waits_for_consent(lead)
        deputy = as_operator(lead, "deputy")
        with pytest.raises(NotAnswered):
            deputy.failover({})
        _, why = approve(deputy)
        assert "deputy drives the run" in str(why)

    def test_who_consented_may_take_it_over_then(self) -> None:
        lead = team()
        waits_for_consent(lead)
        deputy = as_operator(lead, "deputy")
        assert approve(deputy)[1] is None
        deputy.failover(DONE)
        assert ended(lead.entries())["consent"] == "done"

    def test_by_phone_to_a_second_name_of_the_same_number(self) -> None:
        lead = team(", phone: allowed, by: [on-call]")
        deputy = as_operator(lead, "deputy")
        with pytest.raises(NotAnswered):
            deputy.failover(DECLARED)
        request = asked(lead)
        person = Waits(says=("phone", "leave"))
        person.values = {"person": "twin", "code": code_for(request, "twin")}
        with pytest.raises(WaitingForPerson):
            sits(deputy, person).failover(None)
        assert "twin has the phone number of deputy" in refusals(lead)[-1]
        assert tally_of(lead).counted == ()


class TestForged:
    """Whoever can write to the log can write any line; only a signature over it counts."""

    def test_a_consent_in_the_name_of_another(self) -> None:
        lead = team()
        waits_for_consent(lead)
        forged(lead, "approval.given", given(lead, "deputy"), "deputy", key(lead, "deputy"))
        assert "no signature of deputy" in tally_of(lead).refused[0][1]
        nothing_counts(lead)

    def test_the_signature_of_another_entry(self) -> None:
        """An `entry.signed` of an earlier decision of the deputy's, pointed at the forgery."""
        lead = team()
        deputy = as_operator(lead, "deputy")
        waits_for_consent(lead)
        approve(deputy)
        old = last(lead, ENTRY_SIGNED)
        lead = again(lead)
        entry = forged(lead, "approval.given", given(lead, "deputy"), "deputy", key(lead, "deputy"))
        forged(lead, ENTRY_SIGNED, {"seq": entry.seq, "note": old.data["note"]}, "bcp", None)
        assert tally_of(lead).counted == ()
        assert "no signature of deputy" in tally_of(lead).refused[-1][1]

    def test_a_consent_of_an_earlier_attempt(self) -> None:
        lead = team(", count: 2")
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        lead = again(lead)
        assert tally_of(lead).counted == ()
        assert asked(lead).given == (), "the earlier request took its consents with it"

    def test_a_consent_of_an_earlier_attempt_written_once_more(self) -> None:
        lead = team(", count: 2")
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        old = last(lead, "approval.given")
        lead = again(lead)
        forged(lead, "approval.given", dict(old.data), "deputy", old.actor.key)
        assert tally_of(lead).refused[0][1].startswith("it was given to another request")

    def test_a_consent_of_another_run(self) -> None:
        lead = team()
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        old = last(lead, "approval.given")
        with pytest.raises(RunAborted):
            sits(lead, Person(("abort", "another run is needed"))).failover(None)
        waits_for_consent(lead)
        assert tally_of(lead).counted == ()
        forged(lead, "approval.given", dict(old.data), "deputy", old.actor.key)
        assert tally_of(lead).refused[0][1].startswith("it was given")
        nothing_counts(lead)

    def test_a_call_in_the_name_of_whoever_drives(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        data = {**given(lead, "deputy"), "how": "phone", "login": "lead"}
        forged(lead, "approval.given", data, "lead", None)
        assert "has a key and did not sign it" in tally_of(lead).refused[0][1]
        nothing_counts(lead)

    def test_a_step_that_somebody_wrote_down_as_done(self) -> None:
        lead = team()
        waits_for_consent(lead)
        forged(lead, "step.ended", {"step": "consent", "outcome": "done"}, "bcp", None)
        ((request, tally),) = judged(lead.log(), lead.state())
        said = [str(row) for _, row in consent_rows(lead.state(), request, tally)]
        assert any("what counts is not enough" in row for row in said)
        nothing_counts(lead)
        assert "step.reopened" in lead.types()

    def test_a_request_that_asks_for_less_than_the_plan(self) -> None:
        """Planted before bcp asks: a consent without a key, from somebody whom nobody named."""
        lead = team()
        with pytest.raises(WaitingForPerson):
            lead.failover({"declare": DECLARED["declare"]})
        less: dict[str, object] = {
            "step": "consent", "attempt": 1, "by": ["x"], "people": ["guest"], "alike": [],
            "count": 1, "without_key": True, "phone": False, "asker": "ghost", "login": "ghost",
        }  # fmt: skip
        entry = forged(lead, "approval.asked", less, "ghost", None)
        data = {"step": "consent", "attempt": 1, "asked": entry.seq, "person": "guest"}
        forged(lead, "approval.given", {**data, "how": "without_key", "login": "g"}, "guest", None)
        waits_for_consent(lead)
        assert asked(lead).people == ("lead", "platform", "deputy", "twin")
        nothing_counts(lead)

    def test_a_request_in_the_name_of_a_ghost(self) -> None:
        """The same request once more, as if another had asked: the asker stays the asker."""
        lead = team()
        waits_for_consent(lead)
        again_ = {**last(lead, "approval.asked").data, "asker": "ghost", "login": "g", "key": None}
        forged(lead, "approval.asked", again_, "ghost", None)
        _, why = approve(lead)
        assert "lead asked for it" in str(why) or "lead drives the run" in str(why)
        nothing_counts(lead)

    def test_a_consent_to_another_step(self) -> None:
        other = b"      - {id: other, kind: approval, title: Another consent}\n"
        lead = team("", other)
        waits_for_consent(lead)
        data = {**given(lead, "deputy"), "step": "other"}
        forged(lead, "approval.given", data, "deputy", key(lead, "deputy"))
        nothing_counts(lead)

    def test_a_consent_before_it_was_asked_for(self) -> None:
        lead = team()
        with pytest.raises(WaitingForPerson):
            lead.failover({"declare": DECLARED["declare"]})
        data = {"step": "consent", "attempt": 1, "asked": 0, "how": "key", "person": "deputy"}
        forged(lead, "approval.given", dict(data), "deputy", key(lead, "deputy"))
        waits_for_consent(lead)
        assert asked(lead).given == ()
        nothing_counts(lead)

    def test_what_a_crash_left_unsigned_is_confirmed_for_nobody(self) -> None:
        """The deputy's program signs what was left unsigned; a consent is given, not confirmed."""
        lead = team()
        waits_for_consent(lead)
        entry = forged(lead, "approval.given", given(lead, "deputy"), "deputy", key(lead, "deputy"))
        log = lead.log()
        data = {"seq": entry.seq, "leaf": leaf_hash(entry.line).hex()}
        sign(log, ENTRY_CONFIRMED, data, key_of(log, "deputy"))
        assert tally_of(lead).counted == ()

    def test_a_key_that_was_revoked(self) -> None:
        lead = team()
        waits_for_consent(lead)
        log = lead.log()
        sign(log, KEY_REVOKED, {"key": key(lead, "deputy"), "reason": "lost"}, key_of(log, "lead"))
        _, why = approve(as_operator(lead, "deputy"))
        assert "revoked" in str(why)
        assert len(refusals(lead)) == 1
        nothing_counts(lead)

    def test_a_key_of_an_operator_whom_the_log_does_not_know(self) -> None:
        lead = team(keys=("lead",))
        waits_for_consent(lead)
        _, why = approve(as_operator(lead, "deputy"))
        assert "never registered" in str(why)
        nothing_counts(lead)


class TestWhileTheKeyIsTouched:
    """A keyring may ask for half a minute; meanwhile the run goes on."""

    def test_the_run_ends(self) -> None:
        lead = team()
        waits_for_consent(lead)

        def aborts() -> None:
            with pytest.raises(RunAborted):
                sits(lead, Person(("abort", "over"))).failover(None)

        approve(
            dataclasses.replace(
                as_operator(lead, "deputy"), signer=lambda log: Touched(log, aborts)
            )
        )
        assert authors_of(lead.log()).proof(last(lead, "approval.given").seq) is not None
        assert last(lead, ENTRY_SIGNED).run is None, "nothing is added to a run that has ended"
        assert not verify(lead.store).failed

    def test_somebody_takes_the_run_over(self) -> None:
        lead = team()
        deputy = sits(as_operator(lead, "deputy"), Person(("take_over", "lead is silent"), "leave"))

        def takes() -> None:
            with pytest.raises(WaitingForPerson):
                deputy.failover(None)

        lead.signer = lambda log: Touched(log, takes, "lead")
        with pytest.raises(RunMoved, match="deputy@ops-2"):
            lead.failover(DECLARED)
        declared = last(lead, "incident.declared")
        assert authors_of(lead.log()).proof(declared.seq) is not None
        assert not verify(lead.store).failed


class TestTwice:
    def test_by_the_same_person(self) -> None:
        lead = team(", count: 2")
        waits_for_consent(lead)
        deputy = as_operator(lead, "deputy")
        approve(deputy)
        _, why = approve(as_operator(lead, "deputy", host="ops-9"))
        assert why == "deputy consents already, and nobody counts twice"
        assert len(tally_of(lead).counted) == 1

    def test_from_the_same_login_under_a_second_name(self) -> None:
        lead = team(", count: 2")
        register(lead.log(), "twin", "lead")
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        _, why = approve(as_operator(lead, "twin", login="deputy"))
        assert "consents already from the same login" in str(why)

    def test_by_two_ids_with_one_phone(self) -> None:
        lead = team(", count: 2, phone: allowed")
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        person = Waits(says=("phone", "leave"))
        person.values = {"person": "twin", "code": code_for(asked(lead), "twin")}
        with pytest.raises(WaitingForPerson):
            sits(lead, person).failover(None)
        assert refusals(lead) == ["deputy consents already, and has the same phone number"]
        assert len(tally_of(lead).counted) == 1


class TestByPhone:
    def called(self, lead: Stage, person: str = "deputy") -> Waits:
        who = Waits(says=("phone", "done"))
        who.values = {"person": person, "code": code_for(asked(lead), person)}
        return who

    def test_it_is_attested_until_it_is_countersigned(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        sits(lead, self.called(lead)).failover(None)
        assert ended(lead.entries())["consent"] == "done"
        assert tally_of(lead).words == "1 of 1: deputy (attested by phone, not countersigned)"
        entry = last(lead, "approval.given")
        assert b"0000002" not in entry.line, "a number stands in a blob alone"
        assert authors_of(lead.log()).proof(entry.seq) is not None, "the lead signed the call"
        assert sign_call(as_operator(lead, "deputy")) is None
        assert tally_of(lead).words == "1 of 1: deputy (attested by phone, countersigned)"
        assert not verify(lead.store).failed

    def test_the_asker_does_not_countersign(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        sits(lead, self.called(lead)).failover(None)
        assert "said nothing to it" in str(sign_call(lead))
        same_login = as_operator(lead, "deputy", login="lead", host="ops-1")
        assert "another name for the same login" in str(sign_call(same_login))
        assert "not countersigned" in tally_of(lead).words

    def test_a_forged_countersignature_counts_for_nothing(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        sits(lead, self.called(lead)).failover(None)
        entry = last(lead, "approval.given")
        data: dict[str, object] = {"seq": entry.seq, "leaf": leaf_hash(entry.line).hex()}
        forged(lead, ENTRY_CONFIRMED, data, "deputy", key(lead, "deputy"))
        assert "not countersigned" in tally_of(lead).words
        assert sign_call(as_operator(lead, "deputy")) is None, "the real one still can"

    def test_it_can_be_countersigned_after_the_run_has_ended(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        person = self.called(lead)
        person.says = ["phone", ("abort", "over")]
        with pytest.raises(RunAborted):
            sits(lead, person).failover(None)
        assert sign_call(as_operator(lead, "deputy")) is None
        ((_, tally),) = judged(lead.log(), lead.state())
        assert tally.words == "1 of 1: deputy (attested by phone, countersigned)"

    def test_a_forged_countersignature_beside_a_run_that_has_ended(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        person = self.called(lead)
        person.says = ["phone", ("abort", "over")]
        with pytest.raises(RunAborted):
            sits(lead, person).failover(None)
        entry, log = last(lead, "approval.given"), lead.log()
        data: dict[str, object] = {"seq": entry.seq, "leaf": leaf_hash(entry.line).hex()}
        log.append(Draft(ENTRY_CONFIRMED, data, Actor("deputy", key(lead, "deputy"))))
        ((_, tally),) = judged(log, lead.state())
        assert tally.words == "1 of 1: deputy (attested by phone, not countersigned)"

    def test_the_code_is_that_of_this_request_and_person(self) -> None:
        lead = team(", phone: allowed")
        waits_for_consent(lead)
        person = self.called(lead)
        person.says = ["phone", "leave"]
        person.values = {"person": "deputy", "code": code_for(asked(lead), "platform")}
        with pytest.raises(WaitingForPerson):
            sits(lead, person).failover(None)
        assert "not the code of this person" in text_of(person)
        assert tally_of(lead).counted == ()

    def test_only_where_the_plan_allows_it(self) -> None:
        lead = team()
        waits_for_consent(lead)
        person = self.called(lead)
        with pytest.raises(NotAnswered, match="0 of 1"):
            sits(lead, person).failover(None)
        assert tally_of(lead).counted == ()


class TestRefused:
    def test_a_no_fails_the_step_with_its_reason_and_asks_what_next(self) -> None:
        lead = team()
        waits_for_consent(lead)
        assert refuse(as_operator(lead, "deputy", signs=False), "the vendor is back") is None
        with pytest.raises(StepNotRecovered) as stop:
            resume(lead, DONE)
        assert stop.value.exit == Exit.STEP_FAILED
        assert "refused by deputy" in stop.value.what
        assert "the vendor is back" in lead.text()
        assert b"vendor is back" not in last(lead, "approval.refused").line

    def test_it_is_asked_for_anew(self) -> None:
        lead = again(sure(team()))
        assert asked(lead).attempt == 2
        approve(as_operator(lead, "deputy"))
        resume(lead, DONE)
        assert ended(lead.entries())["consent"] == "done"

    def test_there_is_no_way_around_it(self) -> None:
        """No failure policy, no hand, no jump and no file goes on without the consent."""
        lead = team(", on_failure: continue")
        waits_for_consent(lead)
        refuse(as_operator(lead, "deputy"), "no")
        for answer in ("skip", "by_hand", "done", "failed"):
            with pytest.raises((WaitingForPerson, StepNotRecovered)):
                resume(lead, {**DONE, "consent.failed": {"answer": answer, "reason": "x"}})
        jump = {"answer": "jump", "reason": "x", "value": "open-queue"}
        with pytest.raises((WaitingForPerson, StepNotRecovered)):
            resume(lead, {**DONE, "consent.failed": jump})
        assert "open-queue" not in ended(lead.entries())

    def test_by_the_asker_it_does_not_count(self) -> None:
        lead = team()
        waits_for_consent(lead)
        assert "asked for it" in str(refuse(lead, "changed my mind"))
        assert "none of the roles" in str(refuse(as_operator(lead, "guest"), "no"))
        nothing_counts(lead)


class TestLate:
    def test_the_alternates_are_named_on_record_once(self) -> None:
        lead = team(", timeout: 15m")
        waits_for_consent(lead)

        def warned() -> None:
            lead.clock.sleep(13 * 60)

        def late() -> None:
            lead.clock.sleep(3 * 60)

        person = Waits(warned, late, says=(("note", "called the deputy"), "leave"))
        with pytest.raises(WaitingForPerson):
            sits(lead, person).failover(None)
        said = text_of(person)
        assert "the alternates are asked too" in said
        assert "Deputy lead +49 30 0000002" in said
        entry = last(lead, "approval.escalated")
        assert entry.data["to"] == ["deputy", "twin"]
        assert asked(lead).escalated_at is not None
        with pytest.raises(NotAnswered):
            resume(lead, DONE)
        assert lead.types().count("approval.escalated") == 1
        assert "consent" not in ended(lead.entries()), "late is not failed"


class TestSkipped:
    def test_only_by_authority_with_a_key_and_a_reason(self) -> None:
        lead = team()
        waits_for_consent(lead)
        sits(lead, Person(("skip", "nobody can be reached"), "done")).failover(None)
        assert ended(lead.entries()) == {"consent": "skipped", "open-queue": "done"}

    @pytest.mark.parametrize(
        ("operator", "signs", "why"),
        [("platform", True, "may override"), ("lead", False, "it takes your key")],
    )
    def test_else_it_is_refused(self, operator: str, signs: bool, why: str) -> None:  # noqa: FBT001
        lead = team()
        waits_for_consent(lead)
        there = as_operator(lead, operator, signs=signs)
        with pytest.raises(Refused, match=why):
            sits(there, Person(("skip", "nobody can be reached"))).failover(None)
        assert "consent" not in ended(lead.entries())


def test_a_note_beside_the_question_is_shown_and_stops_nothing() -> None:
    lead = team()
    waits_for_consent(lead)
    deputy = as_operator(lead, "deputy")
    person = Waits(lambda: note(deputy, "the vendor called back"), says=("leave",))
    with pytest.raises(WaitingForPerson):
        sits(lead, person).failover(None)
    assert "deputy@ops-2 notes: the vendor called back" in text_of(person)
    assert lead.state().notes == 1


def test_two_pens_beside_one_run_lose_nothing() -> None:
    lead = team(", count: 2")
    waits_for_consent(lead)
    for number in range(5):
        note(as_operator(lead, "deputy"), f"note {number}")
    assert lead.state().notes == 5
    assert not verify(lead.store).failed


def test_somebody_else_drives_the_run_meanwhile() -> None:
    lead = team()
    waits_for_consent(lead)
    deputy = sits(as_operator(lead, "deputy"), Person(("take_over", "lead does not answer")))

    def taken() -> None:
        with pytest.raises(IndexError):  # the deputy's list of answers ends at the question
            deputy.failover(None)

    with pytest.raises(RunMoved, match="deputy@ops-2 took it over"):
        sits(lead, Waits(taken, says=("done",))).failover(None)


def given(stage: Stage, person: str) -> dict[str, object]:
    request = asked(stage)
    return {
        "step": request.step, "attempt": request.attempt, "asked": request.seq, "how": "key",
        "person": person, "login": person,
    }  # fmt: skip


def key(stage: Stage, operator: str) -> str:
    return key_of(stage.log(), operator).verifier.digest


def again(stage: Stage) -> Stage:
    """The consent was refused, and is asked for once more."""
    refuse(as_operator(stage, "platform", host="ops-3"), "ask again")
    with pytest.raises(NotAnswered):
        resume(stage, {**DONE, "consent.failed": {"answer": "retry"}})
    return dataclasses.replace(stage)


def last_answer(stage: Stage, question: str) -> Entry:
    answers = [e for e in stage.entries() if e.type == "question.answered"]
    return next(e for e in reversed(answers) if e.data["id"] == question)


def text_of(person: Waits) -> str:
    return "".join(plain_text(lay_out(screen, 100)) for screen in person.seen)


class TestTheScreen:
    def shown(self, stage: Stage) -> str:
        person = Person("leave")
        with pytest.raises(WaitingForPerson):
            sits(stage, person).failover(None)
        screen = person.asked[0].screen
        assert screen is not None
        return plain_text(lay_out(screen, 100))

    def test_who_may_still_consent_how_and_how_many_have(self) -> None:
        lead = team(', phone: allowed, count: 2, do: "Agree to **Azure EU**."')
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        said = self.shown(lead)
        code = code_for(asked(lead), "platform")
        assert "1 of 2: deputy (signed)  (asked 03:09:50 by lead)" in said
        assert f"platform: Platform engineer +49 30 0000004 · code {code}" in said
        assert "deputy: Deputy lead" not in said, "the deputy has consented"
        assert "Agree to Azure EU." in said
        assert f"bcp approve {lead.state().id[:8]} consent" in said

    def test_without_phones_there_is_no_code(self) -> None:
        lead = team()
        waits_for_consent(lead)
        assert " · code " not in self.shown(lead)

    def test_a_plan_with_nobody_else_says_so(self) -> None:
        lead = team(", by: [incident-lead], count: 2")
        waits_for_consent(lead)
        approve(as_operator(lead, "deputy"))
        assert "nobody else has a role that may approve" in self.shown(lead)

    def test_what_does_not_count_is_said(self) -> None:
        lead = team()
        waits_for_consent(lead)
        forged(lead, "approval.given", given(lead, "deputy"), "deputy", key(lead, "deputy"))
        assert "no signature of deputy over this very entry" in self.shown(lead)
