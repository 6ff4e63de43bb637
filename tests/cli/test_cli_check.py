"""`bcp check` against real servers on loopback: the screen, the pipe, the exit codes."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Loopback, http
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from cli.cli_kit import Desk
from cli.world import ALL, all_fine, outage, show_page, statuspage, write_plans


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def masked(text: str) -> str:
    """How long it took differs from run to run; the port too."""
    text = re.sub(r"read in [0-9.]+ s", "read in 0.9 s", text)
    text = re.sub(r"200 in \d+ ms", "200 in 41 ms", text)
    return re.sub(r"\(\d\d:\d\d here\) ", "", text)


@pytest.fixture(autouse=True)
def vendor(desk: Desk) -> Iterator[Loopback]:
    with Loopback() as server:
        write_plans(server, Path.cwd())
        outage(server)
        yield server


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_screen(
    desk: Desk, vendor: Loopback, columns: int, snapshot: SnapshotAssertion
) -> None:
    called = desk.call("check", terminal=True, columns=columns)
    assert called.code == 2, called.err
    assert max(map(len, called.out.splitlines())) <= columns
    assert masked(called.out) == snapshot(extension_class=Text)


def test_an_outage_since_another_day_has_its_date(desk: Desk, vendor: Loopback) -> None:
    old = statuspage(ALL, "major_outage", "Elevated errors", "2026-11-19T23:51:00Z")
    show_page(vendor, "openai", old)
    said = desk.call("check", "openai", terminal=True, columns=120).out
    assert "  since 2026-11-19 23:51, 27 h 18 min\n" in said


def test_a_pipe_gets_one_line_a_service(desk: Desk, vendor: Loopback) -> None:
    called = desk.call("check")
    rows = [line.split("\t") for line in called.out.splitlines()]
    assert [row[:4] for row in rows] == [
        ["major_outage", "openai/chatgpt", "page only", "2026-11-21T02:51:00Z"],
        ["major_outage", "openai/sora", "page only", "2026-11-21T02:51:00Z"],
        ["major_outage", "openai/api", "page and probe", "2026-11-21T02:51:00Z"],
        ["unknown", "mistral/api", "none", ""],
        ["operational", "anthropic/api", "page only", ""],
        ["operational", "ollama/llama", "probe only", ""],
    ]
    assert all(len(row) == 5 for row in rows)


def test_json_agrees_with_the_screen(desk: Desk, vendor: Loopback) -> None:
    found = json.loads(desk.call("check", "--json").out)
    assert list(found) == [
        "schema", "checked_at", "exit_code", "vantage", "plans", "remarks", "recorded",
    ]  # fmt: skip
    assert found["exit_code"] == 2
    assert found["vantage"]["state"] == "ok"
    assert found["checked_at"] == "2026-11-21T03:09:41Z"
    by_id = {plan["id"]: plan for plan in found["plans"]}
    assert by_id["openai"]["processes"][0]["rto_deadline"] == "2026-11-21T03:21:00Z"
    assert by_id["mistral"]["verdict"] == "unknown"


class TestExit:
    def test_all_fine_is_0(self, desk: Desk, vendor: Loopback) -> None:
        all_fine(vendor)
        assert desk.call("check").code == 0

    def test_degraded_is_1(self, desk: Desk, vendor: Loopback) -> None:
        all_fine(vendor)
        show_page(vendor, "anthropic", statuspage(["Claude API"], "degraded_performance"))
        assert desk.call("check").code == 1

    def test_unknown_is_3_and_worse_than_degraded(self, desk: Desk, vendor: Loopback) -> None:
        all_fine(vendor)
        show_page(vendor, "anthropic", statuspage(["Claude API"], "degraded_performance"))
        show_page(vendor, "mistral", b"<html>", "text/html")
        assert desk.call("check").code == 3

    def test_an_outage_is_2_and_worse_than_unknown(self, desk: Desk) -> None:
        assert desk.call("check").code == 2

    def test_only_the_plans_named_count(self, desk: Desk) -> None:
        assert desk.call("check", "anthropic").code == 0
        assert desk.call("check", "anthropic", "mistral").code == 3

    def test_a_plan_that_is_not_there_is_65(self, desk: Desk) -> None:
        called = desk.call("check", "cohere")
        assert called.code == 65
        assert "anthropic, mistral, ollama, openai" in called.err

    def test_our_own_network_is_3_and_suggests_no_failover(
        self, desk: Desk, vendor: Loopback
    ) -> None:
        settings = Path("bcp.yaml")
        settings.write_text(settings.read_text().replace("/control", "/nothing-listens"))
        vendor.on("/nothing-listens", lambda exchange: exchange.connection.close())
        called = desk.call("check", terminal=True)
        assert called.code == 3
        assert "This machine's network" in called.out
        assert "bcp failover" not in called.out


class TestABrokenPlan:
    @pytest.fixture(autouse=True)
    def broken(self) -> None:
        Path("runbooks/aaa.yaml").write_text("schema: bcp/1\nid: aaa\nkind: x\n")

    def test_the_good_ones_are_checked_and_an_outage_wins(self, desk: Desk) -> None:
        called = desk.call("check")
        assert called.code == 2
        assert "openai/api" in called.out
        assert "runbooks/aaa.yaml: 6 problems; this plan is passed over" in called.err

    def test_else_it_is_65(self, desk: Desk, vendor: Loopback) -> None:
        all_fine(vendor)
        called = desk.call("check")
        assert called.code == 65
        assert "operational\topenai/api" in called.out

    def test_named_alone_it_shows_every_problem(self, desk: Desk) -> None:
        called = desk.call("check", "aaa")
        assert called.code == 65
        assert called.out == ""
        assert "runbooks/aaa.yaml:3:1  kind: unknown key" in called.err


def test_alone_it_checks_and_lists_the_open_runs(desk: Desk, vendor: Loopback) -> None:
    assert desk.call(terminal=True).code == 2
    assert desk.call("failover", "openai").code == 4
    called = desk.call(terminal=True)
    assert called.code == 2
    assert "waiting to be declared" in called.out
    (run,) = json.loads(desk.call("runs", "--json").out)["runs"]
    assert called.out.splitlines()[-1] == f"Next: bcp resume {run['id'][:8]}"


def test_alone_it_sends_nobody_back_into_an_exercise(desk: Desk, project_root: Path) -> None:
    shutil.copytree(project_root / "runbooks" / "scenarios", "runbooks/scenarios")
    assert desk.call("drill", "openai", "--speed", "1000").code == 4
    called = desk.call(terminal=True)
    assert "EXERCISE" in called.out
    assert "Next: bcp resume" not in called.out


def test_nothing_is_written(desk: Desk, vendor: Loopback) -> None:
    before = sorted(Path.cwd().rglob("*"))
    desk.call("check", "--json")
    assert sorted(Path.cwd().rglob("*")) == before
    assert not (desk.home / ".local").exists()


def test_where_a_process_stands_is_shown(desk: Desk, vendor: Loopback) -> None:
    Path("answers.yaml").write_text(
        "declare: declare\nchoose: {answer: by-hand, reason: cleared}\nopen-queue: done\n"
    )
    assert desk.call("failover", "openai", "--answers", "answers.yaml").code == 0
    called = desk.call("check", "openai", terminal=True)
    assert "support on:by-hand" in called.out
    found = json.loads(desk.call("check", "openai", "--json").out)
    assert found["plans"][0]["processes"][0]["state"] == "on:by-hand"


def test_a_damaged_log_stops_no_check(desk: Desk, vendor: Loopback) -> None:
    Path("audit").mkdir()
    Path("audit/entries.jsonl").write_text("not an entry\nnor this\n")
    called = desk.call("check")
    assert called.code == 2
    assert "cannot be read" in called.err


def test_text_of_a_page_cannot_steer_the_terminal(desk: Desk, vendor: Loopback) -> None:
    nasty = statuspage(ALL, "major_outage", "\x1b[2J\u202eall fine", "2026-11-21T02:51:00Z")
    show_page(vendor, "openai", nasty)
    for terminal in (True, False):
        said = desk.call("check", terminal=terminal).out
        assert "\x1b" not in said
        assert "\u202e" not in said


def test_a_workspace_without_a_plan_is_said(desk: Desk) -> None:
    for path in Path("runbooks").iterdir():
        path.unlink()
    Path("bcp.yaml").rename("runbooks/bcp.yaml")
    called = desk.call("-C", ".", "check")
    assert called.code == 65
    assert "There is no plan in" in called.err


def test_a_slow_control_does_not_hide_a_finding(desk: Desk, vendor: Loopback) -> None:
    vendor.on("/control", http(500))
    assert desk.call("check").code == 2
