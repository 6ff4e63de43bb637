"""Findings as GitHub workflow commands, which a pull request shows beside the lines. Pure.

GitHub Docs, "Workflow commands": `::error file=…,line=…,col=…,title=…::message`. Escapes as its
own toolkit makes them (actions/toolkit, packages/core/src/command.ts): `%`, CR and LF in data, and
`:` and `,` too in properties.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from bcp.lint.base import Finding, Severity
from bcp.lint.outcome import Outcome, summary
from bcp.model.visible import visible

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
        said = f"{one.file}: in the baseline, and not found any more: {one.message}"
        yield _command("notice", {"title": f"bcp lint: {one.rule}"}, (said,))
    for remark in outcome.remarks:
        yield _command("notice", {}, (remark,))


def _annotation(finding: Finding, prefix: str) -> str:
    problem = finding.problem
    command = "notice" if finding.is_known else _COMMANDS[finding.severity]
    known = "known by the baseline: " if finding.is_known else ""
    place = f"{problem.path}: " if problem.path else ""
    properties = {
        "file": prefix + problem.file,
        "line": str(problem.line) if problem.line else "",
        "col": str(problem.column) if problem.column else "",
        "title": f"bcp lint: {finding.rule}",
    }
    return _command(command, properties, (f"{known}{place}{problem.message}", problem.hint))


def _command(name: str, properties: Mapping[str, str], lines: tuple[str, ...]) -> str:
    """One line; what steers a terminal is spelt out, for the log shows it, too."""
    said = ",".join(
        f"{key}={visible(value).translate(_PROPERTY)}" for key, value in properties.items() if value
    )
    text = "\n".join(visible(line) for line in lines if line).translate(_DATA)
    return f"::{name} {said}::{text}" if said else f"::{name}::{text}"
