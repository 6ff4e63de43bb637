"""Whether it is known what something stands on: where not, nothing in common means nothing."""

from collections.abc import Iterable, Iterator

from bcp.plan.reach import reached
from bcp.plan.workspace import Workspace


def unassessed(workspace: Workspace, references: Iterable[str]) -> Iterator[str]:
    """What references lead to and nobody has said what it stands on; broken plans tell nothing.

    A component of ours that says what it relies on has said it.
    """
    for target in reached(workspace, references):
        if not target.is_assessed and not target.why_not:
            yield target.key
