"""incident.io: its native feed, `GET {base}/proxy/{host}`; where that is not to be had, the lesser.

The compatible feed in Statuspage's shape lists 25 components at most, and the documented widget
lists only what is affected: neither proves that a component is not there.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    is_there,
    json_object,
    json_request,
    object_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.native import Said, said_by
from bcp.status.page import Ours, judged, missing, unreadable
from bcp.status.widget import ABSENCE, feed_requests, told


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """One request; two where the page's URL has a port, which the feed may or may not know."""
    page = urlsplit(spec.url)
    hosts = [page.hostname or ""] + ([f"{page.hostname}:{page.port}"] if page.port else [])
    return tuple(json_request(f"{base_url(spec)}/proxy/{host}") for host in hosts)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The widget feed and the Statuspage-compatible one, where the native feed is not to be had."""
    asked = tuple(zip(requests(spec), replies, strict=True))
    if _native(spec, replies)[0] or not any(is_there(*pair) for pair in asked):
        return ()
    return feed_requests(spec)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the native feed, else by the lesser ones; else unknown."""
    count = len(requests(spec))
    found, failed = _native(spec, replies[:count])
    if found:
        said, reply = found
        problems = (*missing(said.ours), *said.unknown_words)
        return judged(spec, reply, read_at, said.ours, said.incidents, problems=problems)
    why = "; ".join(failed)
    if len(replies) == count:
        return unreadable(spec, replies, read_at, why)
    try:
        return _by_lesser_feeds(spec, replies, read_at, why)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, f"{why}; {error}")


def _native(
    spec: SourceSpec, replies: Sequence[Reply]
) -> tuple[tuple[Said, Reply] | None, tuple[str, ...]]:
    """What the first native feed that can be read says, and why those before it could not be."""
    problems: list[str] = []
    for request, reply in zip(requests(spec), replies, strict=True):
        try:
            return (said_by(spec, _summary(json_object(request, reply))), reply), ()
        except Unreadable as error:
            problems.append(str(error))
    return None, tuple(dict.fromkeys(problems))


def _by_lesser_feeds(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, why: str
) -> PageReading:
    feeds = told(spec, replies[-2:])
    said = said_by(spec, feeds.summary)
    ours, troubles = said.ours, "; ".join((f"native feed: {why}", *feeds.problems))
    is_part = ours.whole and (feeds.is_window or not ours.components)
    return judged(
        spec, replies, read_at, ours, said.incidents,
        problems=(*_not_seen(ours, troubles), *said.unknown_words),
        unread=(f"{ABSENCE} ({troubles})",) if is_part else (),
        notes=(f"read from the {' and the '.join(feeds.feeds)} ({troubles})",),
    )  # fmt: skip


def _not_seen(ours: Ours, troubles: str) -> tuple[str, ...]:
    """What is said of components that the plan names and the lesser feeds do not."""
    return tuple(
        f"component missing: {name!r} is in no feed that could be read, which proves nothing: "
        f"{ABSENCE} ({troubles})"
        for name in ours.missing
    )


def _summary(document: Row) -> Row:
    summary = object_at(document, "summary")
    if not summary:
        raise Unreadable("the answer has no summary: this is not incident.io's native feed")
    # What is not in this list is operational, so without the list nothing is.
    if "affected_components" not in summary:
        raise Unreadable("the answer has no affected_components: its shape is not known any more")
    return summary
