"""Document control and scope: which document this is, who has it, what it covers."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.plan.day import Day


class Copy(Frozen):
    """One copy of the runbook: who holds it, and whether it can be read when systems are down."""

    holder: Slug
    """A person or a role."""
    medium: Literal["paper", "offline", "online"]
    where: Prose


class DocumentControl(Frozen):
    """Version, status and owners of the document."""

    version: Text | None = None
    status: Literal["draft", "in_review", "approved", "retired"] = "draft"
    owner: Slug | None = None
    author: Slug | None = None
    reviewer: Slug | None = None
    approved_by: Slug | None = None
    approved_on: Day | None = None
    review_every: Duration | None = None
    classification: Text | None = None
    distribution: tuple[Copy, ...] = ()


class Scope(Frozen):
    """What the plan covers and what it does not."""

    includes: Annotated[tuple[Prose, ...], Field(min_length=1)]
    excludes: tuple[Prose, ...] = ()
    assumptions: tuple[Prose, ...] = ()
    covers: Prose | None = None
    """For how long an outage the plan is made."""
    success: tuple[Prose, ...] = ()
    """When the continuity of the processes counts as kept."""
