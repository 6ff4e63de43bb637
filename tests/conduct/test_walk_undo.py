"""Taking steps back: the newest, and all of them, newest first; what cannot be is named."""

import json

import pytest
from stage import Person
from walks import BEGIN, THREE, ids, manual, outcomes, plan_of, staged, switched, walk

from bcp.cli.layout import lay_out, plain_text
from bcp.model.errors import StepNotRecovered, WaitingForPerson
from bcp.model.ports import Reply, Request
from bcp.model.question import Answer, Question
from bcp.model.screen import Screen

ROLLED = ", rollback: {do: Take it back.}"
TWO_SWITCHED = plan_of(switched("one"), switched("two"), manual("three"))


class Desk:
    """A server whose switches remember what they were set to."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}

    def __call__(self, request: Request) -> Reply:
        if request.method == "PUT":
            self.states[request.url] = json.loads(request.body or b"")["state"]
            return Reply(request.url, 200, {}, b"{}")
        now = self.states.get(request.url, "closed")
        return Reply(request.url, 200, {}, json.dumps({"state": now}).encode())

    @property
    def now(self) -> list[str]:
        return [self.states[url] for url in sorted(self.states)]


class Looking(Person):
    """Somebody who sees what an answer shows, at the moment at which it is offered."""

    def __init__(self, *says: Answer | tuple[str, str] | str) -> None:
        super().__init__(*says)
        self.seen: dict[str, str] = {}

    def ask(self, question: Question) -> Answer:
        for option in question.options:
            if option.shows is not None:
                self.seen[f"{question.id} {option.word}"] = screen_text(option.shows())
        return super().ask(question)


def screen_text(screen: Screen) -> str:
    return plain_text(lay_out(screen, 80))


def text_of(person: Person) -> str:
    return "".join(plain_text(lay_out(screen, 80)) for screen in person.shown)


def test_the_newest_step_that_is_done_is_taken_back_and_asked_about() -> None:
    person = Person(*BEGIN, "done", "undo_last", "done", "retry", "done", "done", "done")
    stage = walk(person)
    assert ids(person) == ["one", "two", "one.undo", "one.failed", "one", "two", "three"]
    assert stage.state().process("support").fallback == "by-hand"
    assert outcomes(stage) == {"one": "done", "two": "done", "three": "done"}
    assert stage.state().steps["one"].attempt == 2


def test_nothing_is_taken_back_by_a_single_key() -> None:
    person = Person(*BEGIN, "do", "undo_last", "keep", "do", "done")
    stage = staged(person, TWO_SWITCHED)
    desk = Desk()
    stage.replies = desk
    stage.failover(None)
    asked = next(one for one in person.asked if one.id == "one.undo")
    undo = asked.options[0]
    assert (undo.word, undo.full) == ("undo", True)
    assert desk.now == ["open", "open"]


def test_bcp_takes_back_what_it_can_and_puts_back_what_it_read() -> None:
    person = Person(*BEGIN, "do", "undo_last", "undo", ("skip", "not needed"), "do", "done")
    stage = staged(person, TWO_SWITCHED)
    desk = Desk()
    stage.replies = desk
    stage.failover(None)
    assert desk.now == ["closed", "open"]
    assert outcomes(stage) == {"one": "skipped", "two": "done", "three": "done"}


def test_an_undo_puts_back_what_stood_there_before_the_first_attempt() -> None:
    """The first attempt took effect though its answer was an error; the second read its value."""
    person = Person(*BEGIN, "do", "retry", "undo_last", "undo", ("abort", "enough"))
    stage = staged(person, TWO_SWITCHED)
    desk, answers = Desk(), iter([200, 503])

    def lying(request: Request) -> Reply:
        said = desk(request)
        return Reply(said.url, next(answers, 200), {}, said.body)

    stage.replies = lying
    with pytest.raises(Exception, match="aborted"):
        stage.failover(None)
    assert desk.now == ["closed"]


def test_what_a_person_says_cannot_be_taken_back_stays_and_the_one_before_is_asked() -> None:
    says = ("done", "done", "undo_last", ("cannot", "it was sent"), "undo_last", "done")
    person = Person(*BEGIN, *says, "by_hand", "done")
    stage = walk(person)
    assert ids(person) == ["one", "two", "three", "two.undo", "three", "one.undo", "one.failed",
                           "three"]  # fmt: skip
    assert outcomes(stage) == {"one": "done_by_hand", "two": "done", "three": "done"}


def test_with_nothing_done_it_says_so_and_the_question_stays() -> None:
    person = Person(*BEGIN, "undo_last", "done", "done", "done")
    walk(person)
    assert "No step is done that could be taken back." in text_of(person)
    assert ids(person)[:2] == ["one", "one"]


def test_all_are_taken_back_newest_first_and_another_way_is_chosen() -> None:
    person = Person(*BEGIN, "do", "do", ("take_back_all", "wrong fallback"), "wait")
    stage = staged(person, TWO_SWITCHED)
    desk = Desk()
    stage.replies = desk
    with pytest.raises(WaitingForPerson, match="left where it is"):
        stage.failover(None)
    puts = [request.url[-3:] for request in stage.sent if request.method == "PUT"]
    assert puts == ["one", "two", "two", "one"]
    assert desk.now == ["closed", "closed"]
    assert stage.state().process("support").state == "primary"


def test_what_cannot_be_undone_is_named_before_it_begins_and_stays() -> None:
    plan = plan_of(switched("one"), manual("two"), manual("three", ROLLED), manual("four"))
    says = ("do", "done", "done", ("take_back_all", "wrong fallback"), "done", "wait")
    person = Looking(*BEGIN, *says)
    stage = staged(person, plan)
    stage.replies = Desk()
    with pytest.raises(WaitingForPerson):
        stage.failover(None)
    option = next(one for one in person.asked[-3].options if one.word == "take_back_all")
    assert option.full
    assert option.reason
    shown = person.seen[f"{person.asked[-3].id} take_back_all"]
    before, _, after = shown.partition("Stays, for nothing says how to take it back:")
    assert before.split("\n")[1:3] == ["  Do three", "  Switch one"]
    assert "Do two" in after
    assert ids(person)[-1] == "three.undo"
    assert outcomes(stage)["two"] == "done"


def test_steps_taken_back_are_done_anew_when_the_way_is_gone_again() -> None:
    says = ("do", "do", ("take_back_all", "wrong"), "by-hand", "do", "do", "done")
    person = Person(*BEGIN, *says)
    stage = staged(person, TWO_SWITCHED)
    desk = Desk()
    stage.replies = desk
    stage.failover(None)
    assert desk.now == ["open", "open"]
    assert outcomes(stage) == {"one": "done", "two": "done", "three": "done"}
    assert ids(person) == ["one", "two", "three", "one", "two", "three"]


def test_one_that_fails_on_the_way_back_is_asked_about() -> None:
    person = Person(*BEGIN, "do", "do", ("take_back_all", "wrong"), "leave")
    stage = staged(person, TWO_SWITCHED)
    desk, puts = Desk(), iter([200, 200, 500])

    def failing(request: Request) -> Reply:
        reply = desk(request)
        return reply if request.method == "GET" else Reply(reply.url, next(puts, 200))

    stage.replies = failing
    with pytest.raises(WaitingForPerson):
        stage.failover(None)
    assert ids(person)[-1] == "two.failed"
    assert outcomes(stage) == {"one": "done", "two": "failed", "three": "None"}


def test_prepared_answers_undo_too() -> None:
    stage = staged(Person())
    stage.person = None
    answers: dict[str, str | dict[str, str]] = {
        "declare": "declare", "choose": "by-hand", "one": "done", "two": "undo_last",
        "one.undo": "done",
    }  # fmt: skip
    with pytest.raises(StepNotRecovered):
        stage.failover(answers)
    assert outcomes(stage)["one"] == "rolled_back"


def test_a_plan_of_three_is_walked() -> None:
    stage = walk(Person(*BEGIN, "done", "done", "done"), THREE)
    assert stage.state().process("support").fallback == "by-hand"
