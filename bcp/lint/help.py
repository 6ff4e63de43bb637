"""What is said of a rule beside its findings, where code scanning shows them. Pure."""

from typing import Final

from bcp.lint.base import Rule, Severity, always

BROKEN_RULE: Final = Rule(
    always(Severity.ERROR),
    says="Every file can be read, has the shape of a plan, and names only what there is.",
    why="A plan with a fault of this kind cannot be followed as it stands; in an outage bcp would "
    "offer the last good copy that it recorded.",
    mend="Each finding names the line, and what would be allowed there. `bcp schema plan` prints "
    "the schema for editors.",
    before="uses: [apx]",
    after="uses: [api]",
)
"""Stands beside the rules: what is said of a file that is no sound plan."""


def plain(rule_id: str, rule: Rule) -> str:
    """Why and how to mend it, in one paragraph each."""
    return f"{rule_id}: {rule.says}\n\n{rule.why}\n\n{rule.mend}"


def markdown(rule_id: str, rule: Rule) -> str:
    """The same for pages that show Markdown, with the example."""
    return (
        f"**{rule_id}**: {rule.says}\n\n{rule.why}\n\n{rule.mend}\n\n"
        f"Instead of\n\n```yaml\n{rule.before}\n```\n\nwrite\n\n```yaml\n{rule.after}\n```\n"
    )
