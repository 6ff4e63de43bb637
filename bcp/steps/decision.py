"""`decision`: a person chooses one of the plan's options, with a reason; both are recorded."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug
from bcp.model.question import Option
from bcp.steps.base import Step


class Choice(Frozen):
    """One way to decide, and what it means."""

    id: Slug
    title: Prose
    means: Prose | None = None


class DecisionStep(Step):
    """A question with at least two answers; none is preselected."""

    kind: Literal["decision"] = "decision"
    options: Annotated[tuple[Choice, ...], Field(min_length=2)]

    def own_options(self) -> tuple[Option, ...]:
        """One for each choice, numbered, each with a reason."""
        return tuple(
            Option(choice.id, str(number), choice.means or choice.title, reason=True)
            for number, choice in enumerate(self.options, start=1)
        )
