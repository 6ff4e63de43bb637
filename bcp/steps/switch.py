"""`switch`: a switch of the workspace is set. Done by hand from its `do` in this version."""

from typing import ClassVar, Literal

from pydantic import Field

from bcp.model.identifiers import Prose, Slug, Text
from bcp.steps.base import Step


class SwitchStep(Step):
    """Which switch, with which parameters, to which position."""

    built: ClassVar[bool] = False

    kind: Literal["switch"] = "switch"
    title: Prose = ""
    """Empty where the switch's own title says it all; a walk shows that one then."""
    switch: Slug
    params: dict[Slug, Text] = Field(default={}, alias="with")
    to: Slug
