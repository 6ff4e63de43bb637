"""`manual`: a person does it and says how it went."""

from typing import Literal, Self

from pydantic import model_validator

from bcp.model.question import Option
from bcp.steps.base import Step

DONE = Option("done", "d", "You did it: the step counts as done.")


class ManualStep(Step):
    """Work by hand, with its instruction in `do`."""

    kind: Literal["manual"] = "manual"

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do is None:
            raise ValueError("a manual step needs do: what the person does")
        return self

    def own_options(self) -> tuple[Option, ...]:
        """`done`."""
        return (DONE,)
