"""SARIF 2.1.0: the standard's own rules on what we write, and Microsoft's validator."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from corpus_kit import sample
from hypothesis import given
from outcome_kit import outcomes
from syrupy.assertion import SnapshotAssertion

from bcp.lint.base import Finding, Severity
from bcp.lint.outcome import KnownFinding, Outcome
from bcp.lint.registry import RULES
from bcp.lint.sarif import as_sarif
from bcp.model.errors import Problem
from bcp.version import VERSION

FEW = {"shared-fate": RULES["shared-fate"]}
KEYS = {
    "": {"$schema", "version", "runs"},
    "runs": {"tool", "columnKind", "invocations", "results"},
    "driver": {"name", "version", "rules"},
    "rules": {
        "id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties",
    },
    "invocations": {"executionSuccessful", "toolExecutionNotifications"},
    "results": {
        "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints",
        "suppressions",
    },
    "locations": {"physicalLocation", "logicalLocations"},
    "physicalLocation": {"artifactLocation", "region"},
    "artifactLocation": {"uri", "uriBaseId"},
    "region": {"startLine", "startColumn"},
}  # fmt: skip
"""What the objects that we write may hold, of what sections 3.13 to 3.58 define."""
LEVELS = {"none", "note", "warning", "error"}
URI = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")


def document(outcome: Outcome, prefix: str = "") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(as_sarif(outcome, FEW, prefix))
    return loaded


def hold(node: object, name: str = "") -> None:
    """Every object has only what the standard defines for it."""
    if isinstance(node, list):
        for item in node:
            hold(item, name)
    elif isinstance(node, dict):
        assert name not in KEYS or set(node) <= KEYS[name], (name, set(node))
        for key, item in node.items():
            hold(item, key)


@given(outcome=outcomes())
def test_whatever_is_found_the_standards_rules_hold(outcome: Outcome) -> None:
    whole = document(outcome, "ops/")
    hold(whole)
    assert whole["version"] == "2.1.0"
    (run,) = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(outcome.findings)
    for finding, result in zip(outcome.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule  # 3.27.6
        assert result["level"] in LEVELS  # 3.27.10
        assert bool(result.get("suppressions")) == finding.is_known  # 3.27.23
        assert not re.search(r"(?<!\{)\{[0-9]+\}", result["message"]["text"])  # 3.11.5
        assert "](" not in result["message"]["text"]  # 3.11.6
        hold_place(finding, result["locations"][0]["physicalLocation"])
    prints = [result["partialFingerprints"]["bcpFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)  # 3.27.17: they tell results apart


def hold_place(finding: Finding, place: dict[str, Any]) -> None:
    """3.4.3 and 3.30: a relative URI, lines and columns from 1; a whole file is its first."""
    uri = place["artifactLocation"]["uri"]
    assert URI.fullmatch(uri)
    assert unquote(uri) == f"ops/{finding.problem.file}"
    assert place["region"]["startLine"] == max(finding.problem.line, 1)
    assert place["region"].get("startColumn", 0) == finding.problem.column


def test_a_name_that_is_not_utf_8_is_quoted_by_its_bytes() -> None:
    problem = Problem("runbooks/\udcff.yaml", 0, 0, "", "it cannot be read")
    run = document(Outcome((Finding("broken", Severity.ERROR, problem),)))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "runbooks/%FF.yaml"


def test_a_report_as_code_scanning_takes_it(snapshot: SnapshotAssertion) -> None:
    found = [one for one in sample("shared-fate", "bad").findings if one.rule == "shared-fate"]
    gone = KnownFinding("no-owner", "warning", "runbooks/openai.yaml", "", "nobody owns this plan")
    said = as_sarif(Outcome(tuple(found), (gone,), ("The audit log was not read.",)), FEW, "ops/")
    assert said.replace(f'"{VERSION}"', '"VERSION"') == snapshot


@pytest.mark.external
def test_the_validator_of_the_standards_makers_finds_no_fault(tmp_path: Path) -> None:
    """`@microsoft/sarif-multitool` of npm: the schema, and its own rules on good use."""
    folder = Path(os.environ.get("BCP_NODE_MODULES", "/nowhere"))
    tool = folder / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    if not tool.exists():
        pytest.skip("BCP_NODE_MODULES names no folder with @microsoft/sarif-multitool")
    findings = tuple(one for rule_id in RULES for one in sample(rule_id, "bad").findings)
    known = Finding("shared-fate", Severity.ERROR, findings[0].problem, is_known=True)
    gone = KnownFinding("x", "note", "a.yaml", "", "gone {0} [a](b)")
    report, result = tmp_path / "report.sarif", tmp_path / "result.sarif"
    report.write_text(as_sarif(Outcome((*findings, known), (gone,), ("Said.",)), RULES))
    subprocess.run([tool, "validate", report, "--output", result], check=True, capture_output=True)
    said = json.loads(result.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    # SARIF2005 wants a page on the web for the tool.
    assert [one for one in said if one["ruleId"] != "SARIF2005"] == []
