"""`bcp lint` and `bcp render` on folders of plans."""

import json
import resource
import shutil
from pathlib import Path

import pytest

from cli.cli_kit import Desk


@pytest.fixture(autouse=True)
def workspace(desk: Desk, project_root: Path) -> Path:
    """The minimal plan, in a workspace of its own."""
    folder = Path("runbooks")
    folder.mkdir()
    shutil.copy(project_root / "tests" / "plans" / "minimal.yaml", folder / "openai.yaml")
    return folder


def break_it(folder: Path) -> None:
    (folder / "bad.yaml").write_text("schema: bcp/1\nid: bad\nkind: x\n")


class TestLint:
    def test_the_minimal_plan_has_no_error(self, desk: Desk) -> None:
        assert desk.call("lint").code == 0

    def test_a_broken_file_is_65_and_every_fault_is_named(
        self, desk: Desk, workspace: Path
    ) -> None:
        break_it(workspace)
        called = desk.call("lint")
        assert called.code == 65
        assert "runbooks/bad.yaml:3:1  kind: unknown key" in called.out
        assert called.out.count("runbooks/bad.yaml") == 6

    def test_json(self, desk: Desk, workspace: Path) -> None:
        break_it(workspace)
        called = desk.call("lint", "--format", "json")
        assert called.code == 65
        found = json.loads(called.out)
        assert found["schema"] == "bcp.lint/1"
        assert found["counts"]["error"] == 6

    def test_source_lines_fit_the_terminal(self, desk: Desk, workspace: Path) -> None:
        plan = workspace / "openai.yaml"
        plan.write_text(plan.read_text().replace("uses: [api]", "uses: [apx]"))
        said = desk.call("lint", terminal=True, columns=60).out
        carets = [line for line in said.splitlines() if line.strip() == "^"]
        assert carets
        assert all(len(line) <= 60 for line in carets)


class TestRender:
    def test_it_writes_beside_the_plans_and_says_so(self, desk: Desk, workspace: Path) -> None:
        called = desk.call("render")
        assert (called.code, called.out) == (0, "written: runbooks/openai.md\n")
        assert (workspace / "openai.md").read_text().startswith("# ")

    def test_a_second_time_there_is_nothing_to_do(self, desk: Desk, workspace: Path) -> None:
        desk.call("render")
        written = (workspace / "openai.md").stat().st_mtime_ns
        called = desk.call("render")
        assert (called.code, called.out) == (0, "")
        assert (workspace / "openai.md").stat().st_mtime_ns == written

    def test_check_writes_nothing_and_names_what_is_stale(
        self, desk: Desk, workspace: Path
    ) -> None:
        called = desk.call("render", "--check")
        assert (called.code, called.out) == (1, "stale: runbooks/openai.md\n")
        assert not (workspace / "openai.md").exists()
        desk.call("render")
        assert desk.call("render", "--check").code == 0
        plan = workspace / "openai.yaml"
        plan.write_text(plan.read_text().replace("Agents answer by hand", "Agents do it by hand"))
        assert desk.call("render", "--check").code == 1

    def test_a_broken_plan_hinders_no_other(self, desk: Desk, workspace: Path) -> None:
        break_it(workspace)
        called = desk.call("render")
        assert called.code == 65
        assert (workspace / "openai.md").exists()
        assert not (workspace / "bad.md").exists()
        assert "runbooks/bad.yaml:3:1" in called.err

    def test_a_runbook_that_cannot_be_written_is_said(self, desk: Desk, workspace: Path) -> None:
        (workspace / "openai.md").mkdir()
        called = desk.call("render")
        assert called.code == 65
        assert "cannot be written" in called.err

    def test_a_runbook_that_is_a_link_stays_one(self, desk: Desk, workspace: Path) -> None:
        (workspace / "openai.md").symlink_to("../handbook.md")
        assert desk.call("render").code == 0
        assert (workspace / "openai.md").is_symlink()
        assert Path("handbook.md").read_text().startswith("# ")

    def test_a_disk_that_is_full_takes_no_runbook_away(self, desk: Desk, workspace: Path) -> None:
        (workspace / "openai.md").write_text("yesterday's")
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            called = desk.call("render")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        assert called.code == 65
        assert "cannot be written: File too large" in " ".join(called.err.split())
        assert [path.name for path in sorted(workspace.iterdir())] == ["openai.md", "openai.yaml"]
        assert (workspace / "openai.md").read_text() == "yesterday's"

    def test_the_plans_that_come_with_bcp_are_never_written(
        self, desk: Desk, workspace: Path
    ) -> None:
        shutil.rmtree(workspace)
        called = desk.call("render")
        assert called.code == 65
        assert "never written to" in called.err
