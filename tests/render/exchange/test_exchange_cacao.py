"""Playbooks, held against the rules of the specification."""

import json
import shlex
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bcp.model.http import HttpCall
from bcp.render.exchange.cacao_commands import command, http, program, worded
from bcp.steps.command import CommandStep
from render.exchange.cacao_rules import Playbook, breaches
from render.exchange.exchange_kit import Document, desk_plan, made, sample, with_plan
from render.hostile import NASTY, texts, with_texts
from render.workspaces import shipped

_WORDS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=12)


def playbooks(plan: str = "desk") -> dict[str, Playbook]:
    return {paper.stem: json.loads(paper.text) for paper in made("cacao", plan=plan).papers}


def commands(playbook: Playbook, kind: str) -> list[str]:
    return [
        one["command"]
        for step in playbook["workflow"].values()
        for one in step.get("commands", ())
        if one["type"] == kind
    ]


def test_no_rule_is_broken() -> None:
    found = playbooks()
    assert {stem: breaches(one) for stem, one in found.items()} == {stem: [] for stem in found}


def test_nor_by_a_plan_that_leaves_out_what_it_may() -> None:
    found = playbooks("bare")
    assert [breaches(one) for one in found.values()] == [[], []]
    cases = next(one["cases"] for one in found["bare"]["workflow"].values() if "cases" in one)
    assert set(cases) == {"default", "default_"}  # a fallback's id is never what "no choice" means


def test_nor_by_a_starter_plan() -> None:
    for loaded in shipped().plans:
        for paper in made("cacao", plan=loaded.plan.id, workspace=shipped()).papers:
            assert breaches(json.loads(paper.text)) == [], paper.stem


@pytest.mark.parametrize("stem", ["desk", "desk.to-by-hand", "desk.to-gateway"])
def test_a_playbook_as_it_is_written(stem: str, snapshot: SnapshotAssertion) -> None:
    (paper,) = [one for one in made("cacao", plan="desk").papers if one.stem == stem]
    assert paper.text.encode() == snapshot(extension_class=Document)


def test_each_that_is_referred_to_is_there() -> None:
    found = playbooks()
    known = {one["id"] for one in found.values()}
    called = {
        one["playbook_id"] for one in found["desk"]["workflow"].values() if "playbook_id" in one
    }
    assert called < known
    assert found["desk"]["id"] not in called


def test_what_its_data_is_not_cleared_for_is_no_choice() -> None:
    choices = [
        set(one["cases"]) for one in playbooks()["desk"]["workflow"].values() if "cases" in one
    ]
    assert choices[0] == {"gateway", "by-hand", "default"}
    assert choices[1] == {"gateway", "elsewhere", "by-hand", "default"}


def test_a_secret_is_a_variable_from_outside() -> None:
    playbook = playbooks()["desk.to-by-hand"]
    secret = playbook["playbook_variables"]["__secret_desk_admin__"]
    assert (secret["external"], "value" in secret) == (True, False)
    headers = [
        one["headers"]["authorization"]
        for step in playbook["workflow"].values()
        for one in step.get("commands", ())
        if "authorization" in one.get("headers", {})
    ]
    assert headers == [["Bearer __secret_desk_admin__:value"]] * 2


def test_a_proof_that_is_more_than_a_status_is_a_person_s_to_judge() -> None:
    """CACAO knows no condition on an answer: 200 would be taken for a proof of who answered."""
    asked = commands(playbooks()["desk.to-gateway"], "manual")
    assert any("the header `x-deployment` is `dep-second`" in one for one in asked)
    assert any("GET https://llm.example/ask/__process__:value" in one for one in asked)
    by_hand = playbooks()["desk.to-by-hand"]
    assert "Look at the answer to that request: it worked if the status is 2xx" in "".join(
        commands(by_hand, "manual")
    )
    assert "GET /alive HTTP/1.1" in commands(by_hand, "http-api")  # of this one, 2xx is all


def test_what_a_person_types_reaches_no_machine() -> None:
    playbook = playbooks()["desk.to-by-hand"]
    assert not any("__number__" in one for one in commands(playbook, "http-api"))
    assert sum("tags/__number__:value" in one for one in commands(playbook, "manual")) == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda it: it.pop("created_by"),
        lambda it: it.update(modified="2026-05-02"),
        lambda it: it.update(playbook_activities=["scan-system"]),
        lambda it: it["workflow"].pop(it["workflow_exception"]),
        lambda it: it["workflow"].update({"end--1": {"type": "end"}}),
        lambda it: it["workflow"][it["workflow_start"]].update(on_failure="x"),
        lambda it: it["playbook_variables"].clear(),
        lambda it: it["agent_definitions"].clear(),
        lambda it: it["target_definitions"].clear(),
        lambda it: it["playbook_processing_summary"].update(if_logic=False),
    ],
)
def test_the_rules_can_be_broken(broken: Callable[[Playbook], object]) -> None:
    playbook = playbooks()["desk.to-by-hand"]
    broken(playbook)
    assert breaches(playbook)


