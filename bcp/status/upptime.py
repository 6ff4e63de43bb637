"""Upptime: `history/summary.json` of a repository, and the last answer of each site that is down.

Shape: upptime.js.org, and what two repositories had. It is one machine's word, and a homepage that
answers 403 to that machine counts as down there (openai.com was "down" for days in 2026-08): the
site's own `history/SLUG.yml` has the HTTP code, so that a refusal is told from an outage.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

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
    """The details of our sites that are down, ten at most: what were they answered?"""
    try:
        down = _down(spec, _rows(spec, replies))
    except Unreadable:
        return ()
    return tuple(Request(f"{_folder(spec)}/{quote(id_, safe='')}.yml") for id_ in down)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's sites by the summary; one whose answer was a refusal is unknown."""
    try:
        return _judged(spec, replies, read_at, _rows(spec, replies))
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, rows: Sequence[Row]
) -> PageReading:
    refused = _refused(spec, replies, _down(spec, rows))
    sites = [_site(row, refused, read_at) for row in rows]
    ours = choose(spec, Listing(tuple(site.component for site in sites)))
    is_impaired = any(item.state.is_impaired for item in ours.components)
    return judged(
        spec, replies, read_at, ours, (),
        problems=(*missing(ours), *problems(ours, sites)),
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


def _down(spec: SourceSpec, rows: Sequence[Row]) -> list[str]:
    """The slugs of our sites that are down, no more than are asked about."""
    ours = choose(spec, Listing(tuple(_component(row) for row in rows)))
    down = (item.id for item in ours.components if item.id and item.state.is_outage)
    return list(dict.fromkeys(down))[:_MOST_ASKED]


def _refused(spec: SourceSpec, replies: Sequence[Reply], down: Sequence[str]) -> dict[str, int]:
    """The HTTP status of each site that answered, but not to this monitor."""
    answers = zip(follow(spec, replies), replies[1:], down, strict=False)
    codes = {id_: _code(request, reply) for request, reply, id_ in answers}
    return {id_: code for id_, code in codes.items() if code in _REFUSALS}


def _code(request: Request, reply: Reply) -> int:
    """The last answer's HTTP status by the site's details; 0 where they do not say."""
    try:
        found = _CODE.search(feed_body(request, reply))
    except Unreadable:
        return 0
    return int(found[1]) if found else 0


def _site(row: Row, refused: Mapping[str, int], read_at: datetime) -> Monitor:
    item = _component(row)
    code = refused.get(item.id)
    if code is None:
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
