"""What a rule asks, why, who asks for it, and how to mend a finding. Pure."""

import difflib
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from bcp.lint.base import Rule
from bcp.model.errors import UsageError
from bcp.plan.clauses import known_words, regimes

_INDENT: Final = "  "


def find_rule(rule_id: str, rules: Mapping[str, Rule]) -> Rule:
    """The rule with this id.

    Raises:
        UsageError: there is none; with those that are spelled alike, or all.
    """
    if rule_id in rules:
        return rules[rule_id]
    close = difflib.get_close_matches(rule_id, rules, n=3)
    raise UsageError(
        f"There is no rule {rule_id!r}.",
        means=f"Spelled alike: {', '.join(close)}." if close else f"The rules: {', '.join(rules)}.",
        next_action="Name one of them; findings show their rule in brackets.",
    )


def explained(rule_id: str, rule: Rule, width: int = 80) -> str:
    """The whole explanation for a terminal, with the clauses behind it; ends with a line feed.

    Args:
        rule_id: the rule's id.
        rule: the rule.
        width: columns of the terminal.
    """
    blocks = [_headed(rule_id, _wrapped(rule.says, width))]
    blocks.append(_headed("Weighs", _wrapped(_weights(rule), width)))
    blocks.append(_headed("Why", _wrapped(rule.why, width)))
    asked = [line for clause in rule.clauses for line in _wrapped(_clause(clause), width)]
    if asked:
        blocks.append(_headed("Supports what is asked in", asked))
    blocks.append(_headed("To mend it", _wrapped(rule.mend, width)))
    blocks.append(_headed("Instead of", _lines(rule.before)))
    blocks.append(_headed("Write", _lines(rule.after)))
    return "\n\n".join(blocks) + "\n"


def _headed(head: str, lines: list[str]) -> str:
    return "\n".join([head, *lines])


def _weights(rule: Rule) -> str:
    """By the tier of the process that a finding touches."""
    if len(set(rule.weight.tiers)) == 1:
        return f"{rule.weight.at(1)}, for processes of every tier"
    return ", ".join(f"{rule.weight.at(tier)} for tier {tier}" for tier in range(1, 5))


def _clause(clause: str) -> str:
    """`iso22301 8.4.4.3` as the map of its regime has it, edition and how known included."""
    name, _, clause_id = clause.partition(" ")
    (regime,) = regimes((name,))
    found = next(one for one in regime.clauses if one.id == clause_id)
    return f"{regime.edition}, {clause_id}: {found.asks} ({known_words(found.known)})"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _lines(text: str) -> list[str]:
    return list(_indented(text))


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield _INDENT + line
