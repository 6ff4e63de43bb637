"""When an incident is over, and what is to be done after every one."""

from typing import Annotated

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug


class StandingAction(Frozen):
    """Something to be done after every incident, with an owner."""

    title: Prose
    owner: Slug
    due: Duration
    """After the incident was closed."""


class StandDown(Frozen):
    """When the incident is over, and what is to be done afterwards."""

    criteria: Annotated[tuple[Prose, ...], Field(min_length=1)]
    actions: tuple[StandingAction, ...] = ()
