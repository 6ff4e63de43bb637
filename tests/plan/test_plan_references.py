"""Every reference that leads nowhere is a fault at its word, in the design's larger plan."""

import pytest
from plans.samples import (
    FOLDER,
    PLAN,
    SETTINGS,
    larger_with,
    minimal_with,
    problems_of,
    said,
    with_step,
)

from bcp.model.errors import DocumentError
from bcp.plan.references import references_in
from bcp.plan.workspace import open_workspace


def test_the_larger_plan_of_the_design_loads_as_it_stands() -> None:
    workspace = open_workspace(FOLDER / "larger")
    assert problems_of(workspace) == []
    assert [loaded.plan.id for loaded in workspace.plans] == ["openai"]


def test_the_minimal_plan_of_the_design_loads_as_it_stands() -> None:
    workspace = minimal_with()
    assert problems_of(workspace) == []
    assert workspace.plan("openai").plan.fallbacks[0].id == "by-hand"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("uses: [api]", "uses: [apo]",
         "processes[0].uses[0]: 'apo' is not a service of this plan"),
        ("data: [internal, personal], tier", "data: [internal, secret], tier",
         "processes[0].data[1]: 'secret' is not under data_classes: in bcp.yaml"),
        ("fallbacks: [azure, by-hand]", "fallbacks: [azure, by-feet]",
         "processes[0].fallbacks[1]: 'by-feet' is not a fallback of this plan"),
        ("tier: 4", "tier: 4, owner: nobody",
         "processes[1].owner: 'nobody' is not a person or a role"),
        ("service: api, probes_failing_for", "service: apis, probes_failing_for",
         "activation.criteria[1].service: 'apis' is not a service of this plan"),
        ("{service: chat, at_least", "{service: chatter, at_least",
         "activation.criteria[3].all[1].service: 'chatter' is not a service of this plan"),
        ("azure-openai/eu", "azure-openai/mars",
         "fallbacks[0].relies_on[0]: 'mars' is not a service of azure-openai"),
        ("azure-openai/eu", "nowhere/eu",
         ("fallbacks[0].relies_on[0]: "
         "'nowhere' is neither a plan here nor a vendor of the catalogue")),
        ("azure-openai/eu, own/gateway", "azure-openai/eu, own/moat",
         "fallbacks[0].relies_on[1]: 'moat' is not a component under own: in bcp.yaml"),
        ("azure-openai/eu", "openai/apo",
         "fallbacks[0].relies_on[0]: 'apo' is not a service of openai"),
        ("{support: 100%}", "{suport: 100%}",
         "fallbacks[0].capacity.suport: 'suport' is not a process of this plan"),
        ("classes: [public]", "classes: [publik]",
         "fallbacks[2].data.classes[0]: 'publik' is not under data_classes: in bcp.yaml"),
        ("approved_by: lead", "approved_by: incident-lead",
         "fallbacks[0].data.approved_by: 'incident-lead' is not a person"),
        ("through: own/gateway", "through: own/moat",
         ("dependency.services[0].probes[1].through: "
         "'moat' is not a component under own: in bcp.yaml")),
        ("through: own/gateway", "through: openai/sora",
         ("dependency.services[0].probes[1].through: "
         "'openai/sora' is no component of ours that requests pass")),
        ("target: 3m, role: incident-lead", "target: 3m, role: leader",
         "fallbacks[0].steps[0].role: 'leader' is not a role"),
        ("switch: alias", "switch: allias",
         "fallbacks[0].steps[0].switch: 'allias' is not a switch in bcp.yaml"),
        ("to: azure", "to: moon",
         "fallbacks[0].steps[0].to: 'moon' is not a position of alias"),
        ("with: {alias: $(process)}", "with: {alias: $(process), colour: red}",
         "fallbacks[0].steps[0].with.colour: 'colour' is not a parameter of the switch alias"),
        ("with: {alias: $(process)}, ", "",
         "fallbacks[0].steps[0]: the switch alias needs alias"),
        ("when: {service: api", "when: {service: apo",
         "fallbacks[1].failback.when.service: 'apo' is not a service of this plan"),
        ("when: {service: api", "when: {service: own/moat",
         ("fallbacks[1].failback.when.service: "
         "'moat' is not a component under own: in bcp.yaml")),
        ("failback: {when: {at_most", "failback: {when: {service: apo, at_most",
         "failback.when.service: 'apo' is not a service of this plan"),
        ("kind: notify,", "kind: notify, when: {service: apo, at_least: degraded},",
         "fallbacks[1].steps[1].when.service: 'apo' is not a service of this plan"),
        ("title: OpenAI\n", "title: OpenAI\ndocument: {owner: nobody}\n",
         "document.owner: 'nobody' is not a person or a role"),
        ("title: OpenAI\n", "title: OpenAI\ndocument: {reviewer: nobody}\n",
         "document.reviewer: 'nobody' is not a person or a role"),
        ("title: OpenAI\n", "title: OpenAI\ndocument: {author: nobody}\n",
         "document.author: 'nobody' is not a person or a role"),
        ("title: OpenAI\n", "title: OpenAI\ndocument: {approved_by: incident-lead}\n",
         "document.approved_by: 'incident-lead' is not a person"),
        ("title: OpenAI\n", "title: OpenAI\nroles: [{id: desk, person: nobody}]\n",
         "roles[0].person: 'nobody' is not a person"),
        ("title: OpenAI\n", "title: OpenAI\nroles: [{id: desk, person: lead, alternate: no-one}]\n",
         "roles[0].alternate: 'no-one' is not a person"),
        ("title: OpenAI\n",
         ("title: OpenAI\n"
         "communications: [{id: all, audience: All, template: Hi, first: 5m, role: desk}]\n"),
         "communications[0].role: 'desk' is not a role"),
        ("title: OpenAI\n",
         ("title: OpenAI\nobligations: "
         "[{id: all, title: T, audience: All, from: aware, due: 24h, role: desk}]\n"),
         "obligations[0].role: 'desk' is not a role"),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere(old: str, new: str, expected: str) -> None:
    (problem,) = problems_of(larger_with(PLAN, (old, new)))
    assert said(problem) == expected
    word = problem.message.partition("'")[2].partition("'")[0]
    assert problem.source[problem.column - 1 :].removeprefix("own/").find(word) <= len(
        "azure-openai/"
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{id: s, kind: check, title: T, do: D, service: apo}",
         "fallbacks[2].steps[0].service: 'apo' is not a service of this plan"),
        ("{id: s, kind: check, title: T, do: D, service: own/moat}",
         "fallbacks[2].steps[0].service: 'moat' is not a component under own: in bcp.yaml"),
        ("{id: s, kind: approval, title: T, by: [incident-lead, boss]}",
         "fallbacks[2].steps[0].by[1]: 'boss' is not a role"),
        (("{id: s, kind: notify, title: T, to: All, text: Over., via: pagerduty, "
         "secret: pagerduty/key, resolves: tell-agents}"),
         ("fallbacks[2].steps[0].resolves: "
          "'tell-agents' is not a step that raises an alert by pagerduty")),
    ],
)  # fmt: skip
def test_what_kinds_of_steps_refer_to(step: str, expected: str) -> None:
    assert [said(problem) for problem in problems_of(with_step(step))] == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("alternate: deputy", "alternate: nobody",
         "roles[0].alternate: 'nobody' is not a person"),
        ("relies_on: [own/gateway]", "relies_on: [own/moat]",
         "switches[0].relies_on[0]: 'moat' is not a component under own: in bcp.yaml"),
        ("title: LiteLLM gateway", "title: LiteLLM gateway\n    relies_on: [own/gateway]",
         "own[0].relies_on[0]: 'gateway' relies on itself"),
        ("title: LiteLLM gateway", "title: LiteLLM gateway\n    relies_on: [nowhere/eu]",
         "own[0].relies_on[0]: 'nowhere' is neither a plan here nor a vendor of the catalogue"),
        ("secret: litellm/app}]", "secret: litellm/app, through: openai/api}]",
         "own[0].probes[0].through: 'openai/api' is no component of ours that requests pass"),
        ("controls:", "failback: {when: {service: api, at_most: degraded}}\ncontrols:",
         "failback.when.service: 'api' is a service of one plan, and bcp.yaml speaks of all"),
        ("controls:",
         ("failback: {when: {at_most: degraded}, "
         "steps: [{id: s, kind: manual, title: T, do: D, role: boss}]}\ncontrols:"),
         "failback.steps[0].role: 'boss' is not a role"),
    ],
)  # fmt: skip
def test_a_reference_of_bcp_yaml_that_leads_nowhere_stops_all(
    old: str, new: str, expected: str
) -> None:
    with pytest.raises(DocumentError) as stopped:
        larger_with(SETTINGS, (old, new))
    assert [said(problem) for problem in stopped.value.problems] == [expected]
    assert stopped.value.problems[0].file == SETTINGS


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    changes = [("to: azure", "to: moon"), ("uses: [sora]", "uses: [sore]"),
               ("first ticket shows", "first $(ticked) shows")]  # fmt: skip
    problems = problems_of(larger_with(PLAN, *changes))
    assert [problem.path for problem in problems] == [
        "processes[1].uses[0]", "fallbacks[0].steps[0].to", "fallbacks[1].steps[0].expect",
    ]  # fmt: skip
    assert [problem.line for problem in problems] == sorted({each.line for each in problems})


