"""`approval`: another person's consent. This version stops here: it cannot prove one yet."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bcp.model.identifiers import Slug
from bcp.model.scalars import Flag, Whole
from bcp.steps.base import Step


class ApprovalStep(Step):
    """Consent by `count` others; never by the one who asks, never by an answers file."""

    built: ClassVar[bool] = False

    kind: Literal["approval"] = "approval"
    by: tuple[Slug, ...] = ()
    """Roles that may consent; empty: every role that may approve."""
    count: Annotated[Whole, Field(ge=1)] = 1
    without_key: Flag = False
    phone: Literal["allowed", "refused"] = "refused"
