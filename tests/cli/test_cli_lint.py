"""`bcp lint`: what it prints in each form, what a baseline does to its exit code."""

import json
import shutil
from pathlib import Path

import pytest

from cli.cli_kit import Desk


@pytest.fixture(autouse=True)
def plan(desk: Desk, project_root: Path) -> Path:
    """The minimal plan, in a workspace of its own, with one error in it."""
    folder = Path("ops", "runbooks")
    folder.mkdir(parents=True)
    shutil.copy(project_root / "tests" / "plans" / "minimal.yaml", folder / "openai.yaml")
    weaken(folder / "openai.yaml", "kind: non_ai", "kind: other_vendor")
    return folder / "openai.yaml"


def weaken(plan: Path, old: str, new: str) -> None:
    assert old in plan.read_text()
    plan.write_text(plan.read_text().replace(old, new))


def lint(desk: Desk, *words: str) -> tuple[int, str]:
    called = desk.call("-C", "ops", "lint", *words)
    return called.code, called.out


def test_an_error_fails_and_every_form_says_the_same_code(desk: Desk) -> None:
    codes = {form: lint(desk, "--format", form)[0] for form in ("text", "json", "sarif", "github")}
    assert codes == dict.fromkeys(codes, 1)


def test_what_fails_can_be_chosen(desk: Desk, plan: Path) -> None:
    weaken(plan, "kind: other_vendor", "kind: non_ai")
    codes = [lint(desk, "--fail-on", least)[0] for least in ("error", "warning", "note")]
    assert codes == [0, 1, 1]


def test_paths_for_a_repository_start_at_its_root(desk: Desk) -> None:
    assert "::error file=ops/runbooks/openai.yaml,line=15," in lint(desk, "--format", "github")[1]
    (run,) = json.loads(lint(desk, "--format", "sarif")[1])["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "ops/runbooks/openai.yaml"
    here = Desk(desk.home, {"GITHUB_WORKSPACE": str(Path("ops").absolute())})
    assert "::error file=runbooks/openai.yaml,line=15," in lint(here, "--format", "github")[1]


def test_a_baseline_lists_what_is_known_and_fails_for_what_is_new(desk: Desk, plan: Path) -> None:
    called = desk.call("-C", "ops", "lint", "--baseline", "known.json", "--write-baseline")
    assert (called.code, "written: known.json" in called.err) == (0, True)
    assert "Nothing new; " in called.out
    weaken(plan, "failure_domains: []", "failure_domains: [edge:cloudflare]")
    weaken(plan, "title: OpenAI", "purpose: To go on working\ntitle: OpenAI")
    code, said = lint(desk, "--baseline", "known.json", "--fail-on", "warning")
    assert code == 1
    assert said.splitlines()[0].endswith("  [warning: same-cloud-edge-identity]")
    assert "nothing says what this plan is for  [no-purpose]" in said
    assert lint(desk, "--baseline", "known.json") == (0, said)


def test_a_broken_file_is_65_whatever_the_baseline_says(desk: Desk, plan: Path) -> None:
    weaken(plan, "uses: [api]", "uses: [apx]")
    assert lint(desk, "--baseline", "known.json", "--write-baseline")[0] == 65


def test_the_baseline_is_where_it_is_said_to_be_and_can_be_read(desk: Desk) -> None:
    called = desk.call("-C", "ops", "lint", "--baseline", "none.json")
    assert (called.code, called.out) == (65, "")
    assert "The baseline none.json cannot be read" in called.err
    assert lint(desk, "--write-baseline")[0] == 64
    called = desk.call("-C", "ops", "lint", "--baseline", "x/y.json", "--write-baseline")
    assert (called.code, "cannot be written" in called.err) == (65, True)


def test_an_exercise_that_nobody_could_ask_about_is_not_gone_from_the_baseline(
    desk: Desk, plan: Path
) -> None:
    known = {
        "rule": "never-exercised", "severity": "warning", "file": "runbooks/openai.yaml",
        "place": "id", "message": "the audit log has no exercise of this plan",
    }  # fmt: skip
    text = json.dumps({"schema": "bcp.lint-baseline/1", "findings": [known]})
    Path("known.json").write_text(text)
    _, said = lint(desk, "--baseline", "known.json", "--format", "json")
    assert json.loads(said)["gone"] == []
    assert len(json.loads(said)["remarks"]) == 1


def test_a_rule_is_explained_and_nothing_is_judged(desk: Desk) -> None:
    code, said = lint(desk, "--explain", "nothing-without-ai")
    assert code == 0
    assert "AI RMF 1.0" in said
    assert "runbooks" not in said
    called = desk.call("lint", "--explain", "nothing-without-a")
    assert (called.code, "Spelled alike: nothing-without-ai" in called.err) == (64, True)


def test_a_broken_bcp_yaml_is_a_finding_in_every_form_and_shows_no_secret(desk: Desk) -> None:
    secret = "sk-proj-OTHER0OTHER1OTHER2OTHER3"
    Path("ops", "bcp.yaml").write_text(f"schema: bcp-workspace/1\ncontrols: [{secret}]\n")
    for form in ("text", "json", "sarif", "github"):
        code, said = lint(desk, "--format", form, "--baseline", "none.json", "--write-baseline")
        assert code == 65
        assert "controls[0]" in said
        assert secret not in said
        assert "no plan was judged" in said
    assert not Path("none.json").exists()
    assert "::error file=ops/bcp.yaml,line=2,col=12," in lint(desk, "--format", "github")[1]
