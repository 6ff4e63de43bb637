"""`notify`: somebody is told. Sent by a person in this version, from the text given."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from bcp.model.identifiers import Prose, Text
from bcp.steps.base import Step


class NotifyStep(Step):
    """Whom, by which way, and the words."""

    built: ClassVar[bool] = False

    kind: Literal["notify"] = "notify"
    to: Text
    via: Text | None = None
    text: Prose

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do is None:
            raise ValueError("a notify step needs do: how a person sends it")
        return self
