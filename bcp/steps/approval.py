"""`approval`: other people's consent. It is asked for and counted by the walk, never done."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bcp.model.identifiers import Slug
from bcp.model.scalars import Flag, Whole
from bcp.steps.base import Step


class ApprovalStep(Step):
    """Consent by `count` others; never by the one who asks, never by an answers file."""

    changes: ClassVar[bool] = False

    kind: Literal["approval"] = "approval"
    by: tuple[Slug, ...] = ()
    """Roles that may consent; empty: every role that may approve."""
    count: Annotated[Whole, Field(ge=1)] = 1
    without_key: Flag = False
    """Whether a consent counts that no key has signed; reports show it as not proved."""
    phone: Literal["allowed", "refused"] = "refused"
    """Whether a consent by phone counts, attested by whoever called until it is countersigned."""
