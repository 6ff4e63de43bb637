"""`file`: one value in a file, or a whole file. Done by hand from `do` in this version."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from bcp.model.identifiers import Text
from bcp.model.pointer import Pointer
from bcp.model.scalars import Flag, Json
from bcp.steps.base import Step


class FileStep(Step):
    """What a file's value is set to."""

    built: ClassVar[bool] = False

    kind: Literal["file"] = "file"
    file: Text
    at: Pointer = ""
    set: Json
    commit: Flag = False

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.do is None:
            raise ValueError("a file step needs do: how a person makes the change")
        return self