@settings(max_examples=settings().max_examples // 8)
@given(st.lists(texts, min_size=1, max_size=6))
def test_hostile_texts_break_none(words: list[str]) -> None:
    workspace = with_plan(with_texts(desk_plan(), words))
    for paper in made("cacao", plan="desk", workspace=workspace).papers:
        assert breaches(json.loads(paper.text)) == [], paper.stem


def test_nor_does_any_of_the_known_ones() -> None:
    for start in range(0, len(NASTY), 16):
        workspace = with_plan(with_texts(desk_plan(), list(NASTY[start : start + 16])))
        for paper in made("cacao", plan="desk", workspace=workspace).papers:
            assert breaches(json.loads(paper.text)) == [], paper.stem


@given(st.lists(_WORDS, min_size=1, max_size=4))
def test_a_shell_reads_the_words_that_the_plan_has(words: list[str]) -> None:
    machine = program(("printf", "%s\\0", *words), {})
    if machine is None:  # a text that looks like a name of the plan's
        assert any("$(" in word for word in words)
        return
    assert shlex.split(str(machine.command["command"])) == ["printf", "%s\\0", *map(worded, words)]


def test_a_script_stays_one_word_so_a_folder_that_is_gone_runs_nothing_of_it() -> None:
    """`cd FOLDER && a; b` would run b anywhere, and `X=1 a; b` would give b no X."""
    step = CommandStep.model_validate(
        {
            "id": "copy", "kind": "command", "title": "Copy", "shell": True,
            "run": ("rm -f old; echo $WHO # done",), "env": {"WHO": "us"}, "folder": "/srv/desk",
            "exit_codes": (0, 3),
        }
    )  # fmt: skip
    machine = command(step, {})
    assert machine is not None
    assert machine.command["command"] == (
        "cd /srv/desk && { WHO=us /bin/sh -c 'rm -f old; echo $WHO # done';"
        " case $? in 0|3) true;; *) false;; esac; }"
    )


@pytest.mark.external
def test_exit_codes_and_folders_as_a_shell_does_them() -> None:
    (line,) = commands(playbooks()["desk.to-by-hand"], "bash")[:1]
    folder = line.replace("cd /srv/desk", "cd /")
    for code, good in ((0, 0), (3, 0), (4, 1)):
        ended = subprocess.run(
            ["bash", "-c", f"systemctl() {{ return {code}; }}; {folder}"], check=False
        )
        assert ended.returncode == good


def test_a_value_of_the_plan_s_own_is_one_part_of_a_url() -> None:
    call = HttpCall(url="https://h.example/$(process)/$(value)?x=$(value)", method="PUT")
    made_of = http(call, {"process": "$(process)", "value": "a/b?c=d e"})
    assert made_of is not None
    part = "a%2Fb%3Fc%3Dd%20e"
    assert made_of.command["command"] == f"PUT /__process__:value/{part}?x={part} HTTP/1.1"


def test_a_command_with_input_or_an_odd_variable_stays_with_a_person() -> None:
    for fields in ({"stdin": "yes"}, {"env": {"A-B": "x"}}, {"run": ["echo", "$(number)"]}):
        step = CommandStep.model_validate({"id": "x", "title": "x", "run": ["true"], **fields})
        assert command(step, {}) is None


def test_what_looks_like_a_variable_of_the_playbook_s_stays_text() -> None:
    trap = "Type __secret_desk_admin__:value or __a____b__:value"
    workspace = with_plan(with_texts(desk_plan(), [trap]))
    for paper in made("cacao", plan="desk", workspace=workspace).papers:
        assert "__secret_desk_admin__:value or" not in paper.text
        assert breaches(json.loads(paper.text)) == []
    assert program(("echo", trap), {}) is None
    assert http(HttpCall(method="POST", url="https://h.example/", text=trap), {}) is None


def test_ids_are_the_same_whatever_a_plan_is_called() -> None:
    renamed = made("cacao", plan="desk", workspace=with_plan(desk_plan() | {"title": "Another"}))
    before = [json.loads(one.text) for one in made("cacao", plan="desk").papers]
    after = [json.loads(one.text) for one in renamed.papers]
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert [list(one["workflow"]) for one in before] == [list(one["workflow"]) for one in after]
    assert sample().plan("desk").plan.title != "Another"
