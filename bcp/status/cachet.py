"""Cachet: `GET {page}/api/v1/components` (version 2), else `{page}/api/components` (version 3).

The versions differ where it matters: an incident of status 0 is planned in version 2 and open in
version 3; version 3 has 6 for maintenance. Times have no zone in either: when an incident began
is not known.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import Unreadable, base_url, is_there, json_object, json_request
from bcp.status.base import SourceSpec
from bcp.status.cachet_page import (
    ASKED_OF_3,
    FIRST_OF_2,
    UNDER_WAY,
    CachetPage,
    Event,
    asked_of_2,
    page_of_2,
    page_of_3,
)
from bcp.status.page import Ours, choose, incident, judged, meant, missing, unreadable
from bcp.status.paging import Answered, answers


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The first components, as version 2 lists them."""
    return (_request(spec, FIRST_OF_2),)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The rest of version 2's page; where that is not there, the whole of version 3's."""
    (asked,) = requests(spec)
    try:
        paths = asked_of_2(json_object(asked, replies[0]))
    except Unreadable:
        paths = dict(ASKED_OF_3) if is_there(asked, replies[0]) else {}
    return tuple(_request(spec, path) for path in paths.values())


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components and the incidents about them; whatever else is unknown."""
    try:
        return _judged(spec, replies, read_at, _page(spec, replies))
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _page(spec: SourceSpec, replies: Sequence[Reply]) -> CachetPage:
    (asked,) = requests(spec)
    more = answers(follow(spec, replies), replies[1:])
    try:
        first = json_object(asked, replies[0])
        paths = asked_of_2(first)
    except Unreadable as error:
        if not more:
            raise
        return _newer(dict(zip(ASKED_OF_3, more, strict=True)), error)
    return page_of_2(first, dict(zip(paths, more, strict=True)))


def _newer(more: dict[str, Answered], older: Unreadable) -> CachetPage:
    """Version 3's page; where that is not there either, why neither was read."""
    first = next(iter(more.values()))
    if isinstance(first, str):
        raise Unreadable("; ".join(dict.fromkeys((str(older), first))))
    return page_of_3(more)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, page: CachetPage
) -> PageReading:
    ours = choose(spec, page.listing)
    odd = [event.stage for event in page.schedules if event.stage != UNDER_WAY]
    return judged(
        spec, replies, read_at, ours,
        (*(_told(event, Verdict.DEGRADED, ours, page) for event in page.incidents),
         *(_told(event, _impact(event), ours, page) for event in page.schedules)),
        problems=(*missing(ours), *(f"a schedule's status {word!r} is not known" for word in odd)),
        unread=page.unread,
    )  # fmt: skip


def _impact(schedule: Event) -> Verdict:
    return Verdict.MAINTENANCE if schedule.stage == UNDER_WAY else Verdict.UNKNOWN


def _told(event: Event, impact: Verdict, ours: Ours, page: CachetPage) -> Incident:
    """Incidents have no impact of their own: degraded, and their components say the rest."""
    row = {"id": event.id, "name": event.title, "status": event.stage}
    return incident(ours, row, meant(event.names, page.listing), impact, None)


def _request(spec: SourceSpec, path: str) -> Request:
    return json_request(f"{base_url(spec)}/api/{path}")
