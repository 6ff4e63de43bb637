"""Each rule finds what it is for, at its place, and lets pass what it does not mean."""

import os
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from plans.samples import (
    PLAN,
    ROOT,
    SETTINGS,
    larger_files,
    larger_with,
    minimal_with,
    said,
    with_step,
)
from plans.strategies import SETTINGS as ANY_SETTINGS
from plans.strategies import plans, yaml_text
from render.workspaces import full

from bcp.lint import linter
from bcp.lint.base import Finding, ForProcess, Severity, Weight
from bcp.lint.linter import BROKEN, lint_exit
from bcp.lint.registry import RULES
from bcp.model.exits import Exit
from bcp.plan.known import Fault
from bcp.plan.workspace import Workspace, build_workspace, open_workspace

TODAY = date(2026, 11, 1)


def lint(workspace: Workspace) -> tuple[Finding, ...]:
    return linter.lint(workspace, TODAY)


def found(workspace: Workspace, rule: str) -> list[str]:
    return [said(each.problem) for each in lint(workspace) if each.rule == rule]


def test_no_error_is_found_in_the_minimal_plan() -> None:
    assert lint_exit(lint(minimal_with())) is Exit.OK


def test_the_larger_plan_shares_its_fate_with_azure() -> None:
    assert found(larger_with(PLAN), "shared-fate") == [
        "fallbacks[0].relies_on[0]: azure shares cloud:azure and model:gpt with api"
    ]


def test_no_error_is_found_in_the_starter_plans() -> None:
    assert lint_exit(lint(open_workspace(None))) is Exit.OK


def test_a_fallback_of_which_nobody_said_what_it_stands_on() -> None:
    workspace = minimal_with(("    failure_domains: []\n", ""))
    assert found(workspace, "not-assessed") == [
        "fallbacks[0]: nobody has said what by-hand shares a fate with"
    ]


def test_a_service_that_nothing_reads() -> None:
    vendor = ("vendor: openai\n", "vendor: nobody\n")
    workspace = minimal_with(
        vendor,
        ("sources:\n        - {", "sources: []\n      # - {"),
        ("probes:\n        - {", "probes: []\n      # - {"),
    )
    assert found(workspace, "service-not-read") == [
        "dependency.services[0]: nothing reads api: it has no status page and no probe"
    ]
    assert lint_exit(lint(workspace)) is Exit.OK


def test_a_service_that_the_catalogue_or_a_probe_alone_can_read_is_read() -> None:
    sources = ("sources:\n        - {", "# - {")
    probes = ("probes:\n        - {", "# - {")
    vendor = ("vendor: openai\n", "vendor: nobody\n")
    assert found(minimal_with(sources, probes), "service-not-read") == []
    assert found(minimal_with(vendor, sources), "service-not-read") == []


def test_a_layer_that_only_the_catalogue_names_is_shared_as_well() -> None:
    of_all = "  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare, model:gpt]\n"
    workspace = larger_with(PLAN, (of_all, ""))
    assert found(workspace, "shared-fate") == [
        "fallbacks[0].relies_on[0]: azure shares cloud:azure and model:gpt with api"
    ]


def test_a_fallback_that_relies_on_what_it_stands_in_for() -> None:
    workspace = larger_with(PLAN, ("azure-openai/eu", "openai/api"))
    assert found(workspace, "relies-on-protected") == [
        "fallbacks[0].relies_on[0]: azure relies on openai/api, which it stands in for"
    ]
    assert lint_exit(lint(workspace)) is Exit.FINDING


def test_a_fallback_may_rely_on_a_service_that_its_processes_do_not_use() -> None:
    workspace = larger_with(PLAN, ("azure-openai/eu", "openai/chat"))
    assert found(workspace, "relies-on-protected") == []


def test_a_domain_of_the_fallback_itself_is_found_where_it_stands() -> None:
    workspace = minimal_with(("failure_domains: []", "failure_domains: [site:x, cloud:azure]"))
    assert found(workspace, "shared-fate") == [
        "fallbacks[0].failure_domains: by-hand shares cloud:azure with api"
    ]


def test_a_domain_behind_our_own_component_is_found_too() -> None:
    workspace = larger_with(SETTINGS, ("[cloud:aws, identity:okta]", "[edge:cloudflare]"))
    assert "fallbacks[0].relies_on[1]: azure shares edge:cloudflare with api" in found(
        workspace, "shared-fate"
    )


