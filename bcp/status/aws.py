"""AWS Health's public events: `GET {base}/public/currentevents`, open events of all regions.

Not documented; its shape by six public clients that read it in 2026. It is UTF-16 with a byte order
mark, at times without. Codes are 0 operational, 1 informational, 2 degradation, 3 disruption (one
client has 3 for resolved, which is wrong); an event's own `status` is the worst that it was, so
what a service is now stands under `impacted_services`. Events in me-central-1 and me-south-1 have
been open since 2026-03, with more than 140 services each: without a region nothing is right.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
    json_request,
    json_rows,
    rows_at,
    text_at,
    word_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import Listing, Ours, choose, component, incident, judged, unreadable

_FINE = "0"
_STATES = {
    _FINE: Verdict.OPERATIONAL,
    "1": Verdict.DEGRADED,
    "2": Verdict.DEGRADED,
    "3": Verdict.MAJOR_OUTAGE,
}
_WORDS = {"1": "informational", "2": "degradation", "3": "disruption"}
_SEVERAL_SERVICES = "multipleservices"
_GLOBAL = "global"
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}")
_REGION_BEHIND = re.compile(rf"(?:^|-)({_REGION.pattern})$")
_NO_REGION = (
    "no region is named: write `region: us-east-1`, or `global`; "
    "in other regions events have been open for months"
)
_UNCHECKED = "AWS lists only what is wrong: a service key that does not exist looks fine"


class _Service(Struct, frozen=True):
    """A service that an event affects now."""

    key: str
    """As the plan names it, where it does; else as AWS does."""
    name: str
    code: str


class _Event(Struct, frozen=True):
    """An open event, in our region or in another."""

    row: Row
    is_here: bool
    code: str
    services: tuple[_Service, ...]
    """Empty where it names none: it may affect any."""

    @property
    def codes(self) -> tuple[str, ...]:
        """What it does to the services that it names; else its own code."""
        return tuple(service.code for service in self.services) or (self.code,)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request; none without a region."""
    url = f"{base_url(spec)}/public/currentevents"
    return () if _region_fault(spec) else (json_request(url),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's services by the events that are open in its region."""
    fault = _region_fault(spec)
    if fault:
        return unreadable(spec, None, read_at, fault)
    (reply,) = replies
    try:
        rows = json_rows(requests(spec)[0], replace(reply, body=_as_utf8(reply.body)))
        events = [event for row in rows if (event := _event(row, spec))]
        return _judged(spec, reply, read_at, events)
    except Unreadable as error:
        return unreadable(spec, reply, read_at, str(error))


def _region_fault(spec: SourceSpec) -> str:
    """What is wrong with the region, or with a component of another one; empty where nothing is."""
    region = spec.region
    if region is None:
        return _NO_REGION
    if not _REGION.fullmatch(region) and region != _GLOBAL:
        return f"region {cleaned(region)!r} is no region of AWS: write one such as us-east-1"
    others = [name for name in _wanted(spec) if _region_behind(name) not in ("", region)]
    named = ", ".join(map(repr, map(cleaned, others[:3])))
    return f"{named} is not in region {region}: give it a source of its own" if others else ""


def _wanted(spec: SourceSpec) -> tuple[str, ...]:
    return (*spec.components, *spec.products)


def _region_behind(key: str) -> str:
    """The region at the end of a service key, as in `bedrock-us-east-1`."""
    found = _REGION_BEHIND.search(key)
    return found[1] if found else ""


def _as_utf8(body: bytes) -> bytes:
    """The same text in UTF-8; unchanged where it is no UTF-16."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    big, little = body[:1] == b"\0", body[1:2] == b"\0"
    codec = "utf-16" if marked else "utf-16-be" if big else "utf-16-le" if little else ""
    try:
        return body.decode(codec).encode() if codec else body
    except UnicodeDecodeError:
        return body


# Events


def _event(row: Row, spec: SourceSpec) -> _Event | None:
    """The event; None where everything that it affected is well again."""
    code = _own_code(row)
    named = _services(row, code, spec)
    affected = tuple(service for service in named if service.code != _FINE)
    is_over = not affected if named else code == _FINE
    is_here = _region_of(row) in ("", _GLOBAL, spec.region)
    return None if is_over else _Event(row, is_here, code, affected)


def _own_code(row: Row) -> str:
    """The code of the newest entry of its log; its peak where the log says nothing."""
    status = word_at(row, "status")
    log = [(at, word_at(entry, "status")) for entry in rows_at(row, "event_log")
           if (at := _epoch(entry, "timestamp"))]  # fmt: skip
    code = max(log)[1] if log else ""
    return code if code in _STATES and status != _FINE else status


def _services(row: Row, code: str, spec: SourceSpec) -> tuple[_Service, ...]:
    """Every service that it names, those that are well again too."""
    impacted = _object(row, "impacted_services")
    key = text_at(row, "service")
    if impacted:
        found = ((key, _object(impacted, key)) for key in impacted)
        return tuple(_service(key, it, word_at(it, "current") or code, spec) for key, it in found)
    is_one = key and not key.startswith(_SEVERAL_SERVICES)
    return (_service(key, row, code, spec),) if is_one else ()


def _object(row: Row, key: str) -> Row:
    value = row.get(key)
    (found,) = rows_at({key: [{} if value is None else value]}, key)
    return found


def _service(key: str, item: Row, code: str, spec: SourceSpec) -> _Service:
    """`bedrock-us-east-1` may stand in a plan as that, as `bedrock`, or as `Amazon Bedrock`."""
    name = text_at(item, "service_name")
    words = (key, key.removesuffix(f"-{spec.region}"), name)
    ours = next((word for word in words if word in _wanted(spec)), key)
    return _Service(cleaned(ours), name, code)


def _region_of(row: Row) -> str:
    """The region in its ARN, else behind its service's key; empty where nothing tells."""
    parts = text_at(row, "arn").split(":")
    place = parts[3] if len(parts) > 3 else ""
    is_place = place == _GLOBAL or _REGION.fullmatch(place)
    return place if is_place else _region_behind(text_at(row, "service"))


def _epoch(row: Row, key: str) -> datetime | None:
    """Seconds since 1970, as text or as a number."""
    try:
        return datetime.fromtimestamp(float(word_at(row, key)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


# What is ours


def _judged(
    spec: SourceSpec, reply: Reply, read_at: datetime, events: Sequence[_Event]
) -> PageReading:
    wanted = _wanted(spec)
    here = [event for event in events if event.is_here]
    listed = [_component(word, here) for word in wanted] or [_whole_region(spec, here)]
    ours = choose(spec.model_copy(update={"components": wanted}), Listing(tuple(listed)))
    return judged(
        spec, reply, read_at, ours, tuple(_incident(event, ours) for event in events),
        problems=_unknown_codes(here),
        notes=(_UNCHECKED,) if wanted else (),
    )  # fmt: skip


def _component(wanted: str, events: Iterable[_Event]) -> Component:
    """A service by the events that name it; operational where none does."""
    key = cleaned(wanted)
    about = [item for event in events for item in event.services if item.key == key]
    name = next((item.name for item in about if item.name), key)
    return component(key, name, _worst_code(item.code for item in about), _STATES)


def _whole_region(spec: SourceSpec, events: Iterable[_Event]) -> Component:
    """What stands for all services, where the plan names none."""
    codes = (code for event in events for code in event.codes)
    return component(spec.region or "", spec.region or "", _worst_code(codes), _STATES)


def _incident(event: _Event, ours: Ours) -> Incident:
    """The event; for us as bad as it is for our services."""
    about_us = tuple(item.code for item in event.services if ours.whole or item.key in ours.ids)
    code = _worst_code(about_us or event.codes)
    told = {
        "id": text_at(event.row, "arn"),
        "name": event.row.get("summary"),
        "status": _WORDS.get(code, code),
    }
    named = [(item.key, item.name) for item in event.services]
    impact = worst((Verdict.DEGRADED, _STATES.get(code, Verdict.UNKNOWN)))
    found = incident(ours, told, named, impact, _epoch(event.row, "date"))
    return replace(found, touches_ours=found.touches_ours and event.is_here)


def _worst_code(codes: Iterable[str]) -> str:
    return max(codes, key=lambda code: _STATES.get(code, Verdict.UNKNOWN).rank, default=_FINE)


def _unknown_codes(events: Iterable[_Event]) -> tuple[str, ...]:
    codes = dict.fromkeys(event.code for event in events if not event.services)
    return tuple(f"an event's code {code!r} is not known" for code in codes if code not in _STATES)
