"""Flashduty (Flashcat), where DeepSeek's page is: `/api/status-page/{id}/summary/active`.

It lists components, sections and the changes that are open; a component in none of them is
operational. Nothing of it is documented, so what must be there must be there. Where it cannot be
read, or the page's id is not known, the documented widget is asked, which names only what is
affected and says itself when it has gone stale; and after that the feed.
Sources: answers as four readers in production decode them, 2026-07 to 2026-10, and a captured feed.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
    id_at,
    json_object,
    json_request,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.entries import feed_of
from bcp.status.flashduty_widget import CLOSED, STATES, UNDER_WAY, judged_widget
from bcp.status.history import judged_history
from bcp.status.page import Group, Listing, Ours, choose, judged, missing, unreadable

_IDS = {"status.deepseek.com": "6410630422455"}
"""Pages whose id stands nowhere but in their HTML; the page's short name is refused there."""
_PAGE = "/api/status-page/"
_ACTIVE = "/summary/active"
_WIDGET = "/api/widget/v1/summary.json"
_FEED = "/history.rss"
_PLANNED = ("scheduled", *CLOSED)
_ALONE = "it lists no components: judged by what is open alone"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """What is open now; the widget where the page's id is not known."""
    return (json_request(_active(spec) or _base(spec) + _WIDGET),)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The widget and the feed, where the page answered with something else."""
    if not replies or replies[0].failure is not None:
        return ()
    (request,) = requests(spec)
    try:
        json_object(request, replies[0])
    except Unreadable:
        others = (json_request(_base(spec) + _WIDGET), Request(_base(spec) + _FEED))
        return tuple(other for other in others if other.url != request.url)
    return ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the first answer that can be read; else unknown."""
    asked = (*requests(spec), *follow(spec, replies))
    problems: list[str] = []
    for request, reply in zip(asked, replies, strict=False):
        try:
            return _read_one(spec, request, reply, read_at)
        except Unreadable as error:
            problems.append(str(error))
    reason = "; ".join(dict.fromkeys(problems)) or "nothing was answered"
    return unreadable(spec, replies, read_at, reason)


def _read_one(spec: SourceSpec, request: Request, reply: Reply, read_at: datetime) -> PageReading:
    if request.url.endswith(_FEED):
        return judged_history(spec, reply, read_at, feed_of(request, reply))
    document = json_object(request, reply)
    if request.url.endswith(_WIDGET):
        return judged_widget(spec, reply, read_at, document)
    return _judged(spec, reply, read_at, object_at(document, "data"))


def _active(spec: SourceSpec) -> str:
    """Where the open changes are; empty where the page's id is not known."""
    if spec.api and "/status-page/" in urlsplit(spec.api).path:
        return spec.api.rstrip("/").removesuffix(_ACTIVE) + _ACTIVE
    page_id = spec.slug or _IDS.get(urlsplit(spec.url).hostname or "", "")
    return f"{base_url(spec)}{_PAGE}{page_id}{_ACTIVE}" if page_id else ""


def _base(spec: SourceSpec) -> str:
    return base_url(spec).partition("/status-page/")[0].removesuffix("/api")


def _judged(spec: SourceSpec, reply: Reply, read_at: datetime, data: Row) -> PageReading:
    if not isinstance(data.get("active_changes"), list):
        raise Unreadable("the answer has no list of active changes: this is not Flashduty's page")
    page = object_at(data, "page")
    changes = [row for row in rows_at(data, "active_changes") if _is_open(row)]
    listing = _listing(page, changes)
    ours = choose(spec, listing)
    is_listed = "components" in page
    return judged(
        spec, reply, read_at, ours,
        tuple(_incident(row, ours) for row in changes),
        at_rest=None if is_listed or ours.missing else Verdict.OPERATIONAL,
        problems=(*missing(ours), *_unknown_words(changes)),
        notes=() if is_listed else (_ALONE,),
    )  # fmt: skip


def _listing(page: Row, changes: Sequence[Row]) -> Listing:
    """Every component that is named anywhere; one that no change affects is operational."""
    listed = rows_at(page, "components")
    names = {_id(row): text_at(row, "name") for row in listed}
    ids = {name: id_ for id_, name in names.items()}
    words: dict[str, list[str]] = {id_: [] for id_ in names}
    for row in _affected(changes):
        id_, name = _pair(row)
        key = id_ or ids.get(name, name)
        names[key] = names.get(key) or name
        words.setdefault(key, []).append(text_at(row, "status"))
    return Listing(
        tuple(_component(id_, name, words[id_]) for id_, name in names.items()),
        _sections(page, listed),
    )


def _sections(page: Row, listed: Sequence[Row]) -> tuple[Group, ...]:
    members: dict[str, set[str]] = {}
    for row in listed:
        members.setdefault(text_at(row, "section_id"), set()).add(_id(row))
    rows = [row for row in rows_at(page, "sections") if text_at(row, "section_id")]
    ids = [text_at(row, "section_id") for row in rows]
    return tuple(
        Group(id_, text_at(row, "name"), frozenset(members.get(id_, ())))
        for id_, row in zip(ids, rows, strict=True)
    )


def _affected(changes: Sequence[Row]) -> Iterator[Row]:
    for change in changes:
        yield from rows_at(change, "affected_components")


def _id(row: Row) -> str:
    id_ = text_at(row, "component_id")
    if not id_:
        raise Unreadable("a component has no id")
    return id_


def _pair(row: Row) -> tuple[str, str]:
    """Id and name of an affected component; one of the two is enough."""
    pair = text_at(row, "component_id"), text_at(row, "name")
    if not any(pair):
        raise Unreadable("an affected component has neither id nor name")
    return pair


def _component(id_: str, name: str, words: Sequence[str]) -> Component:
    """Changes may overlap: the worst word counts."""
    states = {word: STATES.get(word, Verdict.UNKNOWN) for word in words}
    state = worst((Verdict.OPERATIONAL, *states.values()))
    raw = next((word or "(none)" for word, its in states.items() if not its.is_known), "")
    return Component(id_, name, state, "" if state.is_known else raw)


def _is_open(change: Row) -> bool:
    status = text_at(change, "status")
    return status not in (_PLANNED if _is_maintenance(change) else CLOSED)


def _is_maintenance(change: Row) -> bool:
    return text_at(change, "type") == "maintenance"


def _incident(row: Row, ours: Ours) -> Incident:
    """At least degraded, and as bad for us as for our components; maintenance is that."""
    affected = rows_at(row, "affected_components")
    about_us = [item for item in affected if ours.touched_by([_pair(item)])] or affected
    words = [text_at(item, "status") for item in about_us]
    impact = worst((Verdict.DEGRADED, *(STATES.get(word, Verdict.UNKNOWN) for word in words)))
    if _is_maintenance(row):
        known = text_at(row, "status") in UNDER_WAY
        impact = Verdict.MAINTENANCE if known else Verdict.UNKNOWN
    named = [_pair(item) for item in affected]
    return Incident(
        id_at(row, "change_id"), cleaned(row.get("title")), text_at(row, "status"), impact,
        _start(row), components=tuple(word for pair in named for word in pair if word),
        touches_ours=ours.touched_by(named),
    )  # fmt: skip


def _start(row: Row) -> datetime | None:
    seconds = row.get("start_at_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # no such year
        return None


def _unknown_words(changes: Sequence[Row]) -> tuple[str, ...]:
    """Of maintenance; a component keeps the word for its state itself."""
    works = [text_at(row, "status") for row in changes if _is_maintenance(row)]
    return tuple(
        f"a maintenance's status {word!r} is not known" for word in works if word not in UNDER_WAY
    )
