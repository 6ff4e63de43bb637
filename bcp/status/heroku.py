"""Heroku: `GET {base}/api/v4/current-status`, a colour for each system.

Shape: live and captured answers. `resolved` is false on incidents whose state is resolved, so the
state tells; `scheduled` keeps work for months after it was done and has its window in prose alone,
so maintenance is what the systems' colours say and nothing else.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    base_url,
    id_at,
    json_request,
    moment,
    rows_at,
    text_at,
    word_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.one_object import read_object
from bcp.status.page import Listing, Ours, choose, component, incident, judged, missing

_GREEN = "green"
_COLOURS = {
    _GREEN: Verdict.OPERATIONAL,
    "blue": Verdict.MAINTENANCE,
    "yellow": Verdict.DEGRADED,
    "red": Verdict.MAJOR_OUTAGE,
}
_RESOLVED = "resolved"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: systems and open incidents."""
    return (json_request(f"{base_url(spec)}/api/v4/current-status"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's systems by their colours, and by open incidents."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, current: Row
) -> PageReading:
    rows = [row for row in rows_at(current, "incidents") if _is_open(row)]
    ours = choose(spec, Listing(tuple(map(_component, rows_at(current, "status")))))
    return judged(
        spec, replies, read_at, ours, tuple(_incident(row, ours) for row in rows),
        problems=(*missing(ours), *_unknown_colours(rows)),
    )  # fmt: skip


def _component(row: Row) -> Component:
    name = text_at(row, "system")
    return component(name, name, word_at(row, "status"), _COLOURS)


def _is_open(row: Row) -> bool:
    """Open until its state is resolved; an answer without states has only the flag."""
    state = _state(row)
    return state != _RESOLVED and not (not state and row.get("resolved") is True)


def _state(row: Row) -> str:
    """The incident's state, else its newest update's type."""
    updates = [(at, text_at(update, "update_type")) for update in rows_at(row, "updates")
               if (at := moment(update, "created_at"))]  # fmt: skip
    newest = max(updates)[1] if updates else ""
    return text_at(row, "state") or newest


def _incident(row: Row, ours: Ours) -> Incident:
    """An open incident is at least degraded, and for us as bad as for our systems."""
    systems = _systems(row)
    about_us = [colour for name, colour in systems if ours.whole or name in ours.ids]
    colours = about_us or [colour for _, colour in systems]
    states = [_COLOURS.get(colour, Verdict.UNKNOWN) for colour in colours]
    told = {"id": id_at(row, "id"), "name": row.get("title"), "status": _state(row)}
    named = [(name, name) for name, _ in systems]
    started_at = moment(row, "created_at")
    return incident(ours, told, named, worst((Verdict.DEGRADED, *states)), started_at)


def _systems(row: Row) -> list[tuple[str, str]]:
    """Name and colour of the systems that it touches; of all that it lists where all are green."""
    listed = [(text_at(item, "name"), word_at(item, "status")) for item in rows_at(row, "systems")]
    return [pair for pair in listed if pair[1] != _GREEN] or listed


def _unknown_colours(rows: Iterable[Row]) -> tuple[str, ...]:
    words = dict.fromkeys(colour for row in rows for _, colour in _systems(row))
    return tuple(
        f"an incident's colour {word!r} is not known" for word in words if word not in _COLOURS
    )
