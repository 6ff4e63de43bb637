"""Prepared answers: a file that maps a question's id to a word and what goes with it."""

from typing import Annotated

from pydantic import BeforeValidator, RootModel

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Text


class PreparedAnswer(Frozen):
    """One answer, given before it is asked."""

    answer: Text
    reason: Prose | None = None
    note: Prose | None = None
    value: Text | None = None
    """The value that the answer asks for, where it asks for one."""
    values: dict[Text, Text] = {}
    """By name, where it asks for several."""
    takes: Duration | None = None
    """How long a person would take: moves the clock of a demo, and nothing else."""


def _spelled_out(node: object) -> object:
    return {"answer": node} if isinstance(node, str) else node


class PreparedAnswers(
    RootModel[dict[Text, Annotated[PreparedAnswer, BeforeValidator(_spelled_out)]]]
):
    """A whole answers file."""
