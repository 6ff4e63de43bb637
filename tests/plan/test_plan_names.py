"""`$(name)`: known where it stands, or a fault of the plan."""

import pytest
from plans.samples import (
    PLAN,
    ROOT,
    SETTINGS,
    larger_files,
    larger_with,
    minimal_with,
    problems_of,
    said,
    with_step,
)

from bcp.model.errors import DocumentError
from bcp.plan.workspace import build_workspace


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('do: "Set the queue **AI-down** to open."', 'do: "Set $(queue) to open."',
         "fallbacks[0].steps[0].do: $(queue) is unknown here"),
        ("expect: The first", "expect: The $(before) first",
         "fallbacks[0].steps[0].expect: $(before) is unknown here"),
        ("title: Open the manual queue", "title: Open $(process)",
         "fallbacks[0].steps[0].title: $(process) is unknown here"),
        ("Drain and close", "Drain $(Queue) and close",
         "fallbacks[0].failback.steps[0].do: $(Queue) is unknown here"),
        ("Drain and close", "Drain $() and close",
         "fallbacks[0].failback.steps[0].do: $() is unknown here"),
        ("https://api.openai.com/v1/models", "https://api.openai.com/v1/$(model)",
         "dependency.services[0].probes[0].url: $(model) is unknown here"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_fills_in(old: str, new: str, expected: str) -> None:
    (problem,) = problems_of(minimal_with((old, new)))
    assert said(problem) == expected
    assert "$(" in problem.source


def test_two_names_in_one_text_are_two_faults_and_one_name_twice_is_one() -> None:
    text = "$(one) then $(two), then $(one) again"
    problems = problems_of(minimal_with(("Drain and close the queue.", text)))
    assert [problem.message for problem in problems] == [
        "$(one) is unknown here", "$(two) is unknown here",
    ]  # fmt: skip


def test_a_shell_command_in_text_is_no_name() -> None:
    text = "Drain since $(date +%s), $HOME, $((1+1)) and close the queue."
    assert problems_of(minimal_with(("Drain and close the queue.", text))) == []


@pytest.mark.parametrize(
    "step",
    [
        "{id: s, kind: manual, title: T, do: Say $(t), ask: [{id: t, question: Which?}]}",
        "{id: s, kind: command, title: $(before), run: [a, $(before)], before: {run: [b]}}",
        ("{id: s, kind: command, title: T, run: [a], before: {run: [b]}, "
         "rollback: {run: [a, $(before)]}, verify: {run: [c, $(before)]}}"),
        ("{id: s, kind: http, title: T, before: {run: [b]}, request: "
        "{url: 'https://a.example/$(before)', json: {a: [$(before)]}, headers: {x: $(before)}}}"),
        ("{id: s, kind: switch, switch: alias, with: {alias: a}, to: azure, title: To $(answers), "
        "do: '$(alias) $(value) $(answers)'}"),
        ("{id: s, kind: manual, title: T, do: D, "
        "ask: [{id: t, question: Which?, pattern: 'a$(b)'}]}"),
    ],
)  # fmt: skip
def test_a_name_that_is_filled_in(step: str) -> None:
    assert problems_of(with_step(step)) == []


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ("{id: s, kind: manual, title: T, do: D, ask: [{id: t, question: 'Is it $(t)?'}]}",
         "ask[0].question: $(t)"),
        ("{id: s, kind: command, title: T, run: [a], before: {run: [b, $(before)]}}",
         "before.run[1]: $(before)"),
        ("{id: s, kind: http, title: T, request: {url: 'https://a.example/', json: {a: [$(b)]}}}",
         "request.json.a[0]: $(b)"),
        ("{id: s, kind: switch, switch: alias, with: {alias: $(value)}, to: azure}",
         "with.alias: $(value)"),
        ("{id: s, kind: switch, switch: alias, with: {alias: $(process)}, to: azure}",
         "with.alias: $(process)"),
        ("{id: s, kind: manual, title: T, do: $(ticket)}",
         "do: $(ticket)"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_known_yet(step: str, where: str) -> None:
    (problem,) = problems_of(with_step(step))
    assert said(problem) == f"fallbacks[2].steps[0].{where} is unknown here"


def test_every_step_and_message_knows_the_plan_and_the_run() -> None:
    told = "communications: [{id: a, audience: All, template: $(plan) $(run) $(ticket), first: 5m}]"
    assert problems_of(larger_with(PLAN, ("title: OpenAI\n", f"title: OpenAI\n{told}\n"))) == []
    step = "{id: s, kind: manual, title: T, do: 'Say $(run) of $(plan).'}"
    assert problems_of(with_step(step)) == []


def test_a_message_knows_what_any_step_asks_and_nothing_else() -> None:
    told = "communications: [{id: a, audience: All, template: $(number), first: 5m}]"
    (problem,) = problems_of(larger_with(PLAN, ("title: OpenAI\n", f"title: OpenAI\n{told}\n")))
    assert said(problem) == "communications[0].template: $(number) is unknown here"
    assert problem.hint == "known here: $(plan), $(run), $(ticket)"


def test_an_answer_is_known_in_later_steps_and_not_in_earlier_ones() -> None:
    assert problems_of(larger_with(PLAN)) == []
    problems = problems_of(larger_with(PLAN, ("[{id: ticket,", "[{id: number,")))
    assert [problem.path for problem in problems] == [
        "fallbacks[1].steps[1].text", "fallbacks[1].steps[1].do",
    ]  # fmt: skip
    assert problems[0].hint == "known here: $(number), $(plan), $(run)"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Gateway alias $(alias)", "title: Gateway alias $(value)",
         "switches[0].title: $(value) is unknown here"),
        ('{method: GET, url: "https://llm.example/bcp/alias/$(alias)"',
         '{method: GET, url: "https://llm.example/bcp/alias/$(value)"',
         "switches[0].read.url: $(value) is unknown here"),
        ("json: {target: $(value)}", "json: {target: $(answers)}",
         "switches[0].set.json.target: $(answers) is unknown here"),
        ("{model: $(alias), max", "{model: $(model), max",
         "switches[0].verify.http.json.model: $(model) is unknown here"),
        ("restart both", "restart $(both)",
         "switches[0].do: $(both) is unknown here"),
        ('url: "https://llm.example", secret', 'url: "https://llm.example/$(alias)", secret',
         "own[0].probes[0].url: $(alias) is unknown here"),
        (", answers: dep-azure-eu", "",
         ("switches[0].positions[1]: "
          "the position azure says no answers:, which $(answers) stands for")),
        ("controls:",
         ("failback: {when: {at_most: degraded}, "
          "steps: [{id: s, kind: manual, title: T, do: $(process)}]}\ncontrols:"),
         "failback.steps[0].do: $(process) is unknown here"),
    ],
)  # fmt: skip
def test_a_name_in_bcp_yaml_that_nobody_fills_in(old: str, new: str, expected: str) -> None:
    with pytest.raises(DocumentError) as stopped:
        larger_with(SETTINGS, (old, new))
    assert [said(problem) for problem in stopped.value.problems] == [expected]


def test_a_position_without_answers_needs_none_where_no_text_names_them() -> None:
    files = larger_files()
    text = files[SETTINGS].decode().replace(", answers: dep-azure-eu", "")
    text = text.replace("headers: {x-litellm-model-id: $(answers)}", "headers: {x-ok: one}")
    workspace = build_workspace(ROOT, files | {SETTINGS: text.encode()})
    assert problems_of(workspace) == []


def test_the_process_is_known_in_the_default_return_only_if_all_who_use_it_go_by_process() -> None:
    back = "failback: {when: {at_most: operational, for: 60m}"
    with_one = f"{back}, steps: [{{id: s, kind: manual, title: T, do: $(process)}}]"
    problems = problems_of(larger_with(PLAN, (back, with_one)))
    assert [said(problem) for problem in problems] == [
        "failback.steps[0].do: $(process) is unknown here"
    ]
    postpone = ("title: Postpone the campaign", "title: Postpone it\n    for_each: process")
    assert problems_of(larger_with(PLAN, (back, with_one), postpone)) == []
