"""An old run with an entry that is no bcp's: every document is made, and none counts the run."""

import csv
import json
from pathlib import Path

import pytest
from msgspec import Struct

from cli.cli_kit import Desk
from cli.spoilt_log import MINIMAL, Data, writing

SHOWN: Data = {
    "clocks": [
        {
            "process": "support", "start": "onset", "starts_at": "2026-11-21T03:00:00.000Z",
            "deadline": "2026-11-21T23:30:00.000Z",
        },
    ],
}  # fmt: skip
DECLARED: Data = {"criteria": [], "override": True, "processes": ["support"]}
AWAY: Data = {"process": "support", "to": "switching", "fallback": "by-hand"}
THERE: Data = {"process": "support", "to": "on:by-hand", "fallback": "by-hand"}
ENDED: Data = {"result": "completed", "entries": 6}
STORY = (
    ("situation.shown", SHOWN),
    ("incident.declared", DECLARED),
    ("process.moved", AWAY),
    ("process.moved", THERE),
    ("run.ended", ENDED),
)
NOT_BCPS: tuple[tuple[str, Data], ...] = (
    ("process.moved", {"process": "support"}),
    ("process.moved", {"at": 7, "process": ["support"], "to": {"on": "by-hand"}}),
    ("situation.shown", {"clocks": [{"start": "onset"}]}),
    ("situation.shown", {"clocks": [{"process": 7, "start": "onset", "starts_at": 7}]}),
    ("action.opened", {"id": 7}),
    ("sweep.read", {"at": "noon", "observations": []}),
)


