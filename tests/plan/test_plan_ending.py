"""What a plan says of the way back and of the end: read, checked, put in order."""

from pathlib import Path

import pytest
from plans.samples import minimal_text

from bcp.model.errors import DocumentError
from bcp.plan.procedure import return_lists
from bcp.plan.workspace import Workspace, build_workspace

WHEN = "      when: {service: api, at_most: operational, for: 60m}\n"
LATER = """\
      backlog:
        - {id: answer, kind: manual, title: Answer what waits, do: Answer it.}
      reconciliation:
        - {id: copy, kind: manual, title: Copy it, do: Copy it.}
"""
STANDDOWN = """\
standdown:
  criteria: [All of it is back.]
  actions: [{title: Hold the review, owner: lead, due: 5d}]
people: [{id: lead, name: Lead}]
"""


def built(text: str) -> Workspace:
    return build_workspace(Path("/workspace"), {"runbooks/openai.yaml": text.encode()})


def faults(text: str) -> list[str]:
    with pytest.raises(DocumentError) as stop:
        built(text).plan("openai")
    return [str(problem) for problem in stop.value.problems]


def with_shares(shares: str, do: str = "Drain and close the queue.") -> str:
    text = minimal_text().replace(WHEN, f"{WHEN}      shares: [{shares}]\n")
    return text.replace("Drain and close the queue.", do)


def test_a_round_for_each_share_then_what_follows() -> None:
    workspace = built(with_shares("10%, 100%", "Send $(share) % back.") + LATER)
    loaded = workspace.plan("openai")
    lists = return_lists(workspace, loaded, loaded.plan.fallbacks[0], ("support",))
    assert [[one.id for one in steps] for steps in lists] == [
        ["10/close-queue"], ["100/close-queue"], ["answer"], ["copy"],
    ]  # fmt: skip
    assert [steps[0].values.get("share") for steps in lists] == ["10", "100", None, None]


def test_steps_for_each_process_carry_share_and_process() -> None:
    text = with_shares("10%, 100%").replace(
        "    steps:\n      - {id: open", "    for_each: process\n    steps:\n      - {id: open"
    )
    workspace = built(text)
    loaded = workspace.plan("openai")
    first, *_ = return_lists(workspace, loaded, loaded.plan.fallbacks[0], ("support",))
    assert [one.id for one in first] == ["10/support/close-queue"]


@pytest.mark.parametrize("shares", ["100%, 10%", "10%, 10%, 100%", "10%, 50%", "0%, 100%"])
def test_shares_rise_to_all(shares: str) -> None:
    assert "shares rise, each above the one before, up to 100%" in faults(with_shares(shares))[0]


def test_without_shares_nobody_knows_the_share() -> None:
    text = minimal_text().replace("Drain and close the queue.", "Send $(share) back.")
    assert "$(share) is unknown here" in faults(text)[0]


def test_what_follows_has_ids_of_its_own_in_the_whole_plan() -> None:
    text = minimal_text() + LATER.replace("id: copy", "id: open-queue")
    assert "'open-queue' is the id of another step" in faults(text)[0]


@pytest.mark.parametrize("taken", ["failback", "take-over"])
def test_a_step_is_not_called_as_a_question_of_the_run(taken: str) -> None:
    text = minimal_text().replace("id: close-queue", f"id: {taken}")
    assert f"{taken!r} is a question that every run asks by itself" in faults(text)[0]


def test_the_end_names_somebody_who_is_there() -> None:
    assert built(minimal_text() + STANDDOWN).plan("openai").plan.standdown is not None
    wrong = minimal_text() + STANDDOWN.replace("owner: lead", "owner: nobody")
    assert "'nobody' is not a person or a role" in faults(wrong)[0]


def test_an_end_without_a_criterion_is_none() -> None:
    assert "criteria" in faults(minimal_text() + "standdown: {criteria: []}\n")[0]