def test_a_domain_of_a_service_that_no_process_of_the_ladder_uses_counts_for_nothing() -> None:
    capacity = "    capacity: {video: 0%}"
    domains = (
        f"    failure_domains: []\n{capacity}",
        f"    failure_domains: [identity:openai-auth]\n{capacity}",
    )
    assert len(found(larger_with(PLAN, domains), "shared-fate")) == 1
    uses = ("uses: [sora]", "uses: [sora, chat]")
    assert found(larger_with(PLAN, domains, uses), "shared-fate")[-1] == (
        "fallbacks[2].failure_domains: postpone shares identity:openai-auth with chat"
    )


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("kind: non_ai", "kind: other_vendor", 1),
        ("kind: non_ai", "kind: self_hosted", 1),
        ("tier: 1", "tier: 2", 0),
    ],
)
def test_a_process_of_tier_1_that_ends_with_ai(old: str, new: str, count: int) -> None:
    workspace = minimal_with((old, new))
    expected = ["processes[0]: support is of tier 1 and has no fallback that works without AI"]
    assert found(workspace, "nothing-without-ai") == expected * count


def test_only_the_ladder_counts_not_what_else_the_plan_has() -> None:
    workspace = larger_with(PLAN, ("fallbacks: [azure, by-hand]", "fallbacks: [azure]"))
    assert found(workspace, "nothing-without-ai") == [
        "processes[0].fallbacks: support is of tier 1 and has no fallback that works without AI"
    ]


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("capacity: 39%", ["fallbacks[0].capacity: 39% for support, which needs 40%"]),
        ("capacity: {support: 0%}",
         ["fallbacks[0].capacity.support: 0% for support, which needs 40%"]),
        ("capacity: {}", ["fallbacks[0].capacity: nothing is said for support, which needs 40%"]),
        ("capacity: 40%", []),
        ("capacity: {support: 40%}", []),
    ],
)  # fmt: skip
def test_a_fallback_that_carries_too_little(capacity: str, expected: list[str]) -> None:
    assert found(minimal_with(("capacity: 50%", capacity)), "too-little") == expected


def test_stopping_carries_nothing_by_intent() -> None:
    workspace = minimal_with(("capacity: 50%", "capacity: 0%"), ("kind: non_ai", "kind: stop"))
    assert found(workspace, "too-little") == []


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("rto: 30m, mtpd: 29m", ["processes[0].mtpd: rto is 30m, over 29m"]),
        ("rto: 30m, wrt: 31m, mtpd: 1h", ["processes[0].mtpd: rto and wrt are 61m, over 1h"]),
        ("rto: 30m, wrt: 30m, mtpd: 1h", []),
        ("rto: 30m, mtpd: 30m", []),
    ],
)
def test_times_that_contradict_each_other(times: str, expected: list[str]) -> None:
    assert found(minimal_with(("rto: 30m, mtpd: 4h", times)), "over-mtpd") == expected


@pytest.mark.parametrize(("target", "count"), [("31m", 1), ("30m", 0)])
def test_steps_that_take_longer_than_the_process_may_wait(target: str, count: int) -> None:
    workspace = minimal_with(("target: 5m", f"target: {target}"))
    expected = ["fallbacks[0].steps: the targets add up to 31m; support has an RTO of 30m"]
    assert found(workspace, "steps-over-rto") == expected * count


def test_the_targets_of_all_steps_are_added() -> None:
    workspace = larger_with(PLAN, ("target: 2m}", "target: 26m}"))
    assert found(workspace, "steps-over-rto") == [
        "fallbacks[1].steps: the targets add up to 31m; support has an RTO of 30m"
    ]


def test_an_approval_that_counts_without_a_key() -> None:
    workspace = with_step("{id: ok, kind: approval, title: T, without_key: true}")
    assert found(workspace, "approval-without-key") == [
        ("fallbacks[2].steps[0].without_key: "
         "ok counts without a key: nothing will prove who approved"),
    ]  # fmt: skip
    workspace = with_step("{id: ok, kind: approval, title: T}")
    assert found(workspace, "approval-without-key") == []


def test_broken_files_are_reported_with_all_their_faults_and_the_others_are_judged() -> None:
    broken = b"schema: bcp/1\nid: x\ntitle: X\nnonsense: 1\n"
    workspace = build_workspace(ROOT, larger_files() | {"runbooks/x.yaml": broken})
    findings = lint(workspace)
    assert "shared-fate" in {each.rule for each in findings if each.problem.file == PLAN}
    mine = [each for each in findings if each.problem.file == "runbooks/x.yaml"]
    assert len(mine) == len(workspace.broken[0].error.problems) > 1
    assert {each.rule for each in mine} == {BROKEN}
    assert lint_exit(findings) is Exit.BAD_INPUT


