"""Findings as text for people and as JSON for scripts. Pure."""

import json
from collections.abc import Iterator

from msgspec.structs import asdict

from bcp.document.caret import caret
from bcp.lint.base import Finding, Severity
from bcp.lint.baseline import fingerprints
from bcp.lint.linter import BROKEN
from bcp.lint.outcome import Outcome, count, summary
from bcp.model.visible import visible


def as_text(outcome: Outcome, width: int = 100) -> str:
    """Each finding with its line and a caret, then the count; ends with a line feed.

    Args:
        outcome: what was found.
        width: columns of the terminal that source lines may take.
    """
    lines = [line for finding in outcome.new() for line in _finding(finding, width)]
    return "\n".join([*lines, *_known(outcome), *_gone(outcome), *_end(outcome), ""])


def as_json(outcome: Outcome) -> str:
    """One object, with a list of findings and their count by severity.

    `counts` leaves out the known ones, which have a count of their own.
    """
    pairs = zip(outcome.findings, fingerprints(outcome.findings), strict=True)
    counts = count(outcome.new())
    document = {
        "schema": "bcp.lint/1",
        "counts": {severity.value: counts[severity] for severity in Severity},
        "known": len(outcome.known()),
        "findings": [_object(finding, fingerprint) for finding, fingerprint in pairs],
        "gone": [asdict(one) for one in outcome.gone],
        "remarks": list(outcome.remarks),
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(finding: Finding, width: int) -> Iterator[str]:
    problem = finding.problem
    yield _headline(finding)
    yield from (f"    {line}" for line in caret(problem, width - 4))
    if problem.hint:
        yield f"    {visible(problem.hint)}"
    yield ""


def _headline(finding: Finding) -> str:
    return f"{visible(str(finding.problem))}  [{finding.severity}: {finding.rule}]"


def _known(outcome: Outcome) -> Iterator[str]:
    known = outcome.known()
    if known:
        yield "Known by the baseline, and failing nothing:"
        yield from (f"    {_headline(finding)}" for finding in known)
        yield ""


def _gone(outcome: Outcome) -> Iterator[str]:
    if outcome.gone:
        yield "In the baseline, and not found any more; --write-baseline takes them out:"
        for one in outcome.gone:
            place = f"{one.place}: " if one.place else ""
            yield "    " + visible(f"{one.file}  {place}{one.message}  [{one.rule}]")
        yield ""


def _end(outcome: Outcome) -> Iterator[str]:
    yield from (visible(remark) for remark in outcome.remarks)
    asked = "" if {one.rule for one in outcome.findings} <= {BROKEN} else _MORE
    yield summary(outcome) + asked


_MORE = " For why, and how to mend it: bcp lint --explain RULE"


def _object(finding: Finding, fingerprint: str) -> dict[str, str | int | bool]:
    problem = finding.problem
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "place": finding.place,
        "message": problem.message,
        "hint": problem.hint,
        "known": finding.is_known,
        "fingerprint": fingerprint,
    }
