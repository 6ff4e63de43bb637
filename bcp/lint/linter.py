"""Every finding of a workspace: broken files first, then what the rules say of the sound ones."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from bcp.document.load import Document, load
from bcp.document.source import Where, path_text, whole_file
from bcp.lint.base import Finding, ForProcess, Rule, Severity, Shared, Subject
from bcp.lint.brief import bounded
from bcp.lint.registry import RULES
from bcp.lint.secret_shapes import blacked_out
from bcp.lint.touched import highest_tier, tier_at
from bcp.model.errors import Problem
from bcp.model.exits import Exit
from bcp.plan.known import Fault
from bcp.plan.names import node_at
from bcp.plan.workspace import Workspace

BROKEN = "broken"
"""Stands in the place of a rule's id: the file's YAML, its shape or its references are at fault."""


def lint(
    workspace: Workspace,
    today: date,
    exercised: Mapping[str, date] | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> tuple[Finding, ...]:
    """Find everything that is wrong or weak, in the order of files and lines.

    Args:
        workspace: the plans.
        today: the day in UTC: some rules ask what is overdue.
        exercised: when each plan was last exercised, by its id; None where the log was not read,
            and then no rule speaks of it.
        rules: what is asked.
    """
    broken = broken_findings(
        problem for file in workspace.broken for problem in file.error.problems
    )
    judged = [
        finding
        for loaded in workspace.plans
        for finding in _of_plan(
            rules, Subject(workspace, loaded.plan, loaded.document, today, exercised)
        )
    ]
    found = sorted((*judged, *_of_settings(rules, workspace, today)), key=_place)
    return (*broken, *(_without_secrets(finding) for finding in found))


def broken_findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """What keeps a file from being judged at all, as findings that show no secret."""
    return tuple(
        _without_secrets(Finding(BROKEN, Severity.ERROR, problem, problem.path))
        for problem in problems
    )


def lint_exit(findings: Iterable[Finding], fail_on: Severity = Severity.ERROR) -> Exit:
    """The exit code of `bcp lint`: 65 for a broken file, 1 for what weighs too much, else 0.

    Args:
        findings: what was found; what the baseline names fails nothing.
        fail_on: the least severity that fails.
    """
    order = list(Severity)
    failing = order[: order.index(fail_on) + 1]
    rules = {one.rule for one in findings if one.severity in failing and not one.is_known}
    if BROKEN in rules:
        return Exit.BAD_INPUT
    return Exit.FINDING if rules else Exit.OK


def named_place(document: Document, where: Where) -> str:
    """A path with ids in the place of numbers, where what is numbered has an id."""
    return path_text(tuple(_name(document, where, end) for end in range(len(where))))


def _of_plan(rules: Mapping[str, Rule], subject: Subject) -> Iterator[Finding]:
    for rule_id, rule in rules.items():
        for found in rule.check(subject) if rule.check else ():
            fault, tier = _weighed(found, subject)
            yield _finding(rule_id, rule, fault, tier, subject.document)


def _weighed(found: Fault | ForProcess, subject: Subject) -> tuple[Fault, int]:
    if isinstance(found, ForProcess):
        return found.fault, found.process.tier
    return found, tier_at(subject.plan, found.where)


def _of_settings(rules: Mapping[str, Rule], workspace: Workspace, today: date) -> Iterator[Finding]:
    file = workspace.settings_file
    if file is None:
        return
    shared = Shared(workspace, load(file.content, file.path), today)
    tier = highest_tier(workspace)
    for rule_id, rule in rules.items():
        for fault in rule.shared(shared) if rule.shared else ():
            yield _finding(rule_id, rule, fault, tier, shared.document)


def _finding(rule_id: str, rule: Rule, fault: Fault, tier: int, document: Document) -> Finding:
    place = named_place(document, fault.where)
    return Finding(rule_id, rule.weight.at(tier), _problem(fault, document), place)


def _problem(fault: Fault, document: Document) -> Problem:
    """At its line; what the file as a whole lacks is on none of them."""
    told = fault._replace(message=bounded(fault.message))
    if told.where or told.at is not None:
        return told.problem(document)
    return whole_file(document.name, told.message, told.hint)


def _without_secrets(finding: Finding) -> Finding:
    """Findings stand in the logs of build servers; a line may hold a key beside what is meant."""
    problem = finding.problem
    texts = f"{problem.path}\n{problem.message}\n{problem.source}\n{finding.place}"
    if blacked_out(texts) == texts:
        return finding
    shown = replace(
        problem,
        path=blacked_out(problem.path),
        message=blacked_out(problem.message),
        source=blacked_out(problem.source),
    )
    return replace(finding, problem=shown, place=blacked_out(finding.place))


def _name(document: Document, where: Where, end: int) -> str | int:
    key = where[end]
    node = node_at(document.value, where[: end + 1]) if isinstance(key, int) else ""
    named = node.get("id") if isinstance(node, dict) else None
    return named if isinstance(named, str) else key


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.problem.file, finding.problem.line, finding.problem.column
