"""What a run may ask is known beforehand, and an answers file is held against it."""

import pytest
from stage import MINIMAL, ROOT, Stage, starter_stage
from test_incident import HTTP_STEP, with_step

from bcp.conduct.answers import read_answers
from bcp.conduct.questions import Asked, check_answers, questions
from bcp.document.load import load
from bcp.model.errors import DocumentError
from bcp.plan.workspace import build_workspace


def asked(plan: bytes = MINIMAL) -> tuple[Asked, ...]:
    workspace = build_workspace(ROOT, {"runbooks/openai.yaml": plan})
    return questions(workspace, workspace.plan("openai"))


def check(text: str, plan: bytes = MINIMAL) -> None:
    content = text.encode()
    check_answers(read_answers(content, "a.yaml"), asked(plan), load(content, "a.yaml"))


def test_the_questions_of_the_minimal_plan() -> None:
    ids = [one.id for one in asked()]
    there = [
        "declare",
        "choose",
        "choose.support",
        "open-queue",
        "open-queue.failed",
        "open-queue.undo",
        "recovered",
    ]
    assert [one for one in ids if one in there] == there


def test_a_step_that_acts_can_be_in_flight_and_undone() -> None:
    ids = [one.id for one in asked(with_step(HTTP_STEP))]
    assert [one for one in ids if one.startswith("open-queue")] == [
        "open-queue",
        "open-queue.failed",
        "open-queue.in-flight",
        "open-queue.undo",
    ]


def test_every_question_can_be_left_and_aborted() -> None:
    assert all({"leave", "abort", "note"} <= set(one.words) for one in asked())


def test_ids_are_unique_in_the_starter_plan() -> None:
    stage: Stage = starter_stage()
    for plan in ("openai", "anthropic"):
        ids = [one.id for one in questions(stage.workspace, stage.workspace.plan(plan))]
        assert len(ids) == len(set(ids))


def test_good_answers_pass() -> None:
    check("declare: declare\nchoose: by-hand\nopen-queue: {answer: done, note: At 03:12}\n")


@pytest.mark.parametrize(("text", "says"), [
    ("open-door: done\n", "a.yaml:1:12  open-door: the plan asks no question 'open-door'"),
    ("declare: yes\n", "a.yaml:1:10  declare: 'yes' is not one of declare, override, stand_by"),
    ("declare: declare\nchoose: azure\n", "a.yaml:2:9  choose: 'azure' is not one of by-hand"),
    ("declare: {answer: declare, because: x}\n", "because"),
    ("declare:\n", "a.yaml:1"),
    ("- declare\n", "a.yaml:1"),
    ("", "empty"),
])  # fmt: skip
def test_what_the_plan_does_not_know_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(DocumentError) as stop:
        check(text)
    assert any(says in str(problem) for problem in stop.value.problems), stop.value.problems


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(DocumentError) as stop:
        check("open-door: done\ndeclare: maybe\nchoose: azure\n")
    assert [problem.line for problem in stop.value.problems] == [1, 2, 3]


def test_a_consent_is_never_prepared() -> None:
    plan = with_step(b"{id: consent, kind: approval, title: The lead agrees}")
    with pytest.raises(DocumentError) as stop:
        check("consent: approve\n", plan)
    assert "another person's" in str(stop.value.problems[0])
