"""What an export is made of, what it makes, and the ids by which others know our things again."""

from collections.abc import Callable
from uuid import UUID, uuid5

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.plan.workspace import Workspace
from bcp.render.paper import Paper

_NAMESPACE = UUID("fc2f9d05-2dbe-4a41-9f33-702b3be1a9cf")
"""A random value of ours (RFC 9562, 5.5): no other program makes the same ids from other names."""


class Wanted(Struct, frozen=True):
    """The command line of `bcp export`."""

    plan: str = ""
    table: str = ""


class Given(Struct, frozen=True):
    """Everything that an export may look at."""

    workspace: Workspace
    wanted: Wanted = Wanted()
    entries: tuple[Entry, ...] = ()
    """The whole log, in order; empty where the format asks for none."""
    text: Callable[[str], str] = str
    """A text that the log keeps beside an entry, by the name of its blob."""
    doubt: str = ""
    """What a reader must know of the log before they believe a word; empty where it verified."""


class Made(Struct, frozen=True):
    """Documents, and what could not be put into them."""

    papers: tuple[Paper, ...]
    """At least one; the first is what was asked for, the others are what it refers to."""
    left_out: tuple[str, ...] = ()
    """One sentence each, for the person who asked: never left out silently."""


def stable_id(workspace: Workspace, *words: str) -> UUID:
    """The same id for the same thing, today and after its text was changed.

    Args:
        workspace: whose thing it is. Where `bcp.yaml` names the log's origin or the organisation,
            two companies with the same plan have different ids.
        words: what it is, as `review`, `openai`.
    """
    return uuid5(_NAMESPACE, "\n".join((_owner(workspace), *words)))


def _owner(workspace: Workspace) -> str:
    settings = workspace.settings
    organisation = settings.organisation
    named = (organisation.lei or organisation.name) if organisation else ""
    return settings.audit.origin or named


Export = Callable[[Given], Made]
"""Raises UsageError or BadInput where what was asked for is not there, with what there is."""
