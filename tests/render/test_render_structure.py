"""Whatever a plan's texts say, the document around them stays what it is."""

import json
import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans.strategies import SETTINGS, plans, yaml_text

from bcp.plan.workspace import build_workspace
from render.hostile import NASTY, texts, with_texts
from render.markdown import Skeleton, skeleton
from render.workspaces import PROJECT, full_dicts, of_models, rendered

# A whole document is parsed back for each case: the quick profile has half as many.
CASES = settings().max_examples
a_document_each = settings(max_examples=CASES if CASES > 100 else CASES // 2)


def rendered_with(words: list[str]) -> str:
    plan, settings = full_dicts()
    return rendered(of_models(with_texts(plan, words), with_texts(settings, words)))


@cache
def benign() -> Skeleton:
    return skeleton(rendered_with(["x"]))


@a_document_each
@given(words=st.lists(texts, min_size=1, max_size=8))
def test_hostile_texts_leave_the_structure_whole(words: list[str]) -> None:
    assert skeleton(rendered_with(words)) == benign()


@pytest.mark.parametrize("first", range(0, len(NASTY), 15))
def test_no_text_in_any_field_breaks_it(first: int) -> None:
    text = rendered_with([*NASTY[first:], *NASTY[:first]])
    assert skeleton(text) == benign()
    assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cs", "Zl"}


def test_the_texts_that_are_replaced_are_all_there_are() -> None:
    marked = rendered_with(["Qqq"])
    plan, settings = full_dicts()
    plain = rendered(of_models(plan, settings))
    for word in ("Customer service", "Quota is per region", "AI-down", "systemctl", "urgent only",
                 "golden/support.yaml", "dep-primary", "Which number?", "everyone", "Batch",
                 "Night watch", "DPA-1", "We are back soon", "AI gateway", "+49", "Red folder",
                 "Research", "building stands", "MSA-2024-7", "account manager", "Failed requests",
                 "gpt-large", "Nightly export", "Report of its own", "400 agents", "Complaints of",
                 "as the usual model does", "600 requests", "exports are switched", "Nine answers",
                 "AIA-2026-4", "goes elsewhere", "No attachments", "Relief after", "price doubles",
                 "LEI-SAMPLE", "Export by the portal", "move process", "Switch for real",
                 "Break-glass", "Telephone conference", "Decide what is taken first"):  # fmt: skip
        assert word.lower() in plain.lower()
        assert word.lower() not in marked.lower()


def test_the_structure_that_is_compared_is_rich() -> None:
    whole = benign()
    assert len(whole.blocks) > 120
    assert len(whole.tables) > 60
    assert "fence mermaid" in [block.replace("code", "fence") for block in whole.blocks]
    assert whole.inlines == ()


@a_document_each
@given(plan=plans())
def test_any_sound_plan_renders_the_same_twice(plan: dict[str, object]) -> None:
    plan = {**plan, "controls": ["hipaa"]}  # the map is the same for every plan, and long
    files = {"bcp.yaml": yaml_text(SETTINGS), "runbooks/plan.yaml": yaml_text(plan)}
    once, twice = (rendered(build_workspace(PROJECT, files), str(plan["id"])) for _ in range(2))
    assert once == twice
    shown = skeleton(once)
    assert shown.inlines == ()
    assert all(len(set(rows)) == 1 for rows in shown.tables)
    told = json.dumps(plan)
    for ours in ("None", "True", "False", "datetime", "Verdict"):
        assert ours in told or ours not in once.replace("None: a person does it", "")
