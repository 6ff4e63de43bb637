"""Steps as they are walked: one round for each process, names filled in, targets found."""

import pytest
from plans.samples import PLAN, ROOT, SETTINGS, larger_files, larger_with, minimal_with, with_step

from bcp.plan.procedure import PlannedStep, procedure, return_procedure, targets
from bcp.plan.reach import named_by, reached
from bcp.plan.workspace import Workspace, build_workspace

BOTH = ("support", "video")


def walk(
    workspace: Workspace, number: int, processes: tuple[str, ...] = BOTH
) -> tuple[PlannedStep, ...]:
    loaded = workspace.plan("openai")
    return procedure(workspace, loaded, loaded.plan.fallbacks[number], processes)


def test_a_procedure_for_each_process_is_gone_through_once_for_each() -> None:
    first, second = walk(larger_with(PLAN), 0)
    assert (first.id, second.id) == ("support/switch", "video/switch")
    assert (first.process, second.process) == BOTH
    assert first.values["process"] == "support"


def test_the_processes_move_in_the_order_given() -> None:
    steps = walk(larger_with(PLAN), 0, ("video", "support"))
    assert [step.id for step in steps] == ["video/switch", "support/switch"]
    assert walk(larger_with(PLAN), 0, ()) == ()


def test_a_switch_step_says_what_its_switch_says_filled_in() -> None:
    (planned,) = walk(larger_with(PLAN), 0, ("support",))
    assert planned.step.do == (
        "Set `model_group_alias.support` to `azure-eu` in the gateway's configuration; "
        "restart both replicas."
    )
    assert planned.step.title == "Gateway alias support"
    assert planned.values == {
        "process": "support", "alias": "support", "value": "azure-eu", "answers": "dep-azure-eu",
    }  # fmt: skip


def test_what_a_switch_step_says_itself_goes_before_its_switch() -> None:
    to = "switch: alias, with: {alias: a}, to: openai"
    own = f"{{id: s, kind: switch, title: Over to $(value), {to}, do: 'Do $(value)'}}"
    planned = walk(with_step(own), 2)[0]
    assert planned.step.title == "Over to primary-openai"
    assert planned.step.instruction(planned.values) == "Do primary-openai"


def test_a_step_is_itself_where_nothing_in_its_title_is_filled_in() -> None:
    first = "- {id: switch, kind: switch"
    named = "- {id: tell, kind: manual, title: Tell $(process), do: Call}"
    steps = walk(larger_with(PLAN, (first, f"{named}\n      {first}")), 0, ("support",))
    assert (steps[0].written.title, steps[0].step.title) == ("Tell $(process)", "Tell support")
    plain = walk(larger_with(PLAN), 1)[0]
    assert plain.step is plain.written


def test_a_position_without_answers_leaves_that_name_out() -> None:
    files = larger_files()
    text = files[SETTINGS].decode().replace(", answers: dep-azure-eu", "")
    text = text.replace("headers: {x-litellm-model-id: $(answers)}", "headers: {x-ok: one}")
    (planned,) = walk(build_workspace(ROOT, files | {SETTINGS: text.encode()}), 0, ("support",))
    assert "answers" not in planned.values


def test_a_procedure_for_all_processes_is_gone_through_once() -> None:
    steps = walk(larger_with(PLAN), 1)
    assert [(step.id, step.process) for step in steps] == [
        ("open-queue", None), ("tell-agents", None),
    ]  # fmt: skip
    assert dict(steps[0].values) == {}


