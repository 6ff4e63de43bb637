"""Findings as text for people and as JSON for scripts. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from bcp.document.caret import caret
from bcp.lint.base import Finding, Severity
from bcp.model.visible import visible


def as_text(findings: Sequence[Finding], width: int = 100) -> str:
    """Each finding with its line and a caret, then the count; ends with a line feed.

    Args:
        findings: what `lint` found.
        width: columns of the terminal that source lines may take.
    """
    lines = [line for finding in findings for line in _finding(finding, width)]
    return "\n".join([*lines, _summary(findings), ""])


def as_json(findings: Sequence[Finding]) -> str:
    """One object, with a list of findings and their count by severity."""
    document = {
        "schema": "bcp.lint/1",
        "counts": {severity.value: _count(findings)[severity] for severity in Severity},
        "findings": [_object(finding) for finding in findings],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(finding: Finding, width: int) -> Iterator[str]:
    problem = finding.problem
    yield f"{visible(str(problem))}  [{finding.severity}: {finding.rule}]"
    yield from (f"    {line}" for line in caret(problem, width - 4))
    if problem.hint:
        yield f"    {visible(problem.hint)}"
    yield ""


def _summary(findings: Sequence[Finding]) -> str:
    counts = _count(findings)
    parts = [_counted(counts[severity], severity) for severity in Severity if counts[severity]]
    return ", ".join(parts) + "." if parts else "Nothing to mend."


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}" + ("" if count == 1 else "s")


def _count(findings: Sequence[Finding]) -> Counter[Severity]:
    return Counter(finding.severity for finding in findings)


def _object(finding: Finding) -> dict[str, str | int]:
    problem = finding.problem
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
    }
