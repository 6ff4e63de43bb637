"""Meta's Model API: `GET https://api.meta.ai/v1/status`, which needs no key.

Shape and words: Meta's reference of that endpoint. The service and each model are operational,
degraded or outage; on a quiet day no model is listed. `is_alive` false is an outage whatever else
stands there. The words of the incident history are not documented.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    json_request,
    moment,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.one_object import read_object
from bcp.status.page import (
    Listing,
    Ours,
    choose,
    component,
    incident,
    judged,
    missing,
)  # fmt: skip

_HOST = "https://api.meta.ai"
_STATES = {
    "operational": Verdict.OPERATIONAL,
    "degraded": Verdict.DEGRADED,
    "outage": Verdict.MAJOR_OUTAGE,
}
_DEAD = "outage"
_CLOSED = ("resolved", "closed", "completed", "fixed", "postmortem")
_SERVICE = "Model API"
_ADVICE = f"models are listed only when there is something to say: name {_SERVICE!r}, or nothing"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request; Meta's status page is an app that shows this answer."""
    return (json_request(f"{base_url(spec) if spec.api else _HOST}/v1/status"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the service and the plan's models by the answer; whatever else is unknown."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, answer: Row
) -> PageReading:
    is_alive = answer.get("is_alive")
    if not isinstance(is_alive, bool):
        raise Unreadable("the answer has no is_alive: this is not Meta's status")
    overall = text_at(answer, "service_status") if is_alive else _DEAD
    models = rows_at(answer, "model_statuses")
    service = component("service", _SERVICE, overall, _STATES)
    ours = choose(spec, Listing((service, *(_model(row, overall) for row in models))))
    history = rows_at(answer, "incident_history")
    is_open = [row for row in history if text_at(row, "status").casefold() not in _CLOSED]
    message = text_at(answer, "service_message")
    return judged(
        spec, replies, read_at, ours, tuple(_incident(row, ours) for row in is_open),
        problems=missing(ours, _ADVICE), notes=(message,) if message else (),
    )  # fmt: skip


def _model(row: Row, overall: str) -> Component:
    """A model; none works where the service does not."""
    id_, word = text_at(row, "id"), text_at(row, "status")
    return component(id_, id_, _DEAD if overall == _DEAD else word, _STATES)


def _incident(row: Row, ours: Ours) -> Incident:
    """It has neither severity nor models: not closed, it is about us and at least degraded."""
    known = {"id": row.get("date"), "name": row.get("title"), "status": row.get("status")}
    return incident(ours, known, (), Verdict.DEGRADED, moment(row, "date"))
