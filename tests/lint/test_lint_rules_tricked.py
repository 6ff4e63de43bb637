"""Plans that look well and are not: what each rule was once led past by, and what it is not."""

from collections.abc import Mapping
from datetime import date

import pytest
from plans.samples import minimal_with, said

from bcp.lint.linter import lint
from bcp.lint.registry import RULES
from bcp.plan.workspace import Workspace

TODAY = date(2026, 11, 1)


def found(
    workspace: Workspace, rule: str, exercised: Mapping[str, date] | None = None
) -> list[str]:
    assert workspace.broken == ()
    findings = lint(workspace, TODAY, exercised, {rule: RULES[rule]})
    return [said(each.problem) for each in findings]


class TestExercises:
    @pytest.mark.parametrize(
        ("says", "count"),
        [
            ("{every: 999999d}", 0),
            ("{every: 365d, planned: [{on: 9999-12-31}]}", 0),
            ("{every: 365d, planned: [{on: 0001-01-01}]}", 0),
        ],
    )
    def test_no_day_is_too_far(self, says: str, count: int) -> None:
        workspace = minimal_with(("activation:", f"exercises: {says}\nactivation:"))
        assert len(found(workspace, "exercise-overdue", {"openai": TODAY})) == count
