"""What is told of a step: its own words first, then its switch's, which are told once for all."""

from plans.samples import PLAN, SETTINGS, larger_with, with_step

from bcp.plan.procedure import PlannedStep, procedure
from bcp.plan.workspace import Workspace
from bcp.render.told import Switched, Told, switched, told

SWITCH = "{id: s, kind: switch, switch: alias, with: {alias: a}, to: openai"


def steps(workspace: Workspace, number: int) -> tuple[PlannedStep, ...]:
    loaded = workspace.plan("openai")
    fallback = loaded.plan.fallbacks[number]
    return procedure(workspace, loaded, fallback, ("support", "video"))


def said(workspace: Workspace, planned: PlannedStep) -> Switched:
    assert planned.switch is not None
    return switched(workspace, planned.switch, planned.values)


def told_of(step: str) -> tuple[Told, Told]:
    """All that is told of a step of the larger plan, and what its switch says."""
    workspace = with_step(step)
    planned = steps(workspace, 2)[0]
    words = said(workspace, planned)
    return told(planned.written, words, planned.values), words.told


def test_a_switch_says_what_a_step_leaves_out() -> None:
    of_step, of_switch = told_of(SWITCH + "}")
    assert of_step == of_switch
    (exact,) = of_step.action.exact
    assert exact.splitlines() == [
        "PUT https://llm.example/bcp/alias/a",
        "Authorization: Bearer [secret litellm/admin]",
        '{"target": "primary-openai"}',
    ]
    assert "`x-litellm-model-id` is `dep-openai`" in of_step.verify.words


def test_what_a_step_says_itself_goes_before_its_switch() -> None:
    own = "before: {run: [read, alias]}, verify: {run: [look, $(value)]}, rollback: {do: Back}"
    of_step, of_switch = told_of(f"{SWITCH}, {own}}}")
    assert of_step.before == (("Its output is read and recorded.", "read alias"),)
    assert of_step.verify.exact == ("look primary-openai",)
    assert of_step.undo.words == "Back"
    assert of_step.action == of_switch.action


def test_a_switch_set_alike_is_told_once() -> None:
    workspace = larger_with(PLAN)
    first, again = steps(workspace, 0)[0], steps(workspace, 0)[0]
    assert said(workspace, first) is said(workspace, again)


def test_what_is_told_of_a_switch_is_of_one_process_and_one_workspace() -> None:
    workspace = larger_with(PLAN)
    others = larger_with(SETTINGS, ("in the gateway's configuration", "in the router"))
    support, video = (said(workspace, planned) for planned in steps(workspace, 0))
    elsewhere = said(others, steps(others, 0)[0])
    assert "`model_group_alias.support` to `azure-eu` in the gateway's" in support.do
    assert "`model_group_alias.video` to `azure-eu` in the gateway's" in video.do
    assert "`model_group_alias.support` to `azure-eu` in the router" in elsewhere.do


def test_a_person_s_work_is_seen_by_whoever_does_it() -> None:
    of_step = told(steps(larger_with(PLAN), 1)[0].written, None, {})
    assert (of_step.before, of_step.action.exact) == ((), ())
    assert of_step.verify.words.startswith("By whoever does the step")
