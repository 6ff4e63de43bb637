"""People and roles: who may declare, who stands in, who can be reached by phone."""

from typing import Literal

from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.plan.day import Day

Authority = Literal["declare", "choose", "approve", "override", "abort", "stand_down"]


class Person(Frozen):
    """Somebody, by an id that is not a name: ids stay in the log for ever."""

    id: Slug
    name: Prose
    phone: Text | None = None
    email: Text | None = None


class Role(Frozen):
    """What somebody is responsible for, and who stands in."""

    id: Slug
    title: Prose | None = None
    person: Slug
    alternate: Slug | None = None
    may: tuple[Authority, ...] = ()
    trained_on: Day | None = None
    """When whoever has the role was last trained for it."""
