"""Ids that stand twice, and ids that mean something already."""

import pytest
from plans.samples import (
    PLAN,
    ROOT,
    SETTINGS,
    larger_files,
    larger_with,
    minimal_text,
    problems_of,
    said,
    with_step,
)

from bcp.model.errors import DocumentError
from bcp.plan.workspace import build_workspace


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- id: sora", "- {id: api, title: Twin}\n    - id: sora",
         "dependency.services[1].id: 'api' is the id of services[0] already"),
        ("{id: through-gateway", "{id: models",
         "dependency.services[0].probes[1].id: 'models' is the id of probes[0] already"),
        ("- {id: video,",
         ("- {id: support, title: T, uses: [api], data: [public], tier: 2, rto: 1h, mtpd: 2h, "
          "minimum_capacity: 1%}\n  - {id: video,"),
         "processes[1].id: 'support' is the id of processes[0] already"),
        ("{id: video-down", "{id: we-see-it-down",
         "activation.criteria[2].id: 'we-see-it-down' is the id of criteria[1] already"),
        ("uses: [api]", "uses: [api, api]",
         "processes[0].uses[1]: 'api' stands here twice"),
        ("data: [internal, personal], tier", "data: [internal, internal], tier",
         "processes[0].data[1]: 'internal' stands here twice"),
        ("fallbacks: [azure, by-hand]", "fallbacks: [azure, azure]",
         "processes[0].fallbacks[1]: 'azure' stands here twice"),
        ("title: OpenAI\n",
         ("title: OpenAI\n"
          "communications: [{id: all, audience: All, template: Hi, first: 5m}]\n"
          "obligations: [{id: all, title: T, audience: All, from: aware, due: 24h}]\n"),
         "obligations[0].id: 'all' is the id of one under communications already"),
        ("{id: tell-agents", "{id: open-queue",
         "fallbacks[1].steps[1].id: 'open-queue' is the id of another step of this plan already"),
        ("{id: close-queue", "{id: switch",
         ("fallbacks[1].failback.steps[0].id: "
          "'switch' is the id of another step of this plan already")),
        ("{id: tell-agents", "{id: communicate",
         ("fallbacks[1].steps[1].id: "
          "'communicate' is a question that every run asks by itself")),
        ("{id: a-week", "{id: cancel",
         "fallbacks[2].steps[0].options[1].id: 'cancel' is the id of options[0] already"),
        ("{id: a-week", "{id: skip",
         ("fallbacks[2].steps[0].options[0].id: "
          "'skip' is an answer that means something else at a prompt")),
        ("id: openai\n", "id: own\n",
         "id: own/ID names components of ours, so no plan is called 'own'"),
        ("title: OpenAI\n", "title: OpenAI\npeople: [{id: lead, name: Me}]\n",
         "people[0].id: 'lead' is the id of one in bcp.yaml already"),
        ("title: OpenAI\n", "title: OpenAI\nroles: [{id: incident-lead, person: lead}]\n",
         "roles[0].id: 'incident-lead' is the id of one in bcp.yaml already"),
        ("[{id: ticket,", "[{id: ticket, question: One}, {id: ticket,",
         ("fallbacks[1].steps[0].ask[1].id: "
          "'ticket' is the id of another question of this procedure already")),
        ("[{id: ticket,", "[{id: before, question: One}, {id: ticket,",
         "fallbacks[1].steps[0].ask[0].id: $(before) has a meaning of its own"),
    ],
)  # fmt: skip
def test_an_id_that_is_taken(old: str, new: str, expected: str) -> None:
    assert [said(problem) for problem in problems_of(larger_with(PLAN, (old, new)))] == [expected]


@pytest.mark.parametrize("word", ["wait", "who", "evidence", "skip", "choose", "failed"])
def test_no_fallback_is_called_like_an_answer(word: str) -> None:
    text = minimal_text().replace("- id: by-hand", f"- id: {word}")
    (problem,) = problems_of(build_workspace(ROOT, {PLAN: text.encode()}))
    assert said(problem).startswith(f"fallbacks[0].id: '{word}' is an answer")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- {id: deputy,", "- {id: lead, name: Twin}\n  - {id: deputy,",
         "people[1].id: 'lead' is the id of people[0] already"),
        ("{id: azure, value", "{id: openai, value",
         "switches[0].positions[1].id: 'openai' is the id of positions[0] already"),
        ("params: [alias]", "params: [alias, alias]",
         "switches[0].params[1]: 'alias' stands here twice"),
        ("params: [alias]", "params: [alias, value]",
         "switches[0].params[1]: $(value) has a meaning of its own"),
        ("data_classes: [public,", "data_classes: [public, public,",
         "data_classes[1]: 'public' stands here twice"),
        ("own:\n", "own:\n  - {id: gateway, title: Other}\n",
         "own[1].id: 'gateway' is the id of own[0] already"),
        ("probes: [{id: alive,",
         "probes: [{id: alive, kind: tls, url: https://llm.example}, {id: alive,",
         "own[0].probes[1].id: 'alive' is the id of probes[0] already"),
        ("roles: ", "roles:\n  - {id: incident-lead, person: lead}\n# ",
         "roles[1].id: 'incident-lead' is the id of roles[0] already"),
    ],
)  # fmt: skip
def test_an_id_of_bcp_yaml_that_is_taken(old: str, new: str, expected: str) -> None:
    with pytest.raises(DocumentError) as stopped:
        larger_with(SETTINGS, (old, new))
    assert [said(problem) for problem in stopped.value.problems] == [expected]


def test_a_step_of_a_plan_is_not_called_like_one_of_the_return_in_bcp_yaml() -> None:
    files = larger_files()
    files[SETTINGS] += b"""failback:
  when: {at_most: operational}
  steps: [{id: close-queue, kind: manual, title: T, do: D}]
"""
    (problem,) = problems_of(build_workspace(ROOT, files))
    assert said(problem) == (
        "fallbacks[1].failback.steps[0].id: "
        "'close-queue' is the id of one in bcp.yaml's failback already"
    )


def test_the_same_question_may_be_asked_in_two_procedures() -> None:
    ask = "ask: [{id: ticket, question: Which?}]"
    step = f"{{id: s, kind: manual, title: T, do: Do $(ticket), {ask}}}"
    assert problems_of(with_step(step)) == []
