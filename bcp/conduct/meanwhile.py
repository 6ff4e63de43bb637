"""What happens beside a question: injects, what others wrote, a new reading, a time that is over.

The terminal asks once a second while a person thinks; between steps it is asked once, so that
prepared answers and drills see the same.
"""

from collections.abc import Callable

from bcp.model.ports import Operator
from bcp.model.question import Answer
from bcp.model.screen import Screen

Meanwhile = Callable[[], Screen | Answer | None]
"""What there is to show now, an answer that closes the question, or nothing."""

_AT_MOST = 20
"""Screens at one boundary: a source that never ends holds nothing up."""


def first_of(*sources: Meanwhile) -> Meanwhile:
    """One source out of several: the first of them that has something now."""

    def found() -> Screen | Answer | None:
        return next((one for source in sources if (one := source()) is not None), None)

    return found


def show_all(source: Meanwhile, operator: Operator) -> None:
    """Show what has gathered, between two steps; no question is open that could be closed."""
    for _ in range(_AT_MOST):
        found = source()
        if found is None:
            return
        if isinstance(found, Screen):
            operator.show(found)
