"""Findings as GitHub workflow commands, which a pull request shows beside the lines. Pure.

GitHub Docs, "Workflow commands": `::error file=…,line=…,col=…,title=…::message`. Escapes as its
own toolkit makes them (actions/toolkit, packages/core/src/command.ts): `%`, CR and LF in data, and
`:` and `,` too in properties.
"""

from collections.abc import Iterator
from typing import Final

from bcp.lint.base import Finding, Severity
from bcp.lint.outcome import Outcome, summary

_COMMANDS: Final[dict[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def as_github(outcome: Outcome, prefix: str = "") -> str:
    """One command a finding, then the count; ends with a line feed.

    Args:
        outcome: what was found.
        prefix: the workspace's path from the repository's root, with its slash; empty where both
            are the same.
    """
    return "\n".join([*_lines(outcome, prefix), summary(outcome), ""])


def _lines(outcome: Outcome, prefix: str) -> Iterator[str]:
    for finding in outcome.findings:
        yield _annotation(finding, prefix)
    for one in outcome.gone:
        text = f"{one.file}: in the baseline, and not found any more: {one.message}"
        yield f"::notice title={one.rule.translate(_PROPERTY)}::{text.translate(_DATA)}"
    for remark in outcome.remarks:
        yield f"::notice::{remark.translate(_DATA)}"


def _annotation(finding: Finding, prefix: str) -> str:
    problem = finding.problem
    command = "notice" if finding.is_known else _COMMANDS[finding.severity]
    known = "known by the baseline: " if finding.is_known else ""
    place = f"{problem.path}: " if problem.path else ""
    hint = f"\n{problem.hint}" if problem.hint else ""
    text = f"{known}{place}{problem.message}{hint}".translate(_DATA)
    properties = {
        "file": prefix + problem.file,
        "line": str(problem.line) if problem.line else "",
        "col": str(problem.column) if problem.column else "",
        "title": f"bcp lint: {finding.rule}",
    }
    said = ",".join(f"{k}={v.translate(_PROPERTY)}" for k, v in properties.items() if v)
    return f"::{command} {said}::{text}"
