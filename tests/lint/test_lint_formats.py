"""Findings as text and as JSON."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from plans.samples import PLAN, ROOT, larger_with, minimal_with
from plans.strategies import SETTINGS, broken_plans, yaml_text

from bcp.lint import linter
from bcp.lint.base import Finding, Severity
from bcp.lint.formats import as_json, as_text
from bcp.model.errors import Problem
from bcp.model.visible import visible
from bcp.plan.workspace import Workspace, build_workspace

TODAY = date(2026, 11, 1)


def lint(workspace: Workspace) -> tuple[Finding, ...]:
    return linter.lint(workspace, TODAY)


def test_text_names_the_place_the_rule_and_what_to_do_with_a_caret_under_the_word() -> None:
    lines = as_text(lint(larger_with(PLAN)), width=80).splitlines()
    assert lines[0] == (
        "runbooks/openai.yaml:44:17  fallbacks[0].relies_on[0]: "
        "azure shares cloud:azure and model:gpt with api  [warning: shared-fate]"
    )
    assert lines[1].strip().startswith("relies_on: [azure-openai/eu, own/gateway]")
    assert lines[2].index("^") == lines[1].index("azure-openai/eu")
    assert lines[3] == "    keep a fallback on the ladder that stands when this layer falls"
    assert lines[4:] == ["", "1 warning."]


def test_text_says_when_there_is_nothing() -> None:
    assert as_text(()) == "Nothing to mend.\n"


def test_text_counts_errors_before_warnings() -> None:
    problem = Problem("a.yaml", 0, 0, "", "it is no good")
    findings = [Finding("x", severity, problem) for severity in
                (Severity.WARNING, Severity.ERROR, Severity.ERROR)]  # fmt: skip
    assert as_text(findings).splitlines()[-1] == "2 errors, 1 warning."
    assert as_text(findings).startswith("a.yaml  it is no good  [warning: x]\n")


def test_json_has_every_part_of_a_finding() -> None:
    document = json.loads(as_json(lint(minimal_with(("target: 5m", "target: 31m")))))
    assert document == {
        "schema": "bcp.lint/1",
        "counts": {"error": 1, "warning": 0, "note": 0},
        "findings": [
            {
                "rule": "steps-over-rto",
                "severity": "error",
                "file": PLAN,
                "line": 28,
                "column": 7,
                "path": "fallbacks[0].steps",
                "message": "the targets add up to 31m; support has an RTO of 30m",
                "hint": "shorten the steps, or take it off the ladder",
            }
        ],
    }


@given(plan=broken_plans(), width=st.integers(20, 120))
def test_any_finding_can_be_shown_either_way(plan: dict[str, object], width: int) -> None:
    files = {"bcp.yaml": yaml_text(SETTINGS), PLAN: yaml_text(plan)}
    findings = lint(build_workspace(ROOT, files))
    text = as_text(findings, width)
    assert len(json.loads(as_json(findings))["findings"]) == len(findings)
    assert sum(text.count(f"[{each}: ") for each in Severity) >= len(findings)
    assert [line for line in text.split("\n") if visible(line) != line] == []
    assert as_json(findings).isascii()
