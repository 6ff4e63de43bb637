"""A ticket number, from the question to a later step's words: asked before the act, and checked."""

import json
from dataclasses import dataclass, field

import pytest
from stage import MINIMAL, Stage, ended, minimal_stage

from bcp.conduct.asking import NotAnswered
from bcp.conduct.questions import known_answers, questions
from bcp.model.errors import DocumentError
from bcp.model.ports import Reply
from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Screen

ASKS = b"""ask: [{id: ticket, question: The ticket of $(plan), pattern: "[A-Z]+-[0-9]+"}]"""
CALL = b"""{id: open-queue, kind: http, title: Open it, do: Open it for $(ticket).,
  request: {method: POST, url: "https://desk.example/q", json: {ticket: $(ticket)}}, """
TELL = b"""      - {id: tell, kind: notify, title: Tell, to: All, via: slack,
         secret_url: slack/hook, text: "Ticket $(ticket), run $(run) of $(plan)."}
    failback:
"""
GOOD: dict[str, str | dict[str, str]] = {
    "declare": {"answer": "declare", "reason": "It is out"},
    "choose": "by-hand",
}


def plan(ask: bytes = ASKS) -> bytes:
    start = MINIMAL.index(b"- {id: open-queue") + 2
    end = MINIMAL.index(b"\n", start)
    with_ask = MINIMAL[:start] + CALL + ask + b"}" + MINIMAL[end:]
    return with_ask.replace(b"    failback:\n", TELL, 1)


def stage(ask: bytes = ASKS) -> Stage:
    return minimal_stage(plan(ask))


@dataclass
class Giver:
    """Somebody who types the same number wherever a value is asked for."""

    gives: str
    asked: list[Question] = field(default_factory=list)

    def show(self, screen: Screen) -> None:
        del screen

    def wait(self, seconds: float, words: str) -> bool:
        del seconds, words
        return True

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        words = {"declare": "declare", "choose.support": "by-hand"}
        option = next(one for one in question.options if one.word == words.get(question.id, "do"))
        values = {one.name: self.gives for one in option.values}
        return Answer(option.word, Source.TERMINAL, reason="because", values=values)


def test_a_value_is_kept_before_the_act_and_fills_this_step_and_later_ones() -> None:
    ours, giver = stage(), Giver("OPS-7")
    ours.person = lambda _run, _face: giver
    ours.failover(None)
    call, told = ours.sent
    assert json.loads(call.body or b"") == {"ticket": "OPS-7"}
    run = ours.state().id[:8]
    assert json.loads(told.body or b"") == {"text": f"Ticket OPS-7, run {run} of openai."}
    assert (told.secret_url, "slack" in told.url) == ("slack/hook", True)
    types = ours.types()
    assert types.index("step.value") < types.index("step.started")
    asked = next(one for one in giver.asked if one.id == "open-queue")
    assert [one.prompt for one in asked.options[0].values] == ["The ticket of openai"]


@pytest.mark.parametrize("given", [{"value": "OPS-7"}, {"values": {"ticket": "OPS-7"}}])
def test_a_file_gives_it_alone_or_by_name(given: dict[str, object]) -> None:
    ours = stage()
    answers: dict[str, object] = {
        **GOOD, "open-queue": {"answer": "do", **given}, "tell": "do",
    }  # fmt: skip
    ours.failover(answers)  # type: ignore[arg-type]  # values are a mapping in it
    assert ended(ours.entries()) == {"open-queue": "done", "tell": "done"}


def test_a_missing_value_stops_with_4_and_nothing_is_done() -> None:
    ours = stage()
    with pytest.raises(NotAnswered, match="lacks a value: ticket: a value is needed"):
        ours.failover({**GOOD, "open-queue": "do"})
    assert ours.sent == []
    assert "step.started" not in ours.types()


def test_a_message_that_failed_is_shown_to_be_copied() -> None:
    ours = stage()
    ours.replies = lambda request: (
        Reply(request.url, 200, {}, b"{}")
        if not request.secret_url
        else Reply(request.url, 404, {}, b"no_service")
    )
    answers: dict[str, str | dict[str, str]] = {
        **GOOD,
        "open-queue": {"answer": "do", "value": "OPS-7"},
        "tell": "do",
        "tell.failed": "by_hand",
    }
    ours.failover(answers)
    assert ended(ours.entries())["tell"] == "done_by_hand"
    failed = ours.text().partition("FAILED")[2]
    assert f"Ticket OPS-7, run {ours.state().id[:8]} of openai." in failed


def problems(answers: str) -> list[str]:
    ours = stage()
    asked = questions(ours.workspace, ours.workspace.plan("openai"))
    try:
        known_answers(answers.encode(), "answers.yaml", asked)
    except DocumentError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("{answer: do, value: seven}", "open-queue.value: 'seven': a value like [A-Z]+-[0-9]+"),
        ("{answer: do, values: {ticket: seven}}", "open-queue.values.ticket: 'seven': a value"),
        ("{answer: do, values: {number: A-1}}", "'number' is not asked; 'do' asks ticket"),
        ("{answer: skip, reason: No, value: A-1}", "'skip' asks nothing"),
        ("{answer: do, value: A-1, values: {ticket: A-1}}", "value: stands for the only one"),
    ],
)
def test_a_file_is_held_against_the_pattern_before_anything_happens(answer: str, said: str) -> None:
    (problem,) = problems(f"open-queue: {answer}\n")
    assert said in problem


@pytest.mark.parametrize(
    "answer", ["{answer: do, value: OPS-7}", "{answer: by_hand, values: {ticket: OPS-7}}", "do"]
)
def test_a_file_that_fits_or_says_nothing_of_it_is_fine(answer: str) -> None:
    assert problems(f"open-queue: {answer}\n") == []


def test_a_pattern_that_is_none_is_a_fault_of_the_plan() -> None:
    with pytest.raises(DocumentError) as caught:
        stage(b"""ask: [{id: ticket, question: Which?, pattern: "(a+)+"}]""").workspace.plan(
            "openai"
        )
    assert "could take for ever" in str(caught.value.problems[0])
