"""Who is told of an incident: audiences of ours, and those whom a law or a contract names."""

from typing import Literal

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug

Event = Literal["onset", "aware", "classified", "declared"]


class Communication(Frozen):
    """Who is told, how soon, how often, in which words."""

    id: Slug
    audience: Prose
    template: Prose
    first: Duration
    """After declaring."""
    every: Duration | None = None
    role: Slug | None = None


class Obligation(Frozen):
    """A notice that a law, a regulator or a contract demands, and by when.

    What is due and from which event is the company's own reading of its duties: bcp keeps the
    clock and the record, and says nothing about whether they are enough.
    """

    id: Slug
    title: Prose
    audience: Prose
    from_: Event = Field(alias="from")
    """Becoming aware and classifying are said with `bcp mark`; the other two bcp knows."""
    due: Duration
    """After that event."""
    every: Duration | None = None
    """Until the run ends, counted from the notice before."""
    role: Slug | None = None
