"""RSS and Atom of any status page: the last resort, for a page that nothing better reads.

A feed is a history and no state. An entry that is not closed is `degraded`, never more; a feed
without entries says nothing at all.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.status.answer import Unreadable
from bcp.status.base import SourceSpec
from bcp.status.entries import feed_of
from bcp.status.history import judged_history
from bcp.status.page import unreadable

_FIRST = "/history.atom"
_OTHERS = ("/history.rss", "/feed.atom", "/feed.rss")
_FEED_ENDINGS = (".atom", ".rss", ".xml")
_ACCEPT = (("accept", "application/atom+xml, application/rss+xml, application/xml;q=0.9"),)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The feed that the plan names, else where most pages have it."""
    return (_request(_named(spec) or _beside(spec, _FIRST)),)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The other places of a feed, where the page answered but had none at the first."""
    if _named(spec) or not replies or replies[0].status not in (200, 404, 410):
        return ()
    try:
        feed_of(requests(spec)[0], replies[0])
    except Unreadable:
        return tuple(_request(_beside(spec, path)) for path in _OTHERS)
    return ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the entries of the first answer that is a feed; else unknown."""
    asked = (*requests(spec), *follow(spec, replies))
    problems: list[str] = []
    for request, reply in zip(asked, replies, strict=False):
        try:
            return judged_history(spec, reply, read_at, feed_of(request, reply))
        except Unreadable as error:
            problems.append(str(error))
    reason = "; ".join(dict.fromkeys(problems)) or "nothing was answered"
    return unreadable(spec, replies, read_at, reason)


def _named(spec: SourceSpec) -> str:
    """The feed's own URL where the plan has it: an `api` with a path, or a page that is a feed."""
    if spec.api and urlsplit(spec.api).path.strip("/"):
        return spec.api
    return "" if spec.api or not urlsplit(spec.url).path.endswith(_FEED_ENDINGS) else spec.url


def _beside(spec: SourceSpec, path: str) -> str:
    parts = urlsplit(spec.url)
    host = spec.api.rstrip("/") if spec.api else f"{parts.scheme}://{parts.netloc}"
    return f"{host}{parts.path.rstrip('/')}{path}"


def _request(url: str) -> Request:
    return Request(url, headers=_ACCEPT)
