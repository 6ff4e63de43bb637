"""Sorry: `GET {page}/api/v1/components` and `/notices`, a page of rows at a time.

Shape: what the pages' own `/api` documents say (status.sorryapp.com), Sorry's notice object, and
two readers of real pages, one of which found `under-maintenance` where `under_maintenance` is
documented. There is no word for an outage: degraded is the worst that such a page can say. Which
components a notice touches stands only in its details.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from urllib.parse import quote

from msgspec import Struct

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    id_at,
    json_object,
    json_request,
    moment,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import (
    Group,
    Listing,
    Ours,
    choose,
    component,
    incident,
    judged,
    meant,
    missing,
    unreadable,
)  # fmt: skip
from bcp.status.paging import Answered, answers, unread

_STATES = {
    "operational": Verdict.OPERATIONAL,
    "maintenance": Verdict.MAINTENANCE,
    "under_maintenance": Verdict.MAINTENANCE,
    "under-maintenance": Verdict.MAINTENANCE,
    "degraded": Verdict.DEGRADED,
    "partially-degraded": Verdict.DEGRADED,
    "partially_degraded": Verdict.DEGRADED,
}
_PLANNED, _GENERAL = "planned", "general"
_UNDER_WAY = "underway"
_OVER = ("resolved", "false_alarm", "complete", "cancelled", "canceled", "scheduled")
_NOTICES = "notices?filter%5Btimeline_state_eq%5D=present"
_MOST_PAGES = 8
_MOST_NOTICES = 12
_DEEPEST = 8


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The first components, and the notices that are neither over nor to come."""
    return (_request(spec, "components"), _request(spec, _NOTICES))


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The other pages of components, and what each notice is about."""
    try:
        first = _first(spec, replies)
    except Unreadable:
        return ()
    ids = [id_at(row, "id") for row in first.notices[:_MOST_NOTICES]]
    return (
        *(_request(spec, f"components?page={number}") for number in first.pages),
        *(_request(spec, f"notices/{quote(id_, safe='')}") for id_ in ids),
    )


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components and the notices about them; whatever else is unknown."""
    try:
        first = _first(spec, replies)
        more = answers(follow(spec, replies), replies[2:])
        return _judged(spec, replies, read_at, first, more)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


class _First(Struct, frozen=True):
    """What the first two answers say."""

    components: Row
    listed: Row
    """The list of notices."""
    notices: tuple[Row, ...]
    """Those of them that count, each with an id."""
    pages: range
    """The other pages of components, as far as they are read."""


def _first(spec: SourceSpec, replies: Sequence[Reply]) -> _First:
    asked = requests(spec)
    components = json_object(asked[0], replies[0])
    listed = json_object(asked[1], replies[1])
    for key, answer in (("components", components), ("notices", listed)):
        if key not in answer:
            raise Unreadable(f"the answer has no {key}: this is no Sorry page")
    notices = tuple(row for row in rows_at(listed, "notices") if _counts(row))
    if not all(id_at(row, "id") for row in notices):
        raise Unreadable("a notice has no id")
    return _First(components, listed, notices, range(2, _pages(components) + 1))


