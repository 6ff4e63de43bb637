"""`bcp report run`: where it is written, what is printed, and a log that does not verify."""

import json
import shutil
from pathlib import Path

from bcp.audit.memory import find_memory
from cli.cli_kit import Desk


def run_id(desk: Desk) -> str:
    opened = lines_of(desk).read_text().splitlines()[1]
    return str(json.loads(opened)["run"]["id"])


def lines_of(desk: Desk) -> Path:
    return desk.home / ".local" / "state" / "bcp" / "audit" / "entries.jsonl"


def test_it_is_written_where_reports_lie_and_its_path_is_printed(played: Desk) -> None:
    called = played.call("report", "run", run_id(played)[:8])
    assert (called.code, called.out) == (
        0,
        f"reports/run-openai-2026-11-21-{run_id(played)[:8]}.md\n",
    )
    text = Path(called.out.strip()).read_text()
    assert text.startswith("# Exercise report: OpenAI\n\n> **A demonstration.**")
    assert text.endswith("|\n")


def test_a_demonstration_says_so_in_every_figure_and_supports_no_clause(played: Desk) -> None:
    text = played.call("report", "run", run_id(played), "-o", "-").out
    assert "RTO met: yes, in a demonstration." in text
    assert "6 of 6 attempts at steps ended as they are written, 6 of them simulated and not" in text
    assert "Told in time, in the exercise: `customers`." in text
    assert "2026-11-21T03:25:15Z (in the exercise) |" in text
    assert "A demonstration, or an exercise that was not completed, supports no clause." in text
    assert "This report supports the clauses below" not in text


def test_standard_output_has_the_document_and_nothing_else(played: Desk) -> None:
    called = played.call("report", "run", run_id(played), "-o", "-")
    assert called.out.startswith("# Exercise report: OpenAI\n")
    assert called.out.endswith("|\n")
    assert not Path("reports").exists()


def test_a_page_stands_beside_it(played: Desk) -> None:
    called = played.call("report", "run", run_id(played), "--html", "-o", "a/r.md")
    assert called.out.split() == ["a/r.md", "a/r.html"]
    page = Path("a/r.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    Path("a/r.html").unlink()
    assert (
        played.call("report", "run", run_id(played), "--html", "-o", "a/r.html").out == "a/r.html\n"
    )
    assert Path("a/r.html").read_text() == page


def test_a_log_that_was_changed_is_reported_on_and_that_is_said_first(played: Desk) -> None:
    name, log = run_id(played), lines_of(played)
    content = log.read_bytes()
    log.write_bytes(content.replace(b'"answer":"declare"', b'"answer":"decline"', 1))
    called = played.call("report", "run", name, "-o", "-")
    assert called.code == played.call("audit", "verify").code == 1
    assert "> **The audit log does not verify.**" in called.out
    assert "Content: FAILED" in called.out
    assert "does not verify" in called.err


def test_a_line_that_cannot_be_read_is_left_out_and_the_proof_names_it(played: Desk) -> None:
    name, log = run_id(played), lines_of(played)
    lines = log.read_bytes().splitlines(keepends=True)
    lines[20] = b"rubbish\n"
    log.write_bytes(b"".join(lines))
    called = played.call("report", "run", name, "-o", "-")
    assert called.code == 1
    assert "entry 20 (line 21)" in called.out
    assert "## 17. Sign-off" in called.out


def test_a_run_that_is_not_there_is_said_with_those_that_are(played: Desk) -> None:
    called = played.call("report", "run", "zzz")
    assert called.code == 64
    assert f"{run_id(played)[:8]} (openai)" in called.err
    assert called.out == ""


def test_without_a_log_there_is_no_run(desk: Desk) -> None:
    called = desk.call("report", "run", "7f3a")
    assert called.code == 64
    assert "Runs in this log: none." in called.err


def test_what_cannot_be_written_is_said_and_nothing_is_lost(played: Desk) -> None:
    Path("reports").write_text("in the way")
    called = played.call("report", "run", run_id(played))
    assert called.code == 65
    assert "cannot be written" in called.err
    assert "-o -" in called.err
    assert Path("reports").read_text() == "in the way"


def test_a_log_that_was_emptied_is_not_told_as_one_that_never_was(played: Desk) -> None:
    lines_of(played).write_bytes(b"")
    called = played.call("report", "controls", "--regime", "dora", "-o", "-")
    assert called.code == played.call("audit", "verify").code == 1
    assert "> **The audit log does not verify.**" in called.out
    assert "Content: FAILED (no entries)" in called.out
    gone = played.call("report", "run", "7f3a")
    assert gone.code == 64
    assert gone.err.index("does not verify") < gone.err.index("there is no such run")


def test_a_log_that_this_machine_saw_and_that_is_gone_is_missed(played: Desk) -> None:
    folder = lines_of(played).parent
    origin = str(json.loads(lines_of(played).read_text().splitlines()[0])["log"])
    find_memory(played.environ).remember_place(f"ops-1:{folder.resolve()}", origin)
    shutil.rmtree(folder)
    called = played.call("report", "controls", "--regime", "dora", "-o", "-")
    assert called.code == 1
    assert "> **The audit log does not verify.**" in called.out
    assert ", with 61 entries; it is gone)" in called.out
