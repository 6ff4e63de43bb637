"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), for code scanning. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from bcp.lint.base import Finding, Rule, Severity
from bcp.lint.baseline import fingerprints
from bcp.lint.help import BROKEN_RULE, markdown, plain
from bcp.lint.linter import BROKEN
from bcp.lint.outcome import Outcome
from bcp.model.visible import visible
from bcp.version import VERSION

SCHEMA_URI: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT: Final = "%SRCROOT%"
_FINGERPRINT: Final = "bcpFinding/v1"
_PLACEHOLDER: Final = re.compile(r"\{([0-9]+)\}")

Json = dict[str, Any]  # a JSON object, whose shape is SARIF's


def as_sarif(outcome: Outcome, rules: Mapping[str, Rule], prefix: str = "") -> str:
    """One run with every rule that was asked, and a result for each finding; no times, no paths.

    Args:
        outcome: what was found.
        rules: all rules that were asked, by their ids.
        prefix: the workspace's path from the repository's root, with its slash.
    """
    asked = {BROKEN: BROKEN_RULE, **rules}
    index = {rule_id: number for number, rule_id in enumerate(asked)}
    driver = {
        "name": "bcp",
        "version": VERSION,
        "rules": [_rule(rule_id, rule) for rule_id, rule in asked.items()],
    }
    pairs = zip(outcome.findings, fingerprints(outcome.findings), strict=True)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(outcome)],
        "results": [_result(one, index[one.rule], mark, prefix) for one, mark in pairs],
    }
    document = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(rule_id: str, rule: Rule) -> Json:
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.says} {rule.why}"},
        "help": {"text": plain(rule_id, rule), "markdown": markdown(rule_id, rule)},
        "defaultConfiguration": {"level": rule.weight.at(1).value},
        "properties": {"tags": ["business-continuity"], "clauses": list(rule.clauses)},
    }


def _result(finding: Finding, rule_index: int, fingerprint: str, prefix: str) -> Json:
    problem = finding.problem
    hint = f"; {problem.hint}" if problem.hint else ""
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": _message(f"{problem.message}{hint}")},
        "locations": [_location(finding, prefix)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if finding.is_known:
        reason = "The finding is in the baseline."
        result["suppressions"] = [{"kind": "external", "justification": reason}]
    return result


def _location(finding: Finding, prefix: str) -> Json:
    """The file, its line, its column where there is one, and the path within the document."""
    problem = finding.problem
    # A name that is not UTF-8 is held with surrogates; its own bytes are what is quoted then.
    uri = quote(prefix + problem.file, errors="surrogateescape")
    artifact = {"uri": uri, "uriBaseId": ROOT}
    column = {"startColumn": problem.column} if problem.column else {}
    # Code scanning shows a result at a line only: what a whole file lacks stands at its top.
    region = {"startLine": problem.line or 1, **column}
    physical: Json = {"artifactLocation": artifact, "region": region}
    location: Json = {"physicalLocation": physical}
    if problem.path:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.path}]
    return location


def _invocation(outcome: Outcome) -> Json:
    """That all rules were asked, and what they could not be asked about."""
    said = [
        *outcome.remarks,
        *(
            f"In the baseline, and not found any more: {one.file}: {one.rule}: {one.message}"
            for one in outcome.gone
        ),
    ]
    notes = [{"level": Severity.NOTE.value, "message": {"text": _message(text)}} for text in said]
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": notes,
    }


def _message(text: str) -> str:
    """Text in which nothing is a placeholder (3.11.5), a link (3.11.6), or hides what it says."""
    return _PLACEHOLDER.sub(r"{{\1}}", visible(text)).replace("](", "] (")
