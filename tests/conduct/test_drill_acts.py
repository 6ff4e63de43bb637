"""What a drill really does: only what the plan says it performs, and its screen says which."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from rehearsed import FILES, answers_for, ready_for
from stage import Stage, minimal_stage
from walks import manual, plan_of, switched

from bcp.conduct.rehearsing import rehearse
from bcp.model.ports import Reply

PERFORM = ", in_drill: perform"
_OK = Reply("", 200, {}, b'{"state": "closed"}')


def played(*steps: str) -> Stage:
    """A drill of the minimal plan with these steps, to its end."""
    stage = minimal_stage(plan_of(*steps))
    stage.replies = lambda request: replace(_OK, url=request.url)
    loaded = stage.workspace.plan("openai")
    story = {name: text.replace(b"demo_answers:", b"# ") for name, text in FILES.items()}
    outside = stage.outside(answers_for(stage.workspace, loaded))
    rehearse(outside, stage.workspace, loaded, ready_for("global-outage", story))
    return stage


def outcomes(stage: Stage) -> dict[str, str]:
    return {step.id: str(step.outcome) for step in stage.state().steps.values()}


def test_only_what_is_to_be_performed_is_sent() -> None:
    stage = played(switched("shown"), switched("done", PERFORM))
    assert outcomes(stage) == {"shown": "simulated", "done": "done"}
    assert {request.url for request in stage.sent} == {"https://desk.example/done"}


@pytest.mark.parametrize("more", ["", PERFORM])
def test_a_command_runs_only_where_it_is_to_be_performed(tmp_path: Path, more: str) -> None:
    mark = tmp_path / "mark"
    stage = played(f"{{id: touch, kind: command, title: Touch, run: [touch, {mark}]{more}}}")
    assert outcomes(stage) == {"touch": "done" if more else "simulated"}
    assert mark.exists() is bool(more)


@pytest.mark.parametrize("more", ["", PERFORM])
def test_a_file_changes_only_where_it_is_to_be_performed(tmp_path: Path, more: str) -> None:
    path = tmp_path / "app.env"
    path.write_text("MODEL=gpt\n")
    step = f"{{id: set, kind: file, title: Set, file: {path}, at: /MODEL, set: claude{more}}}"
    stage = played(step)
    assert outcomes(stage) == {"set": "done" if more else "simulated"}
    assert path.read_text() == f"MODEL={'claude' if more else 'gpt'}\n"


def test_what_is_left_out_of_drills_is_not_asked_about() -> None:
    stage = played(manual("left", ", in_drill: skip"), manual("done"))
    assert outcomes(stage) == {"left": "skipped", "done": "simulated"}
    asked = [entry.data["id"] for entry in stage.entries() if entry.type == "question.asked"]
    assert "left" not in asked


@pytest.mark.parametrize(("step", "said"), [
    (manual("one"), "Exercise: change nothing outside; it is recorded as simulated."),
    (switched("one"), "Exercise: nothing is sent, run or changed; it is recorded as simulated."),
    (switched("one", PERFORM), "NOT simulated: by the plan this is really done"),
    (manual("one", PERFORM), "NOT simulated: by the plan this is really done"),
])  # fmt: skip
def test_the_screen_says_before_whether_it_is_really_done(step: str, said: str) -> None:
    assert said in played(step).text(120)


def test_an_incident_says_nothing_of_exercises() -> None:
    stage = minimal_stage(plan_of(manual("one")))
    declared = {"answer": "declare", "reason": "It is out."}
    chosen = {"answer": "by-hand", "reason": "The only one."}
    stage.failover({"declare": declared, "choose": chosen, "one": "done"})
    assert "xercise" not in stage.text()
    assert "simulated" not in stage.text()
