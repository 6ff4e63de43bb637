"""Plans that look well and are not: what each rule was once led past by, and what it is not."""

from collections.abc import Mapping
from datetime import date

import pytest
from plans.samples import PLAN, ROOT, SETTINGS, minimal_text, minimal_with, said

from bcp.lint.linter import lint
from bcp.lint.registry import RULES
from bcp.plan.workspace import Workspace, build_workspace

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


OWN = "schema: bcp-workspace/1\nown: [{id: bot, title: Our bot, SAYS}]\n"
RELIES = ("    failure_domains: []\n", "    relies_on: [own/bot]\n")


def with_settings(settings: str, *changes: tuple[str, str]) -> Workspace:
    """The minimal plan with a `bcp.yaml` beside it."""
    plan = minimal_text()
    for old, new in changes:
        assert plan.count(old) == 1
        plan = plan.replace(old, new)
    return build_workspace(ROOT, {PLAN: plan.encode(), SETTINGS: settings.encode()})


class TestSharedFate:
    def test_a_fallback_that_relies_by_way_of_ours_on_what_it_stands_in_for(self) -> None:
        workspace = with_settings(OWN.replace("SAYS", "relies_on: [openai/api]"), RELIES)
        message = "by-hand relies by way of own/bot on openai/api, which it stands in for"
        assert found(workspace, "relies-on-protected") == [f"fallbacks[0].relies_on[0]: {message}"]

    def test_what_nobody_assessed_is_not_apart_because_nothing_is_in_common(self) -> None:
        unknown = ("  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]\n", "")
        nobody = ("vendor: openai\n", "vendor: nobody\n")
        (told,) = found(minimal_with(unknown, nobody), "not-assessed")
        assert told.startswith("dependency.services[0]: nobody has said what api stands on: no ")

    @pytest.mark.parametrize(
        ("says", "count"),
        [("probes: []", 1), ("failure_domains: []", 0), ("relies_on: [groq/api]", 1)],
    )
    def test_nor_is_what_a_fallback_relies_on(self, says: str, count: int) -> None:
        workspace = with_settings(OWN.replace("SAYS", says), RELIES)
        assert len(found(workspace, "not-assessed")) == count

    def test_a_switch_that_falls_with_the_service_leads_nowhere(self) -> None:
        settings = OWN.replace("SAYS", "failure_domains: [cloud:azure]") + (
            "switches:\n"
            "  - {id: lever, title: Lever, relies_on: [own/bot], do: Pull it,\n"
            "     positions: [{id: up, value: a}, {id: down, value: b}]}\n"
        )
        first = "      - {id: open-queue,"
        step = (first, "      - {id: pull, kind: switch, switch: lever, to: up}\n" + first)
        assert found(with_settings(settings, step), "shared-fate") == [
            "fallbacks[0].steps[0].switch: by-hand shares cloud:azure with api"
        ]
        (told,) = found(with_settings(settings, step, RELIES), "shared-fate")
        assert told.startswith("fallbacks[0].relies_on[0]: "), "it is said once"

    def test_a_tool_that_relies_on_what_nobody_assessed(self) -> None:
        tool = (
            "response_tools: [{id: chat, title: C, without_it: By phone, relies_on: [own/bot]}]\n"
        )
        workspace = with_settings(OWN.replace("SAYS", "probes: []") + tool)
        assert found(workspace, "response-tools-share-fate") == [
            "response_tools[0]: chat relies on own/bot, and nobody has said what that stands on"
        ]
