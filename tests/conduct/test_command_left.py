"""A command whose bcp died: its exit status settles the step, else a person is asked."""

import os
import sys
from pathlib import Path

import pytest
from stage import MINIMAL, Killed, Stage, minimal_stage

from bcp.audit.entry import Draft, Entry
from bcp.audit.log import Log
from bcp.conduct.asking import NotAnswered
from bcp.conduct.exit_statuses import ExitStatuses
from bcp.model.errors import StepNotRecovered

Answers = dict[str, str | dict[str, str]]

TO_STEP: Answers = {
    "declare": {"answer": "declare", "reason": "Vendor reports an outage"},
    "choose": {"answer": "by-hand", "reason": "The only one cleared for personal data"},
}
GO: Answers = {**TO_STEP, "open-queue": "do"}


def staged(tmp_path: Path, *, more: str = "", code: str = "pass") -> Stage:
    step = (
        "{id: open-queue, kind: command, title: Open the queue, do: Open it by hand.,"
        f' run: ["{sys.executable}", -c, "{code}"]{more}}}'
    )
    start = MINIMAL.index(b"- {id: open-queue") + 2
    end = MINIMAL.index(b"}\n", start) + 1
    stage = minimal_stage(MINIMAL[:start] + step.encode() + MINIMAL[end:])
    stage.commands = tmp_path / "commands"
    stage.environ = dict(os.environ)
    return stage


def killed_in(stage: Stage, phase: str, answers: Answers) -> str:
    """Killed right after the start of a phase is on record; the key of its command."""

    def dies_there(log: Log) -> None:
        whole = log.append

        def append(draft: Draft) -> Entry:
            entry = whole(draft)
            if draft.type == "step.started" and draft.data["phase"] == phase:
                raise Killed
            return entry

        log.append = append  # type: ignore[method-assign]  # a kill -9 at an exact place

    stage.on_log = dies_there
    with pytest.raises(Killed):
        stage.failover(answers)
    stage.on_log = None
    state = stage.state()
    return f"{state.id}/open-queue/{state.steps['open-queue'].attempt}/{phase}"


def left(stage: Stage, key: str, code: int) -> None:
    assert stage.commands is not None
    ExitStatuses(stage.commands).begin(key).write_bytes(b"1\n%d\n" % code)


def detail(stage: Stage) -> tuple[str, str]:
    step = stage.state().steps["open-queue"]
    return str(step.outcome), step.detail


def kept(stage: Stage) -> list[Path]:
    assert stage.commands is not None
    return list(stage.commands.iterdir())


def test_a_command_that_ran_leaves_nothing(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    stage.failover(GO)
    assert detail(stage) == ("done", "exit code 0")
    assert kept(stage) == []


def test_one_that_ended_well_is_done_and_not_asked(tmp_path: Path) -> None:
    stage = staged(tmp_path, code="raise SystemExit('it is never run again')")
    left(stage, killed_in(stage, "do", GO), 0)
    stage.failover({})
    assert detail(stage) == ("done", "it ended after bcp had stopped: exit code 0")
    assert stage.state().process("support").fallback == "by-hand"
    assert kept(stage) == []


def test_one_that_failed_has_failed(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    left(stage, killed_in(stage, "do", GO), 3)
    with pytest.raises(StepNotRecovered, match="exit code 3, expected 0"):
        stage.failover(GO)
    assert detail(stage)[0] == "failed"


def test_the_exit_codes_of_the_plan_count(tmp_path: Path) -> None:
    stage = staged(tmp_path, more=", exit_codes: [3]")
    left(stage, killed_in(stage, "do", GO), 3)
    stage.failover(GO)
    assert detail(stage)[0] == "done"


def test_it_is_proved_as_it_would_have_been(tmp_path: Path) -> None:
    proof = f', verify: {{run: ["{sys.executable}", -c, "raise SystemExit(4)"]}}'
    stage = staged(tmp_path, more=proof)
    left(stage, killed_in(stage, "do", GO), 0)
    with pytest.raises(StepNotRecovered, match="verified 0 of 1"):
        stage.failover(GO)
    assert detail(stage)[1].startswith("it ended after bcp had stopped: verified 0 of 1")


def test_nothing_known_is_asked(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    killed_in(stage, "do", GO)
    with pytest.raises(NotAnswered, match=r"open-queue\.in-flight"):
        stage.failover(GO)
    assert stage.state().steps["open-queue"].is_in_flight


def test_another_attempts_status_is_not_this_ones(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    key = killed_in(stage, "do", GO)
    left(stage, key.replace("/1/do", "/2/do"), 0)
    left(stage, key.replace("/1/do", "/1/rollback"), 0)
    with pytest.raises(NotAnswered, match=r"open-queue\.in-flight"):
        stage.failover(GO)


def test_that_it_still_runs_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(tmp_path)
    key = killed_in(stage, "do", GO)
    assert stage.commands is not None
    ExitStatuses(stage.commands).begin(key).write_bytes(b"%d\n" % os.getpid())
    monkeypatch.setattr("bcp.conduct.exit_statuses._is_running", lambda *_: True)
    with pytest.raises(NotAnswered):
        stage.failover(GO)
    assert stage.state().steps["open-queue"].is_in_flight


def test_an_undo_that_ended_is_undone(tmp_path: Path) -> None:
    undo = f', rollback: {{run: ["{sys.executable}", -c, "pass"]}}'
    stage = staged(tmp_path, more=undo, code="raise SystemExit(1)")
    failed: Answers = {**GO, "open-queue.failed": "undo"}
    left(stage, killed_in(stage, "rollback", failed), 0)
    with pytest.raises(StepNotRecovered):
        stage.failover(failed)
    assert detail(stage) == ("rolled_back", "undo: it ended after bcp had stopped: exit code 0")
    assert kept(stage) == []


def test_where_no_status_can_be_kept_it_is_said_and_done(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    assert stage.commands is not None
    stage.commands.write_text("a file is in the way")
    stage.failover(GO)
    assert detail(stage) == ("done", "exit code 0")
    assert "cannot be kept" in stage.text()


def test_its_output_is_shown_and_kept(tmp_path: Path) -> None:
    stage = staged(tmp_path, code="print('key s3cr3t'); print('two')")
    stage.failover(GO)
    assert "key [secret desk/admin]" in stage.text()
    ended = next(entry for entry in stage.entries() if entry.type == "step.ended")
    output = ended.data["output"]
    assert isinstance(output, dict)
    assert stage.log().blob(output["blob"]) == b"key [secret desk/admin]\ntwo\n"
    assert "Running. After 1m, or at Ctrl-C, it gets TERM; 5 s later KILL." in stage.text(120)
