"""`bcp lint --explain`: what a rule asks, why, who asks for it, how to mend it."""

import pytest
from syrupy.assertion import SnapshotAssertion

from bcp.lint.explain import explained, find_rule
from bcp.lint.help import BROKEN_RULE
from bcp.lint.linter import BROKEN
from bcp.lint.registry import RULES
from bcp.model.errors import UsageError


@pytest.mark.parametrize("rule_id", ["shared-fate", "alternate-is-the-same-person"])
def test_an_explanation(rule_id: str, snapshot: SnapshotAssertion) -> None:
    assert explained(rule_id, RULES[rule_id]) == snapshot


@pytest.mark.parametrize("width", [40, 80])
def test_every_rule_can_be_explained_and_every_clause_that_it_names_is_there(width: int) -> None:
    for rule_id, rule in {**RULES, BROKEN: BROKEN_RULE}.items():
        text = explained(rule_id, rule, width)
        examples = {f"  {line}" for line in (*rule.before.splitlines(), *rule.after.splitlines())}
        long = [line for line in text.splitlines() if len(line) > width]
        assert set(long) <= examples
        assert "compl" not in text.lower().replace("complete", "")


def test_a_slip_of_the_pen_is_shown_what_is_spelled_alike() -> None:
    with pytest.raises(UsageError) as caught:
        find_rule("shard-fate", RULES)
    assert caught.value.means == "Spelled alike: shared-fate."


def test_anything_else_is_shown_all_rules() -> None:
    with pytest.raises(UsageError) as caught:
        find_rule("zzzzzz", RULES)
    assert all(rule_id in caught.value.means for rule_id in RULES)