def test_what_fails_is_the_callers_choice() -> None:
    findings = lint(larger_with(PLAN))
    assert {each.severity for each in findings} == {Severity.WARNING, Severity.NOTE}
    assert lint_exit(findings) is Exit.OK
    assert lint_exit(findings, Severity.WARNING) is Exit.FINDING
    notes = [each for each in findings if each.severity is Severity.NOTE]
    assert lint_exit(notes, Severity.WARNING) is Exit.OK
    assert lint_exit(notes, Severity.NOTE) is Exit.FINDING
    assert lint_exit([replace(each, is_known=True) for each in findings], Severity.NOTE) is Exit.OK


@pytest.mark.parametrize(
    ("tier", "severity"),
    [(1, Severity.WARNING), (2, Severity.WARNING), (3, Severity.NOTE), (4, Severity.NOTE)],
)
def test_a_finding_weighs_what_the_process_weighs_that_it_touches(
    tier: int, severity: Severity
) -> None:
    workspace = minimal_with(("    failure_domains: []\n", ""), ("tier: 1", f"tier: {tier}"))
    assert [each.severity for each in lint(workspace) if each.rule == "not-assessed"] == [severity]


def test_a_fallback_on_the_ladder_of_an_unimportant_process_weighs_little() -> None:
    workspace = larger_with(
        PLAN, ("    failure_domains: []\n    capacity: {video", "    capacity: {video")
    )
    found = [each for each in lint(workspace) if each.rule == "not-assessed"]
    assert [(each.place, each.severity) for each in found] == [
        ("fallbacks.postpone", Severity.NOTE)
    ]


def test_a_fault_for_one_process_weighs_what_that_one_does() -> None:
    workspace = larger_with(PLAN, ("fallbacks: [postpone]", "fallbacks: [azure, postpone]"))
    plan, tiers = workspace.plans[0].plan, (Severity.ERROR, Severity.WARNING) * 2
    fault = Fault(("fallbacks", 0), "it is no good")
    rule = replace(
        RULES["not-assessed"],
        weight=Weight(tiers),
        check=lambda _: iter([fault, ForProcess(plan.processes[1], fault)]),
    )
    findings = linter.lint(workspace, TODAY, rules={"x": rule})
    assert plan.processes[1].tier == 4
    assert [each.severity for each in findings] == [Severity.ERROR, Severity.WARNING]


def test_findings_stand_in_the_order_of_the_file() -> None:
    workspace = minimal_with(
        ("target: 5m", "target: 31m"), ("kind: non_ai", "kind: other_vendor"),
        ("capacity: 50%", "capacity: 5%"), ("mtpd: 4h", "mtpd: 4m"),
    )  # fmt: skip
    findings = lint(workspace)
    lines = [each.problem.line for each in findings]
    assert lines == sorted(lines)
    assert len(set(lines)) > 4


def test_every_rule_has_an_id_that_can_be_named_and_says_what_it_asks_for() -> None:
    assert BROKEN not in RULES
    for rule_id, rule in RULES.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule_id)
        assert all(text.endswith(".") for text in (rule.says, rule.why, rule.mend))
        assert rule.check or rule.shared


def test_each_topic_is_joined_and_no_id_stands_twice(project_root: Path) -> None:
    files = (project_root / "bcp" / "lint").glob("*.py")
    modules = [import_module(f"bcp.lint.{path.stem}") for path in files]
    topics = [module.RULES for module in modules if hasattr(module, "RULES")]
    ids = [rule_id for topic in topics if topic is not RULES for rule_id in topic]
    # `linter` names the whole registry for itself, and is no topic.
    assert sorted(ids) == sorted(RULES)


def test_no_rule_stumbles_over_a_plan_with_everything_in_it() -> None:
    workspace = full()
    assert workspace.broken == ()
    for day in (date(1, 1, 1), TODAY, date(9999, 12, 31)):
        for exercised in (None, {}, {"full": TODAY}):
            findings = linter.lint(workspace, day, exercised)
            assert all(each.problem.line or not each.place for each in findings)
            assert all(each.problem.message for each in findings)


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("BCP_TESTS") != "full", reason="the full samples alone")
@given(plan=plans(), day=st.dates())
def test_no_rule_stumbles_over_any_sound_plan(plan: dict[str, object], day: date) -> None:
    files = {SETTINGS: yaml_text(ANY_SETTINGS), PLAN: yaml_text(plan)}
    workspace = build_workspace(ROOT, files)
    assert workspace.broken == ()
    for finding in linter.lint(workspace, day, {}):
        assert finding.problem.line or not finding.place
        assert finding.problem.message
