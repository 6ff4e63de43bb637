"""Every finding of a workspace: broken files first, then what the rules say of the sound ones."""

from collections.abc import Iterable, Iterator, Mapping

from bcp.lint.base import Finding, Rule, Severity, Subject
from bcp.lint.registry import RULES
from bcp.model.exits import Exit
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace

BROKEN = "broken"
"""Stands in the place of a rule's id: the file's YAML, its shape or its references are at fault."""


def lint(workspace: Workspace, rules: Mapping[str, Rule] = RULES) -> tuple[Finding, ...]:
    """Find everything that is wrong or weak, in the order of files and lines."""
    broken = [
        Finding(BROKEN, Severity.ERROR, problem)
        for file in workspace.broken
        for problem in file.error.problems
    ]
    judged = [
        finding
        for loaded in workspace.plans
        for rule_id, rule in rules.items()
        for finding in _of_rule(rule_id, rule, workspace, loaded)
    ]
    return (*broken, *sorted(judged, key=_place))


def lint_exit(findings: Iterable[Finding]) -> Exit:
    """The exit code of `bcp lint`: 65 for a broken file, 1 for an error of judgement, else 0."""
    errors = {found.rule for found in findings if found.severity is Severity.ERROR}
    if BROKEN in errors:
        return Exit.BAD_INPUT
    return Exit.FINDING if errors else Exit.OK


def _of_rule(
    rule_id: str, rule: Rule, workspace: Workspace, loaded: LoadedPlan
) -> Iterator[Finding]:
    for fault in rule.check(Subject(workspace, loaded.plan)):
        yield Finding(rule_id, rule.severity, fault.problem(loaded.document))


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.problem.file, finding.problem.line, finding.problem.column
