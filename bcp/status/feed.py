"""RSS and Atom of any status page: the last resort, for a page that nothing better reads.

A feed is a history and no state. An entry that is not closed is `degraded`, never more; a feed
without entries says nothing at all.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import Unreadable, cleaned
from bcp.status.base import SourceSpec
from bcp.status.entries import Feed, feed_of
from bcp.status.entry_state import STATES, UNDER_WAY, Told, told
from bcp.status.page import Ours, judged, unreadable

_FIRST = "/history.atom"
_OTHERS = ("/history.rss", "/feed.atom", "/feed.rss")
_FEED_ENDINGS = (".atom", ".rss", ".xml")
_ACCEPT = (("accept", "application/atom+xml, application/rss+xml, application/xml;q=0.9"),)

_FROM = "from a feed, which lists incidents only"


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
            return _judged(spec, reply, read_at, feed_of(request, reply))
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


def _judged(spec: SourceSpec, reply: Reply, read_at: datetime, feed: Feed) -> PageReading:
    found = [told(entry) for entry in feed.entries]
    ours = _ours(spec, found)
    incidents = tuple(_incident(one, ours) for one in found if one.is_open)
    unsure = ours.missing if any(not one.touches_ours for one in incidents) else ()
    return judged(
        spec, reply, read_at, Ours((), ours.ids, ours.names, frozenset(), unsure, ours.whole),
        incidents,
        at_rest=Verdict.OPERATIONAL if feed.entries else None,
        problems=_problems(found, unsure),
        notes=_notes(found, ours),
    )  # fmt: skip


def _ours(spec: SourceSpec, found: Sequence[Told]) -> Ours:
    """Our components by name; missing are those that no entry of a feed that lists them names."""
    wanted = [cleaned(name) or name for name in spec.components]
    named = {name for one in found for pair in one.affected for name in pair}
    unseen = [name for name in wanted if name not in named] if named else []
    words = frozenset(wanted)
    return Ours((), words, words, frozenset(), tuple(unseen), whole=not wanted)


def _problems(found: Sequence[Told], unsure: Sequence[str]) -> tuple[str, ...]:
    """Why the state may be unknown."""
    stateless = [one for one in found if one.is_open and one.state not in STATES]
    return (
        *(() if found else ("the feed has no entry: that says nothing of the service",)),
        *(f"component missing: no entry of the feed names {name!r}" for name in unsure),
        *(_no_state(one) for one in stateless),
    )


def _no_state(one: Told) -> str:
    what = f"says {one.state!r}, which is not known" if one.state else "says no state"
    return f"the entry {one.entry.title!r} {what}"


def _notes(found: Sequence[Told], ours: Ours) -> tuple[str, ...]:
    ties = sum(one.is_tie for one in found)
    is_quiet = found and not any(one.is_open for one in found)
    return (
        f"{_FROM}: nothing is open in it" if is_quiet else _FROM,
        *(f"no entry has named {name!r} yet" for name in ours.missing),
        *((f"{ties} closed in the same minute as another update",) if ties else ()),
    )


def _incident(one: Told, ours: Ours) -> Incident:
    return Incident(
        one.entry.id, one.entry.title, one.state, _impact(one.state), one.started_at,
        components=tuple(dict.fromkeys(name for names in one.affected for name in names)),
        touches_ours=ours.touched_by(one.affected),
    )  # fmt: skip


def _impact(state: str) -> Verdict:
    if state in UNDER_WAY:
        return Verdict.MAINTENANCE
    return Verdict.DEGRADED if state in STATES else Verdict.UNKNOWN
