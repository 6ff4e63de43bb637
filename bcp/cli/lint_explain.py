"""`bcp lint --explain`: what a rule asks, why, and how to mend a finding."""

from bcp.cli.setting import Setting, Work
from bcp.lint.explain import explained, find_rule
from bcp.lint.help import BROKEN_RULE
from bcp.lint.linter import BROKEN
from bcp.lint.registry import RULES
from bcp.model.exits import Exit


def explain_work(rule_id: str) -> Work:
    """The work of a command line; raises UsageError where there is no such rule."""
    rule = find_rule(rule_id, {**RULES, BROKEN: BROKEN_RULE})

    def work(setting: Setting) -> int:
        setting.out.write(explained(rule_id, rule, setting.out.width()))
        return Exit.OK

    return work
