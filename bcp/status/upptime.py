"""Upptime: `history/summary.json` of a repository, and the last answer of each site that is down.

Shape: upptime.js.org, and what two repositories had. It is one machine's word, and a homepage that
answers 403 to that machine counts as down there (openai.com was "down" for days in 2026-08): the
site's own `history/SLUG.yml` has the HTTP code, so that a refusal is told from an outage. It also
has the time of its last writing, once a day at least (upptime/uptime-monitor, `src/update.ts`): a
repository whose workflows are switched off says "up" for ever.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from bcp.model.instant import second_text
from bcp.model.observation import Component, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    feed_body,
    json_request,
    json_rows,
    moment,
    object_at,
    text_at,
    word_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.monitor import Monitor, only_once, problems
from bcp.status.page import Listing, choose, component, judged, missing, unreadable

_STATES = {
    "up": Verdict.OPERATIONAL,
    "degraded": Verdict.DEGRADED,
    "down": Verdict.MAJOR_OUTAGE,
}
_RAW = "https://raw.githubusercontent.com"
_REPOSITORY_HOSTS = ("github.com", "www.github.com", "raw.githubusercontent.com")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_NO_REPOSITORY = "the repository is not known: write `slug: OWNER/REPOSITORY` beside the url"
_CODE = re.compile(rb"^(?:- )?code: *(\d{3}) *\r?$", re.MULTILINE)
_WRITTEN = re.compile(rb"^(?:- )?lastUpdated: *([\w:.+-]{1,40}) *\r?$", re.MULTILINE)
_STALE = timedelta(hours=49)
"""Two daily runs missed: GitHub starts a single one late, or not at all, on a busy day."""
_UNDATED = "when the monitor last ran could not be read, and one that has stopped says up for ever"
_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_LASTING_MINUTES = 2
_MOST_ASKED = 10
_NOTE = "this is the word of one monitor"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The summary in the repository's `history`; `api` stands for the repository's root."""
    folder = _folder(spec)
    return (json_request(f"{folder}/summary.json"),) if folder else ()


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The details of our sites that are down, ten at most; else of one, for when it was written."""
    try:
        asked = _asked(spec, _rows(spec, replies))
    except Unreadable:
        return ()
    return tuple(Request(f"{_folder(spec)}/{quote(id_, safe='')}.yml") for id_ in asked)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's sites by the summary; one whose answer was a refusal is unknown."""
    try:
        return _judged(spec, replies, read_at, _rows(spec, replies))
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, rows: Sequence[Row]
) -> PageReading:
    details = _details(spec, replies, _asked(spec, rows))
    last_ran = _last_ran(details, read_at)
    refused = {id_: code for id_, body in details.items() if (code := _code(body)) in _REFUSALS}
    sites = [_site(row, refused, read_at) for row in rows]
    ours = choose(spec, Listing(tuple(site.component for site in sites)))
    is_impaired = any(item.state.is_impaired for item in ours.components)
    is_undated = bool(ours.components) and not is_impaired and last_ran is None
    return judged(
        spec, replies, read_at, ours, (),
        problems=(*missing(ours), *problems(ours, sites)),
        unread=(_UNDATED,) if is_undated else (),
        notes=(_NOTE,) if is_impaired else (),
        unreported=only_once(ours, sites, ()),
    )  # fmt: skip


def _folder(spec: SourceSpec) -> str:
    """Where the monitor keeps its history; empty where nothing tells the repository."""
    page = urlsplit(spec.url)
    named = "/".join(page.path.strip("/").split("/")[:2])
    on_github = named if page.hostname in _REPOSITORY_HOSTS else ""
    repository = spec.slug or on_github
    if spec.api:
        return f"{base_url(spec)}/history"
    is_one = _REPOSITORY.fullmatch(repository)
    return f"{_RAW}/{repository}/HEAD/history" if is_one else ""


def _rows(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Row, ...]:
    asked = requests(spec)
    if not asked:
        raise Unreadable(_NO_REPOSITORY)
    return json_rows(asked[0], replies[0])


def _asked(spec: SourceSpec, rows: Sequence[Row]) -> list[str]:
    """The slugs of our sites whose details are asked for: those that are down, else one."""
    ours = choose(spec, Listing(tuple(_component(row) for row in rows)))
    states = {item.id: item.state for item in ours.components if item.id}
    down = [id_ for id_, state in states.items() if state.is_outage]
    return down[:_MOST_ASKED] or list(states)[:1]


def _details(spec: SourceSpec, replies: Sequence[Reply], asked: Sequence[str]) -> dict[str, bytes]:
    """Each site's details by its slug; empty where they could not be read."""
    answers = zip(follow(spec, replies), replies[1:], asked, strict=False)
    return {id_: _body(request, reply) for request, reply, id_ in answers}


def _body(request: Request, reply: Reply) -> bytes:
    try:
        return feed_body(request, reply)
    except Unreadable:
        return b""


def _code(details: bytes) -> int:
    """The last answer's HTTP status by a site's details; 0 where they do not say."""
    found = _CODE.search(details)
    return int(found[1]) if found else 0


def _last_ran(details: Mapping[str, bytes], read_at: datetime) -> datetime | None:
    """When the monitor last wrote what it saw, by its sites' details; None where none says.

    Raises:
        Unreadable: that is so long ago, or so far ahead, that it says nothing of now.
    """
    found = (_WRITTEN.search(body) for body in details.values())
    times = (moment({"at": one[1].decode()}, "at") for one in found if one)
    last = max(filter(None, times), default=None)
    if last and abs(read_at - last) > _STALE:
        raise Unreadable(
            f"the monitor last wrote what it saw at {second_text(last)}: it has stopped, or runs "
            "elsewhere now"
        )
    return last


def _site(row: Row, refused: Mapping[str, int], read_at: datetime) -> Monitor:
    item = _component(row)
    code = refused.get(item.id)
    if code is None or not item.state.is_outage:
        return Monitor(item, lasts=_minutes_down(row, read_at) >= _LASTING_MINUTES)
    problem = (
        f"{item.name or item.id}: the monitor was answered HTTP {code}, which it counts as down; "
        "that refuses the monitor, and says nothing of the service"
    )
    return Monitor(Component(item.id, item.name, Verdict.UNKNOWN), problem=problem)


def _component(row: Row) -> Component:
    return component(text_at(row, "slug"), text_at(row, "name"), word_at(row, "status"), _STATES)


def _minutes_down(row: Row, read_at: datetime) -> float:
    """How long it was down today, in UTC, as the summary has it."""
    today = read_at.astimezone(UTC).date().isoformat()
    minutes = object_at(row, "dailyMinutesDown").get(today)
    return minutes if isinstance(minutes, int | float) else 0
