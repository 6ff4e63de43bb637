"""`bcp runs`, `show` and `audit`: what a drill left behind, read by the real commands."""

import json
import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from cli.cli_kit import Desk


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def masked(text: str) -> str:
    """What is random in every run, or belongs to this machine."""
    text = re.sub(r"\b[0-9a-f]{8}\b(?!-)", "7f3a0000", text)
    text = re.sub(r"\b[0-9a-f]{14,64}\b", lambda found: "0" * len(found[0]), text)
    text = re.sub(r"bcp\.invalid/[0-9a-f]{16}", "bcp.invalid/0123456789abcdef", text)
    return re.sub(r"(\d+):[A-Za-z0-9+/]{43}=", r"\1:" + "A" * 43 + "=", text)


def log_of(desk: Desk) -> Path:
    return desk.home / ".local" / "state" / "bcp" / "audit"


def run_id(desk: Desk) -> str:
    return str(json.loads(desk.call("runs", "--json").out)["runs"][0]["id"])


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_screens(played: Desk, columns: int, snapshot: SnapshotAssertion) -> None:
    for words in (["runs"], ["show", run_id(played)], ["audit", "verify"]):
        called = played.call(*words, terminal=True, columns=columns)
        assert called.code == 0, called.err
        assert max(map(len, called.out.splitlines())) <= columns
        assert masked(called.out) == snapshot(name=words[0], extension_class=Text)


def test_an_exercise_shows_what_it_told_its_people(played: Desk) -> None:
    shown = " ".join(played.call("show", run_id(played)).out.split())
    assert '03:13:02 bcp inject 1: to Support lead: "Forty tickets wait' in shown
    assert "bcp inject 2: An agent asks whether she may paste tickets into Claude" in shown


class TestRuns:
    def test_none(self, desk: Desk) -> None:
        called = desk.call("runs")
        assert (called.code, called.out) == (0, "The log holds no run.\n")
        assert json.loads(desk.call("runs", "--json").out) == {"schema": "bcp.runs/1", "runs": []}

    def test_a_drill_is_marked_as_a_drill(self, played: Desk) -> None:
        assert "EXERCISE" in played.call("runs").out
        (run,) = json.loads(played.call("runs", "--json").out)["runs"]
        assert (run["mode"], run["state"]) == ("exercise", "completed")

    def test_a_damaged_log_is_73(self, played: Desk) -> None:
        entries = log_of(played) / "entries.jsonl"
        entries.write_bytes(b"x" + entries.read_bytes())
        called = played.call("runs")
        assert called.code == 73
        assert "bcp audit verify" in called.err


class TestShow:
    def test_by_the_beginning_of_its_id(self, played: Desk) -> None:
        whole = run_id(played)
        assert played.call("show", whole[:4]).out == played.call("show", whole).out

    def test_reasons_are_read_from_where_they_can_be_erased(self, played: Desk) -> None:
        reason = "our own probe has failed"
        assert reason in played.call("show", run_id(played), columns=200).out
        for blob in (log_of(played) / "blobs").iterdir():
            blob.unlink()
        erased = played.call("show", run_id(played), columns=200)
        assert erased.code == 0
        assert "declare > declare: (not there: erased, or not handed over)" in erased.out
        assert reason not in erased.out

    def test_json(self, played: Desk) -> None:
        found = json.loads(played.call("show", run_id(played), "--json").out)
        assert found["schema"] == "bcp.run/1"
        assert {step["outcome"] for step in found["steps"]} == {"simulated"}

    def test_none_such(self, played: Desk) -> None:
        called = played.call("show", "zzzz")
        assert called.code == 65
        assert "there is no such run" in called.err


class TestVerify:
    def test_it_says_what_is_proved_and_what_is_not(self, played: Desk) -> None:
        found = json.loads(played.call("audit", "verify", "--json").out)
        states = {claim: verdict["state"] for claim, verdict in found["verdicts"].items()}
        assert states == {
            "content": "proved",
            "completeness": "proved",
            "authorship": "not proved",
            "time": "not proved",
            "one_history": "not proved",
        }
        assert (found["exit_code"], found["demanded"]) == (0, [])

    def test_a_folder_may_be_named_and_needs_no_memory(self, played: Desk, tmp_path: Path) -> None:
        auditor = Desk(tmp_path / "elsewhere")
        auditor.home.mkdir()
        called = auditor.call("audit", "verify", str(log_of(played)), "--json")
        assert called.code == 0
        assert json.loads(called.out)["verdicts"]["content"]["state"] == "not proved"

    def test_a_noted_root_is_trusted(self, played: Desk, tmp_path: Path) -> None:
        root = played.call("audit", "checkpoint").out.strip()
        auditor = Desk(tmp_path)
        words = ("audit", "verify", str(log_of(played)), "--root", root, "--json")
        found = json.loads(auditor.call(*words).out)
        assert found["verdicts"]["content"]["state"] == "proved"
        size, _, digest = root.partition(":")
        wrong = f"{size}:{'B' if digest[0] == 'A' else 'A'}{digest[1:]}"
        assert auditor.call(*words[:-2], wrong).code == 1

    def test_what_is_demanded_and_not_proved_is_3(self, played: Desk) -> None:
        called = played.call("audit", "verify", "--demand", "content,authorship")
        assert called.code == 3
        assert "demanded and not proved: authorship" in called.out
        assert played.call("audit", "verify", "--demand", "content").code == 0

    @pytest.mark.parametrize("strict", [[], ["--strict"]])
    def test_a_changed_byte_is_1(self, played: Desk, strict: list[str]) -> None:
        entries = log_of(played) / "entries.jsonl"
        entries.write_bytes(entries.read_bytes().replace(b'"by-hand"', b'"by-hamd"', 1))
        called = played.call("audit", "verify", *strict)
        assert called.code == 1
        assert "FAILED" in called.out

    @pytest.mark.parametrize(
        "words",
        [
            ["nowhere"],
            ["--policy", "nowhere"],
            ["--key", "no key"],
            ["--root", "1:x"],
            ["--checkpoint", "nowhere"],
        ],
    )
    def test_what_is_no_log_policy_key_or_root_is_65(self, played: Desk, words: list[str]) -> None:
        called = played.call("audit", "verify", *words)
        assert called.code == 65
        assert called.err

    def test_it_writes_nothing(self, played: Desk) -> None:
        before = {path: path.stat().st_mtime_ns for path in played.home.rglob("*")}
        played.call("audit", "verify", "--strict")
        assert {path: path.stat().st_mtime_ns for path in played.home.rglob("*")} == before


class TestEntries:
    def test_one_a_line_from_the_first(self, played: Desk) -> None:
        lines = played.call("audit", "show").out.splitlines()
        assert [line.split("  ")[0] for line in lines] == [str(n) for n in range(len(lines))]
        assert "log.opened" in lines[0]

    def test_the_newest(self, played: Desk) -> None:
        lines = played.call("audit", "show").out.splitlines()
        assert played.call("audit", "show", "--last", "2").out.splitlines() == lines[-2:]

    def test_of_one_run(self, played: Desk) -> None:
        lines = played.call("audit", "show", "--run", run_id(played)[:6]).out.splitlines()
        assert len(lines) == 60
        assert all("EXERCISE" in line for line in lines)

    def test_where_there_is_none_it_says_so(self, desk: Desk) -> None:
        called = desk.call("audit", "show", "nowhere")
        assert (called.code, called.out) == (65, "")
        assert "nowhere holds no entry" in called.err

    def test_there_is_no_checkpoint_of_no_log(self, desk: Desk) -> None:
        assert desk.call("audit", "checkpoint").code == 65
