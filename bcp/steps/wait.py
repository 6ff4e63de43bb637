"""`wait`: a stability window. Watched by a person in this version."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from bcp.model.duration import Duration
from bcp.steps.base import Step


class WaitStep(Step):
    """How long it has to stay well."""

    built: ClassVar[bool] = False

    kind: Literal["wait"] = "wait"
    for_: Duration = Field(alias="for")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do is None:
            raise ValueError("a wait step needs do: what a person watches")
        return self
