"""What a status family is: two pure functions, and the source that a plan names."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from bcp.model.frozen import Frozen
from bcp.model.identifiers import Text
from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.model.urls import Url

FamilyWord = Literal[
    "statuspage", "incidentio", "instatus", "betterstack", "statusio", "googlecloud", "aws",
    "azure", "slack", "uptimekuma", "gatus", "cstate", "upptime", "statuspal", "flashduty", "xai",
    "cloudflare", "heroku", "feed", "cachet", "sorry", "rootly", "meta", "datadog",
]  # fmt: skip


class SourceSpec(Frozen):
    """A status page as a plan names it."""

    family: FamilyWord
    url: Url
    components: tuple[Text, ...] = ()
    """Ids or exact names of the components that we use; empty: the whole page, and it says so."""
    api: Url | None = None
    """The base of the machine-readable endpoint, where it is not the page's own host."""
    region: Text | None = None
    products: tuple[Text, ...] = ()
    slug: Text | None = None


def no_more(_spec: SourceSpec, _replies: Sequence[Reply]) -> tuple[Request, ...]:
    """Most families know all that they need from the first answers."""
    return ()


class Family(Struct, frozen=True):
    """One product that status pages run on: what to ask, and how to read the answers. No I/O."""

    requests: Callable[[SourceSpec], tuple[Request, ...]]
    read: Callable[[SourceSpec, Sequence[Reply], datetime], PageReading]
    """Gets the answers to `requests`, and behind them those to `follow`."""
    follow: Callable[[SourceSpec, Sequence[Reply]], tuple[Request, ...]] = no_more
    """What the first answers call for: a second feed where the first is not there, a next page."""
