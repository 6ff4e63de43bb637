"""Every rule, by its id. A topic is one module with a dict of its own; here they are joined."""

from bcp.lint import approvals, fate, ladders, reading, times
from bcp.lint.base import Rule

RULES: dict[str, Rule] = {
    **fate.RULES,
    **reading.RULES,
    **ladders.RULES,
    **times.RULES,
    **approvals.RULES,
}
