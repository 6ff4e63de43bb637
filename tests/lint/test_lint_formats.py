"""Findings as text and as JSON."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from outcome_kit import outcomes
from plans.samples import PLAN, larger_with, minimal_with

from bcp.lint import linter
from bcp.lint.base import Finding, Severity
from bcp.lint.formats import as_json, as_text
from bcp.lint.outcome import KnownFinding, Outcome
from bcp.lint.registry import RULES
from bcp.model.errors import Problem
from bcp.model.visible import visible
from bcp.plan.workspace import Workspace

TODAY = date(2026, 11, 1)
MORE = "For why, and how to mend it: bcp lint --explain RULE"


def lint(workspace: Workspace, rule: str = "") -> Outcome:
    rules = {rule: RULES[rule]} if rule else RULES
    return Outcome(linter.lint(workspace, TODAY, rules=rules))


def test_text_names_the_place_the_rule_and_what_to_do_with_a_caret_under_the_word() -> None:
    lines = as_text(lint(larger_with(PLAN), "shared-fate"), width=80).splitlines()
    assert lines[0] == (
        "runbooks/openai.yaml:44:17  fallbacks[0].relies_on[0]: "
        "azure shares cloud:azure and model:gpt with api  [warning: shared-fate]"
    )
    assert lines[1].strip().startswith("relies_on: [azure-openai/eu, own/gateway]")
    assert lines[2].index("^") == lines[1].index("azure-openai/eu")
    assert lines[3] == "    keep a fallback on the ladder that stands when this layer falls"
    assert lines[4:] == [
        "",
        f"1 warning. {MORE}",
    ]


def test_text_says_when_there_is_nothing() -> None:
    assert as_text(Outcome()) == "Nothing to mend.\n"


def test_text_counts_errors_before_warnings_before_notes() -> None:
    problem = Problem("a.yaml", 0, 0, "", "it is no good")
    severities = (Severity.NOTE, Severity.WARNING, Severity.ERROR, Severity.ERROR)
    outcome = Outcome(tuple(Finding("x", severity, problem) for severity in severities))
    assert as_text(outcome).splitlines()[-1].startswith("2 errors, 1 warning, 1 note. ")
    assert as_text(outcome).startswith("a.yaml  it is no good  [note: x]\n")


def test_text_says_what_was_not_asked_even_where_nothing_is_found() -> None:
    said = as_text(Outcome(remarks=("The audit log was not read.",)))
    assert said == "The audit log was not read.\nNothing to mend.\n"


def test_text_lists_what_the_baseline_knows_and_what_it_names_in_vain() -> None:
    problem = Problem("a.yaml", 3, 1, "processes[0]", "it is no good")
    known = Finding("x", Severity.ERROR, problem, is_known=True)
    gone = KnownFinding("y", "note", "b.yaml", "fallbacks.azure", "it was no good")
    assert as_text(Outcome((known,), (gone,))).splitlines() == [
        "Known by the baseline, and failing nothing:",
        "    a.yaml:3:1  processes[0]: it is no good  [error: x]",
        "",
        "In the baseline, and not found any more; --write-baseline takes them out:",
        "    b.yaml  fallbacks.azure: it was no good  [y]",
        "",
        f"Nothing new; 1 known by the baseline. {MORE}",
    ]


def test_json_has_every_part_of_a_finding() -> None:
    outcome = lint(minimal_with(("target: 5m", "target: 31m")), "steps-over-rto")
    document = json.loads(as_json(outcome))
    fingerprint = document["findings"][0].pop("fingerprint")
    assert len(fingerprint) == 32
    assert document == {
        "schema": "bcp.lint/1",
        "counts": {"error": 1, "warning": 0, "note": 0},
        "known": 0,
        "findings": [
            {
                "rule": "steps-over-rto",
                "severity": "error",
                "file": PLAN,
                "line": 28,
                "column": 7,
                "path": "fallbacks[0].steps",
                "place": "fallbacks.by-hand.steps",
                "message": "the targets add up to 31m; support has an RTO of 30m",
                "hint": "shorten the steps, or take it off the ladder",
                "known": False,
            }
        ],
        "gone": [],
        "remarks": [],
    }


@given(outcome=outcomes(), width=st.integers(20, 120))
def test_any_finding_can_be_shown_either_way(outcome: Outcome, width: int) -> None:
    text = as_text(outcome, width)
    assert len(json.loads(as_json(outcome))["findings"]) == len(outcome.findings)
    assert sum(text.count(f"[{each}: ") for each in Severity) >= len(outcome.findings)
    assert [line for line in text.split("\n") if visible(line) != line] == []
    assert as_json(outcome).isascii()
