"""`check`: a service is as it has to be. Looked at by a person in this version."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from bcp.model.identifiers import Reference, Slug
from bcp.model.verdict import Verdict
from bcp.steps.base import Step


class CheckStep(Step):
    """The service and the worst verdict that lets the procedure go on."""

    built: ClassVar[bool] = False

    kind: Literal["check"] = "check"
    service: Slug | Reference = Field()
    at_most: Verdict = Verdict.OPERATIONAL

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do is None:
            raise ValueError("a check step needs do: how a person looks")
        return self
