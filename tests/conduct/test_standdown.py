"""The end of an incident: what has to be so, what has to be mended, and who closes it."""

import pytest
from incident_kit import BACK, Text, failback, masked, passes, placed, standdown
from stage import MINIMAL, Killed, Stage, kills
from syrupy.assertion import SnapshotAssertion

from bcp.audit.entry import Entry
from bcp.conduct.incident import close
from bcp.model.errors import BadInput, Refused, WaitingForPerson
from bcp.model.ports import Operator
from bcp.model.prepared import PreparedAnswer
from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Screen

STATED = (
    MINIMAL
    + b"""\
standdown:
  criteria:
    - Every answer given by hand stands in the customer records.
    - Each audience has had its last notice.
  actions:
    - {title: Hold the review of the incident, owner: lead, due: 5d}
people:
  - {id: lead, name: Incident lead}
  - {id: deputy, name: Deputy lead}
roles:
  - {id: incident-lead, person: deputy, may: [stand_down]}
"""
)


def returned(plan: bytes = MINIMAL) -> Stage:
    stage = placed(plan)
    passes(stage, 64)
    failback(stage, BACK)
    return stage


def last(stage: Stage, kind: str) -> Entry:
    return next(entry for entry in reversed(stage.entries()) if entry.type == kind)


class Closer:
    """Somebody who writes an action down, and then closes or not."""

    def __init__(self, *says: Answer) -> None:
        self.says = list(says)
        self.shown: list[Screen] = []
        self.asked: list[Question] = []

    def show(self, screen: Screen) -> None:
        self.shown.append(screen)

    def wait(self, seconds: float, words: str) -> bool:
        del seconds, words
        return True

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.says.pop(0)


def at_terminal(stage: Stage, *says: Answer) -> Closer:
    person = Closer(*says)

    def made(_recorder: object, _face: object) -> Operator:
        return person

    stage.person = made
    return person


def said(word: str, reason: str = "", **values: str) -> Answer:
    return Answer(word, Source.TERMINAL, reason=reason, values=values)


class TestClosing:
    def test_with_every_process_back_it_is_closed(self) -> None:
        stage = returned()
        state = standdown(stage, {"close": "close"})
        assert (state.result, state.is_open) == ("completed", False)
        assert last(stage, "run.ended").actor.id == "lead"

    def test_while_a_process_is_away_it_is_refused(self) -> None:
        stage = placed()
        with pytest.raises(Refused) as stop:
            standdown(stage, {"close": "close"})
        assert "support is on:by-hand" in stop.value.what
        assert stage.state().is_open

    def test_with_a_reason_it_is_closed_all_the_same_and_that_is_on_record(self) -> None:
        stage = placed()
        state = standdown(stage, {"close": {"answer": "close", "reason": "We stay by hand"}})
        assert state.result == "completed"
        assert last(stage, "run.ended").data["away"] == ["support"]
        reason = last(stage, "question.answered").data["reason"]
        assert isinstance(reason, dict)
        assert stage.log().blob(reason["blob"]) == b"We stay by hand"

    def test_it_can_be_kept_open(self) -> None:
        stage = returned()
        assert standdown(stage, {"close": "keep_open"}).is_open

    def test_nobody_there_waits(self) -> None:
        stage = returned()
        with pytest.raises(WaitingForPerson):
            standdown(stage, None)
        assert stage.state().is_open

    def test_the_number_of_entries_is_stated(self) -> None:
        stage = returned()
        state = standdown(stage, {"close": "close"})
        stated = last(stage, "run.ended").data["entries"]
        of_run = [e for e in stage.entries() if e.run and e.run.id == state.id]
        assert stated == len(of_run)


class TestAuthority:
    def test_one_who_is_not_named_says_why(self) -> None:
        stage = returned(STATED)
        with pytest.raises(WaitingForPerson, match="needs a reason"):
            standdown(stage, {"close": "close"})
        state = standdown(stage, {"close": {"answer": "close", "reason": "The deputy asked me to"}})
        assert state.result == "completed"
        assert last(stage, "run.ended").data["authority"] is None

    def test_the_role_is_recorded(self) -> None:
        stage = returned(STATED.replace(b"person: deputy", b"person: lead"))
        standdown(stage, {"close": "close"})
        assert last(stage, "run.ended").data["authority"] == "incident-lead"


class TestActions:
    CLOSE = {"close": {"answer": "close", "reason": "The deputy asked me to"}}

    def test_what_the_plan_names_is_opened_with_its_owner_and_day(self) -> None:
        stage = returned(STATED)
        state = standdown(stage, self.CLOSE)
        (action,) = state.actions.values()
        assert action.id == f"{state.id[:8]}-1"
        assert action.owner == "lead"
        assert (action.due - stage.clock.now().date()).days == 5
        assert stage.log().blob(action.title_blob) == b"Hold the review of the incident"

    def test_a_crash_in_the_middle_of_closing_opens_nothing_twice(self) -> None:
        whole = returned(STATED)
        start = len(whole.entries())
        standdown(whole, self.CLOSE)
        for count in kills(len(whole.entries()) - start):
            stage = returned(STATED)
            stage.kill_after = count
            with pytest.raises(Killed):
                standdown(stage, self.CLOSE)
            stage.kill_after = None
            assert len(standdown(stage, self.CLOSE).actions) == 1, count

    def test_a_person_writes_one_down_and_is_asked_again(self) -> None:
        stage = returned()
        person = at_terminal(
            stage,
            said("action", title="Test the switch", owner="platform", due="2026-11-30"),
            said("close"),
        )
        state = standdown(stage, None)
        (action,) = state.actions.values()
        assert (action.owner, action.due.isoformat()) == ("platform", "2026-11-30")
        assert len(person.asked) == 2
        assert "Test the switch" in str(person.asked[1].screen)

    def test_a_day_that_there_is_not_is_said(self) -> None:
        stage = returned()
        slip = said("action", title="x", owner="platform", due="2026-11-31")
        person = at_terminal(stage, slip, said("close"))
        assert standdown(stage, None).result == "completed"
        assert "'2026-11-31' is not a day" in str(person.shown)
        assert len(person.asked) == 2
        assert not stage.state().actions

    def test_a_day_that_there_is_not_in_a_file_is_refused(self) -> None:
        stage = returned()
        values = {"title": "x", "owner": "platform", "due": "2026-11-31"}
        slip = {"close": PreparedAnswer(answer="action", values=values)}
        with pytest.raises(BadInput, match="is not a day"):
            close(stage.outside(slip), stage.state(), stage.workspace)
        assert stage.state().is_open


@pytest.mark.parametrize("width", [60, 100])
def test_the_screens(width: int, snapshot: SnapshotAssertion) -> None:
    stage = returned(STATED)
    stage.screens.clear()
    standdown(stage, TestActions.CLOSE)
    assert masked(stage.text(width)) == snapshot(extension_class=Text)