def test_the_way_back_is_the_fallbacks_own_else_the_plans_else_the_workspaces() -> None:
    step = "steps: [{id: s, kind: manual, title: T, do: 'Back'}]"
    returning = f"failback:\n  when: {{at_most: operational}}\n  {step}\n".encode()
    workspace = minimal_with()
    loaded = workspace.plan("openai")
    back = return_procedure(workspace, loaded, loaded.plan.fallbacks[0], ("support",))
    assert [planned.id for planned in back] == ["close-queue"]

    files = larger_files()
    default = "failback: {when: {at_most: operational, for: 60m}, shares: [10%, 100%]}"
    plan = files[PLAN].decode().replace(default, "")
    files |= {SETTINGS: files[SETTINGS] + returning, PLAN: plan.encode()}
    workspace = build_workspace(ROOT, files)
    loaded = workspace.plan("openai")
    ids = [
        [step.id for step in return_procedure(workspace, loaded, fallback, BOTH)]
        for fallback in loaded.plan.fallbacks
    ]
    assert ids == [["support/s", "video/s"], ["close-queue"], ["s"]]


def test_a_title_names_the_share_that_it_is_for() -> None:
    files = larger_files()
    default = "failback: {when: {at_most: operational, for: 60m}, shares: [10%, 100%]}"
    back = default[:-1] + (", steps: [{id: s, kind: manual, title: 'To $(share) %', do: Back}]}")
    files |= {PLAN: files[PLAN].decode().replace(default, back).encode()}
    workspace = build_workspace(ROOT, files)
    loaded = workspace.plan("openai")
    steps = return_procedure(workspace, loaded, loaded.plan.fallbacks[0], BOTH, 10)
    assert [planned.step.title for planned in steps] == ["To 10 %", "To 10 %"]


def test_no_way_back_is_no_steps() -> None:
    files = larger_files()
    default = "failback: {when: {at_most: operational, for: 60m}, shares: [10%, 100%]}"
    workspace = build_workspace(
        ROOT, files | {PLAN: files[PLAN].decode().replace(default, "").encode()}
    )
    loaded = workspace.plan("openai")
    assert workspace.failback(loaded.plan, loaded.plan.fallbacks[0]) is None
    assert return_procedure(workspace, loaded, loaded.plan.fallbacks[0], BOTH) == ()


def test_the_targets_are_own_services_then_what_fallbacks_rely_on_then_our_components() -> None:
    workspace = larger_with(SETTINGS, ("own:\n", "own:\n  - {id: chat, title: Our chat}\n"))
    found = targets(workspace, workspace.plan("openai"))
    assert [target.key for target in found] == [
        "openai/api", "openai/sora", "openai/chat", "azure-openai/eu", "own/gateway", "own/chat",
    ]  # fmt: skip
    by_key = {target.key: target for target in found}
    assert [probe.id for probe in by_key["openai/api"].probes] == ["models", "through-gateway"]
    assert by_key["own/gateway"].can_be_read
    assert not by_key["own/chat"].can_be_read


def test_what_a_switch_relies_on_is_a_target_too() -> None:
    workspace = larger_with(PLAN, ("relies_on: [azure-openai/eu, own/gateway]", "relies_on: []"))
    names = [target.key for target in reached(workspace, ("groq/api", "groq/api"))]
    assert names == ["groq/api"]
    other = larger_with(SETTINGS, ("relies_on: [own/gateway]", "relies_on: [groq/api]"))
    assert "groq/api" in [target.key for target in targets(other, other.plan("openai"))]


def test_a_fallback_names_what_it_relies_on_then_what_its_switches_rely_on() -> None:
    workspace = larger_with(SETTINGS, ("relies_on: [own/gateway]", "relies_on: [groq/api]"))
    first, *_, last = workspace.plan("openai").plan.fallbacks
    assert named_by(workspace, first) == ("azure-openai/eu", "own/gateway", "groq/api")
    assert named_by(workspace, last) == last.relies_on


@pytest.mark.parametrize("relied_on", ["groq/api", "openai/api"])
def test_what_our_components_rely_on_is_followed_even_in_a_circle(relied_on: str) -> None:
    first = "own:\n  - {id: a, title: A, relies_on: [own/b]}\n"
    second = f"  - {{id: b, title: B, relies_on: [own/a, {relied_on}]}}\n"
    workspace = larger_with(SETTINGS, ("own:\n", first + second))
    assert [target.key for target in reached(workspace, ("own/a",))] == [
        "own/a", "own/b", relied_on,
    ]  # fmt: skip
