"""Gatus: `GET /api/v1/endpoints/statuses`, the newest results of every endpoint.

Shape: TwiN/gatus. The order of the results is not promised, so the newest is found by its time.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    json_request,
    json_rows,
    moment,
    rows_at,
    text_at,
    word_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.monitor import Check, Monitor, monitor, only_once, problems
from bcp.status.page import Group, Listing, choose, judged, missing, unreadable

_LOGIN = "HTTP 401: the page asks for a login, which bcp does not give; give the service a probe"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: all endpoints."""
    return (json_request(f"{base_url(spec)}/api/v1/endpoints/statuses"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's endpoints by their newest results; stale ones are unknown."""
    (reply,) = replies
    if reply.status == 401:
        return unreadable(spec, reply, read_at, _LOGIN)
    try:
        return _judged(spec, reply, read_at, json_rows(requests(spec)[0], reply))
    except Unreadable as error:
        return unreadable(spec, reply, read_at, str(error))


def _judged(spec: SourceSpec, reply: Reply, read_at: datetime, rows: Sequence[Row]) -> PageReading:
    monitors = [_monitor(row, read_at) for row in rows]
    ours = choose(spec, Listing(tuple(m.component for m in monitors), _groups(rows)))
    return judged(
        spec, reply, read_at, ours, (),
        problems=(*missing(ours), *problems(ours, monitors)),
        unreported=only_once(ours, monitors, ()),
    )  # fmt: skip


def _monitor(row: Row, read_at: datetime) -> Monitor:
    checks = [_check(result) for result in rows_at(row, "results")]
    return monitor(text_at(row, "key"), text_at(row, "name"), checks, read_at)


def _check(result: Row) -> Check:
    at = moment(result, "timestamp")
    if at is None:
        raise Unreadable("a result has no time")
    success = result.get("success")
    if not isinstance(success, bool):
        return Check(at, Verdict.UNKNOWN, word_at(result, "success") or "(none)")
    return Check(at, Verdict.OPERATIONAL if success else Verdict.MAJOR_OUTAGE)


def _groups(rows: Sequence[Row]) -> tuple[Group, ...]:
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(text_at(row, "group"), set()).add(text_at(row, "key"))
    return tuple(
        Group(name, name, frozenset(keys - {""})) for name, keys in members.items() if name
    )
