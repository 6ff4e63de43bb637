"""For each rule a plan that breaks it, on the lines that say so, and one that keeps it."""

import pytest
from corpus_kit import CORPUS, sample

from bcp.lint.linter import BROKEN
from bcp.lint.registry import RULES


def test_the_corpus_and_the_registry_name_the_same_rules() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(RULES)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_finds_what_is_marked_and_nothing_where_nothing_is_wrong(rule_id: str) -> None:
    bad, good = sample(rule_id, "bad"), sample(rule_id, "good")
    broken = [str(each.problem) for each in (*bad.findings, *good.findings) if each.rule == BROKEN]
    assert broken == [], "the plans of the corpus are sound"
    assert bad.of_rule(rule_id) == bad.marked() != set()
    assert good.of_rule(rule_id) == good.marked() == set()
    assert stripped(RULES[rule_id].before) <= bad.lines(), "the example is a real one"
    assert stripped(RULES[rule_id].after) <= good.lines(), "the example is a real one"
    assert not stripped(RULES[rule_id].after) <= bad.lines(), "it says to write what is there"


def stripped(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}