class Spoilt(Struct, frozen=True):
    """Runs that were whole but for one entry; the last joined the incident that can be read."""

    runs: tuple[str, ...]
    entries: tuple[int, ...]
    """The entry of each that cannot be read."""
    sound: str
    """A real incident of the same day."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Path, Spoilt]:
    """Written once: no command here writes into the log."""
    folder = tmp_path_factory.mktemp("spoilt")
    desk = Desk(folder / "home")
    runs, entries = [], []
    with pytest.MonkeyPatch.context() as patch, writing(folder, desk.home, desk.clock) as pen:
        patch.setattr("os.fsync", lambda _: None)  # the disk is not what is asked about
        for number, nonsense in enumerate(NOT_BCPS):
            run, numbers = pen.run(
                "incident" if number % 2 else "exercise", *STORY[:-1], nonsense, STORY[-1]
            )
            runs.append(run)
            entries.append(numbers[-2])
        sound, _ = pen.run("incident", *STORY)
        joined, numbers = pen.run("incident", ("step.ended", {"step": "x"}), incident=sound)
        runs.append(joined)
        entries.append(numbers[-1])
    return desk, folder, Spoilt(tuple(runs), tuple(entries), sound)


@pytest.fixture
def desk(place: tuple[Desk, Path, Spoilt], monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk, folder, _ = place
    monkeypatch.chdir(folder)
    return desk


@pytest.fixture
def spoilt(place: tuple[Desk, Path, Spoilt]) -> Spoilt:
    return place[2]


def said(text: str) -> str:
    """Without the line ends of a screen."""
    return " ".join(text.split())


def test_the_reports_of_the_programme_say_it_and_count_nothing_of_them(
    desk: Desk, spoilt: Spoilt
) -> None:
    called = desk.call("report", "programme", "-o", "-")
    assert called.code == 0, called.err
    text = called.out
    assert "> **7 runs cannot be read,** and was or may have been open" in text
    gaps, lists = text.split("## 2. Plans")[0], text.split("### Real incidents")[1]
    for run, entry in zip(spoilt.runs, spoilt.entries, strict=True):
        assert f"run `{run[:8]}` cannot be read, entry {entry}" in gaps
        (row,) = [line for line in lists.splitlines() if f"`{run}`" in line]
        assert f"**cannot be read, entry {entry}**" in row
    assert "Plans were never exercised" in gaps
    assert "| RTO attained | 1 of 1 (100 %), 3 more not judged | none judged of 3 |" in text
    assert text.count("not judged: the run cannot be read, entry") == 6
    assert "Readings and corrective actions are not as bcp writes them" in gaps
    assert f"- entries {spoilt.entries[4]}, {spoilt.entries[5]}" in gaps
    short = desk.call("report", "management", "-o", "-")
    assert short.code == 0, short.err
    assert "1 real; 0 exercised to the end; 7 that cannot be read, and count nowhere" in short.out
    assert "> **7 runs cannot be read,**" in short.out


def test_what_supports_a_clause_is_no_run_that_cannot_be_read(desk: Desk, spoilt: Spoilt) -> None:
    called = desk.call("report", "controls", "--regime", "dora", "-o", "-")
    assert called.code == 0, called.err
    for run, entry in zip(spoilt.runs, spoilt.entries, strict=True):
        assert f"run `{run[:8]}` of `openai`, entries" in called.out
        assert f": cannot be read, entry {entry}, so what was done" in called.out
    assert "| R-1 |" in called.out
    assert "| R-2 |" not in called.out
    assert "| E-1 |" not in called.out


def test_a_report_on_such_a_run_is_refused_and_that_on_another_is_made(
    desk: Desk, spoilt: Spoilt
) -> None:
    refused = desk.call("report", "run", spoilt.runs[0], "-o", "-")
    assert (refused.code, refused.out) == (65, "")
    assert f"Entry {spoilt.entries[0]} of the audit log is not as bcp writes" in said(refused.err)
    called = desk.call("report", "run", spoilt.sound, "-o", "-")
    assert called.code == 0, called.err
    assert f"not told.** Run {spoilt.runs[6][:8]} of openai cannot be read" in called.out
    assert "RTO met: yes" in called.out
    assert f"another, cannot be read** (entry {spoilt.entries[4]})" in called.out
    assert f"up to its end cannot be read** (entry {spoilt.entries[5]})" in called.out


def test_a_month_is_told_without_the_reading_that_has_no_time(desk: Desk, spoilt: Spoilt) -> None:
    called = desk.call("report", "sla", "openai", "--month", "2026-11", "-o", "-")
    assert called.code == 0, called.err
    assert f"> **Readings whose time cannot be read** (entry {spoilt.entries[5]})" in called.out


def test_lint_says_which_runs_are_not_counted(desk: Desk, spoilt: Spoilt) -> None:
    found = json.loads(desk.call("lint", "--format", "json").out)
    assert "never-exercised" in {one["rule"] for one in found["findings"]}
    (remark,) = found["remarks"]
    for run, entry in zip(spoilt.runs, spoilt.entries, strict=True):
        assert f"un {run[:8]} of openai cannot be read, entry {entry}" in remark
    assert "no exercise in it is counted" in remark


def test_exports_leave_empty_what_is_not_known_and_say_so(desk: Desk, spoilt: Spoilt) -> None:
    called = desk.call("export", "csv", "runs")
    assert called.code == 0
    rows = {row["run"]: row for row in csv.DictReader(called.out.splitlines())}
    for run, entry in zip(spoilt.runs, spoilt.entries, strict=True):
        row = rows[run]
        assert (row["result"], row["cannot_be_read_from_seq"]) == ("unreadable", str(entry))
        assert (row["declared"], row["processes"], row["steps_done"]) == ("", "", "")
        assert f"{run[:8]} of openai cannot be read, entry {entry}" in said(called.err)
    assert rows[spoilt.sound]["cannot_be_read_from_seq"] == ""
    actions = desk.call("export", "csv", "actions")
    assert (actions.code, len(actions.out.splitlines())) == (0, 1)
    assert f"read, entry {spoilt.entries[4]} of the log" in said(actions.err)
    dates = desk.call("export", "calendar")
    assert dates.code == 0
    assert "Exercise due" not in dates.out
    assert "cannot be read" in dates.err


def test_an_edition_names_them_and_calls_the_plan_untested(desk: Desk, spoilt: Spoilt) -> None:
    Path("runbooks/other.yaml").write_bytes(MINIMAL.replace(b"id: openai", b"id: other", 1))
    assert desk.call("render", "--issue").code == 0
    (path,) = Path("reports").glob("runbook-openai-*.md")
    text = path.read_text()
    assert "**Runs in the log that cannot be read: 7.**" in text
    entry = spoilt.entries[0]
    assert f"| exercise, cannot be read, entry {entry} | `{spoilt.runs[0]}` |" in text
    (other,) = Path("reports").glob("runbook-other-*.md")
    assert "cannot be read" not in other.read_text()


def test_actions_are_listed_but_for_those_that_cannot_be_read(desk: Desk, spoilt: Spoilt) -> None:
    called = desk.call("actions")
    assert called.code == 0
    assert f"left out: entries {spoilt.entries[4]}" in called.err