def test_what_is_there_is_told() -> None:
    (problem,) = problems_of(larger_with(PLAN, ("uses: [api]", "uses: [apo]")))
    assert problem.hint == "there is api, sora, chat"
    (problem,) = problems_of(larger_with(PLAN, ("azure-openai/eu", "azure-openai/mars")))
    assert problem.hint == "there is eu, us"


def test_any_data_class_may_be_named_where_the_workspace_lists_none() -> None:
    line = "data_classes: [public, internal, personal]\n"
    assert problems_of(larger_with(SETTINGS, (line, ""))) == []


def test_a_plan_may_rely_on_another_service_of_its_own_vendor() -> None:
    changed = larger_with(PLAN, ("azure-openai/eu", "openai/chat"))
    assert problems_of(changed) == []


def test_references_of_every_kind_are_found() -> None:
    check = "{id: s, kind: check, title: T, do: D, service: anthropic/api}"
    changed = larger_with(
        PLAN,
        ("- {id: move-date", f"- {check}\n      - {{id: move-date"),
        ("when: {service: api", "when: {service: groq/api"),
    )
    assert problems_of(changed) == []
    named = references_in(changed.plan("openai").plan)
    assert set(named) == {"azure-openai/eu", "own/gateway", "anthropic/api", "groq/api"}
    assert set(references_in(changed.settings)) == {"own/gateway"}