def _pages(components: Row) -> int:
    """How many pages of components there are, as far as the first one tells; bounded."""
    size, total = len(rows_at(components, "components")), _meta(components).get("total_count")
    if not _has_next(components):
        return 1
    is_told = isinstance(total, int) and 0 < size < total
    return min(-(-int(str(total)) // size), _MOST_PAGES) if is_told else 2


def _meta(answer: Row) -> Row:
    return object_at(answer, "meta")


def _has_next(answer: Row) -> bool:
    return bool(_meta(answer).get("next_page"))


def _counts(notice: Row) -> bool:
    """A general notice is news; one that is over or to come says nothing of now."""
    return text_at(notice, "type") != _GENERAL and text_at(notice, "state") not in _OVER


def _judged(
    spec: SourceSpec,
    replies: Sequence[Reply],
    read_at: datetime,
    first: _First,
    more: tuple[Answered, ...],
) -> PageReading:
    pages, details = more[: len(first.pages)], more[len(first.pages) :]
    read_pages = [first.components, *(page for page in pages if not isinstance(page, str))]
    numbered = {f"page {n} of the components": page for n, page in enumerate(pages, 2)}
    rows = tuple(row for page in read_pages for row in rows_at(page, "components"))
    listing = _listing(rows)
    ours = choose(spec, listing)
    told = tuple(_incident(row, detail, ours, listing) for row, detail in _pairs(first, details))
    return judged(
        spec, replies, read_at, ours, (*told, *_headings(rows, told, ours, listing)),
        problems=(*missing(ours), *_unknown_words(first.notices)),
        unread=(*unread(numbered), *_beyond(first, read_pages[-1])),
        notes=tuple(f"what a notice is about: {why}" for why in details if isinstance(why, str)),
    )  # fmt: skip


def _listing(rows: Sequence[Row]) -> Listing:
    """A component that others stand under is a heading of all that is below it."""
    above = {id_at(row, "id"): id_at(row, "parent_id") for row in rows}
    headings = set(above.values()) - {""}
    leaves = [row for row in rows if id_at(row, "id") not in headings]
    members: dict[str, set[str]] = {}
    for row in leaves:
        for heading in _chain(id_at(row, "parent_id"), above):
            members.setdefault(heading, set()).add(id_at(row, "id"))
    return Listing(
        tuple(_component(row) for row in leaves),
        tuple(_group(row, members) for row in rows if id_at(row, "id") in members),
    )


def _chain(id_: str, above: Mapping[str, str]) -> Iterator[str]:
    for _ in range(_DEEPEST):
        if id_:
            yield id_
        id_ = above.get(id_, "")


def _group(row: Row, members: Mapping[str, AbstractSet[str]]) -> Group:
    id_ = id_at(row, "id")
    return Group(id_, text_at(row, "name"), frozenset(members[id_]))


def _component(row: Row) -> Component:
    return component(id_at(row, "id"), text_at(row, "name"), text_at(row, "state"), _STATES)


def _pairs(first: _First, details: Sequence[Answered]) -> Iterator[tuple[Row, Row]]:
    """Each notice with its details; without those it names nothing, and is about us."""
    for at, notice in enumerate(first.notices):
        detail = details[at] if at < len(details) else ""
        yield notice, {} if isinstance(detail, str) else object_at(detail, "notice")


def _incident(notice: Row, detail: Row, ours: Ours, listing: Listing) -> Incident:
    """A notice tells of no severity: degraded, or maintenance under way."""
    known = {
        "id": id_at(notice, "id"), "name": notice.get("subject"), "status": notice.get("state")
    }  # fmt: skip
    ids = [id_at(row, "id") for row in rows_at(detail, "components")]
    return incident(ours, known, meant(ids, listing), _impact(notice), moment(notice, "began_at"))


def _impact(notice: Row) -> Verdict:
    if text_at(notice, "type") != _PLANNED:
        return Verdict.DEGRADED
    is_known = text_at(notice, "state") == _UNDER_WAY
    return Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN


def _headings(
    rows: Sequence[Row], told: Sequence[Incident], ours: Ours, listing: Listing
) -> Iterator[Incident]:
    """A heading that is worse than all below it, and that no notice explains."""
    words = {id_at(row, "id"): text_at(row, "state") for row in rows}
    explained = {word for each in told for word in each.components}
    for group in listing.groups:
        state = _STATES.get(words[group.id], Verdict.UNKNOWN)
        below = [_STATES.get(words[id_], Verdict.UNKNOWN).rank for id_ in group.members]
        is_told = group.id in explained or group.members & explained
        if state.rank > max(below) and not is_told:
            known = {"id": group.id, "name": group.name, "status": words[group.id]}
            yield incident(ours, known, meant((group.id,), listing), state, None)


def _beyond(first: _First, last: Row) -> Iterator[str]:
    """What lies beyond the pages that are read at all."""
    if _has_next(last):
        yield f"the page lists more components than the {_MOST_PAGES} pages that are read"
    if _has_next(first.listed):
        yield "the page lists more notices than one answer holds"


def _unknown_words(notices: Sequence[Row]) -> tuple[str, ...]:
    states = [text_at(row, "state") for row in notices if text_at(row, "type") == _PLANNED]
    unknown = [state for state in states if state != _UNDER_WAY]
    return tuple(f"a planned notice's state {state!r} is not known" for state in unknown)


def _request(spec: SourceSpec, what: str) -> Request:
    return json_request(f"{base_url(spec)}/api/v1/{what}")
