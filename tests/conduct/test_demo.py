"""The demo, from end to end: its screens, its figures, and what is left when it is killed."""

import re
from datetime import datetime, timedelta

import pytest
from stage import Killed, Stage, demo_rehearsal, kills, starter_stage
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.conduct.drilling import Rehearsal
from bcp.model.duration import clock_text, parse_duration
from bcp.model.instant import parse_instant
from bcp.run.state import RunState

CLOCK = re.compile(r"(\w+): RTO (\w+) from onset\s+([#-]{10})\s+([\d:]+) left")


class Text(SingleFileSnapshotExtension):
    """Screens as plain text files, to be read like documents."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def played() -> Stage:
    stage = starter_stage()
    stage.demo(demo_rehearsal())
    return stage


def masked(text: str) -> str:
    text = re.sub(r"run [0-9a-f]{8}", "run 7f3a0000", text)
    return re.sub(r"\d+:[A-Za-z0-9+/]{43}=", "61:(root)", text)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screens(played: Stage, width: int, snapshot: SnapshotAssertion) -> None:
    assert masked(played.text(width)) == snapshot(extension_class=Text)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(played: Stage, width: int) -> None:
    assert max(len(line) for line in played.text(width).splitlines()) <= width


def test_customer_service_arrives_in_time(played: Stage) -> None:
    text = played.text(100)
    assert 'Customer service is on "Agents by hand" since 03:18:25.' in text
    assert "from onset 27:25, RTO 30m: met  ·  from declaring 7:55" in text


def test_every_clock_on_every_screen_agrees_with_the_log(played: Stage) -> None:
    """Folds the log again and recomputes each figure: what was left, and how much of it."""
    asked = [entry for entry in played.entries() if entry.type == "question.asked"]
    shown = [screen for screen in played.screens if screen.head and screen.head.right]
    shown = shown[: len(asked)]
    seen = 0
    for screen in shown:
        match = CLOCK.search(screen.head.right if screen.head else "")
        assert match is not None
        seen += 1
        process, rto, bar, left = match.groups()
        at = instants(played, process, parse_duration(rto), left)
        assert at, f"{process} {left} is true at no instant at which a question was put"
        used = (at[0] - onset(played, process)) / parse_duration(rto)
        assert abs(bar.count("#") - used * 10) <= 0.5
    assert seen >= 8


def onset(stage: Stage, process: str) -> datetime:
    starts = [
        parse_instant(clock["starts_at"])
        for entry in stage.entries()
        if entry.type == "situation.shown"
        for clock in entry.data["clocks"]  # type: ignore[attr-defined]  # the shape is the test's
        if clock["process"] == process
    ]
    assert len(set(starts)) == 1, "the start of a clock never moves"
    return starts[0]


def instants(stage: Stage, process: str, rto: timedelta, left: str) -> list[datetime]:
    asked = [
        e for e in stage.entries() if e.type in ("question.asked", "process.moved", "run.ended")
    ]
    moments = [parse_instant(entry.data["at"]) for entry in asked]
    start = onset(stage, process)
    return [at for at in moments if clock_text(start + rto - at) == left]


def test_the_count_at_the_end_is_the_count_of_the_log(played: Stage) -> None:
    entries = played.entries()
    of_run = [entry for entry in entries if entry.run]
    assert f"Recorded: {len(of_run)} entries" in played.text()
    assert entries[-1].data["entries"] == len(of_run)
    assert f"{len(entries)}:" in played.text()


def test_a_drill_is_marked_in_every_entry_and_on_every_head(played: Stage) -> None:
    runs = [entry.run for entry in played.entries() if entry.type != "log.opened"]
    assert all(run is not None and run.mode == "exercise" for run in runs)
    assert all("EXERCISE" in screen.head.left for screen in played.screens if screen.head)


def test_nothing_is_done_in_a_drill(played: Stage) -> None:
    outcomes = {str(e.data["outcome"]) for e in played.entries() if e.type == "step.ended"}
    assert outcomes == {"simulated"}
    assert played.sent == []


def test_the_record_says_what_was_simulated_and_what_was_not_proved(played: Stage) -> None:
    assert "Exercise: Status pages and probes are acted by this scenario" in played.text(200)
    assert all(entry.actor.key is None for entry in played.entries())


def test_two_demos_tell_the_same_story() -> None:
    one, two = starter_stage(), starter_stage()
    for stage in (one, two):
        stage.demo(demo_rehearsal())
    assert masked(one.text()) == masked(two.text())


@pytest.fixture(scope="module")
def whole() -> Stage:
    stage = starter_stage()
    stage.demo(demo_rehearsal())
    return stage


@pytest.fixture(scope="module")
def ready() -> Rehearsal:
    return demo_rehearsal()


class TestKilled:
    """`kill -9` after every single entry: the run goes on at the right step, to the same end."""

    def test_after_every_entry(self, whole: Stage, ready: Rehearsal) -> None:
        total = len(whole.entries())
        for after in kills(total):
            stage = starter_stage()
            stage.kill_after = after
            with pytest.raises(Killed):
                stage.demo(ready)
            stage.kill_after = None
            assert stage.state().is_open or after == total - 1
            if stage.state().is_open:
                stage.resume_demo()
            self.same_end(stage.state(), whole.state(), after)

    def same_end(self, state: RunState, whole: RunState, after: int) -> None:
        assert state.result == "completed", after
        assert {p.id: p.state for p in state.processes.values()} == {
            p.id: p.state for p in whole.processes.values()
        }, after
        assert {s.id: s.outcome for s in state.steps.values()} == {
            s.id: s.outcome for s in whole.steps.values()
        }, after
        assert state.sent == whole.sent

    def test_killed_again_and_again_it_still_arrives(self, whole: Stage, ready: Rehearsal) -> None:
        stage = starter_stage()
        stage.kill_after = 8
        with pytest.raises(Killed):
            stage.demo(ready)
        for _ in range(60):
            if not stage.state().is_open:
                break
            stage.kill_after = 8
            try:
                stage.resume_demo()
            except Killed:
                continue
        stage.kill_after = None
        self.same_end(stage.state(), whole.state(), -1)
