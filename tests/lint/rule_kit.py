"""What one rule finds in a workspace, on the day that these tests stand still at."""

from collections.abc import Mapping
from datetime import date

from corpus_kit import TODAY
from plans.samples import said

from bcp.lint.linter import lint
from bcp.lint.registry import RULES
from bcp.plan.workspace import Workspace


def found(
    workspace: Workspace, rule: str, exercised: Mapping[str, date] | None = None
) -> list[str]:
    """The findings of a rule, as they are told; the workspace has to be sound."""
    assert workspace.broken == ()
    findings = lint(workspace, TODAY, exercised, {rule: RULES[rule]})
    return [said(each.problem) for each in findings]
