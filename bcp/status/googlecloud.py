"""Google Cloud, Workspace and Firebase: `incidents.json`, and `products.json` beside it.

Shape: https://status.cloud.google.com/incidents.schema.json, and captured incidents. The feed is a
rolling list of incidents, open and closed, and no state of anything: a product is operational when
no open incident touches it where we are. Products are matched by id, for titles change (Vertex AI
became "Agent Platform"), and `products.json` tells whether an id is one at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec.structs import replace

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
    json_object,
    json_request,
    json_rows,
    moment,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import Listing, Ours, choose, component, incident, judged, missing, unreadable

# The words of `status_impact`, and of an update's `status`.
_IMPACTS = {
    "SERVICE_INFORMATION": Verdict.DEGRADED,
    "SERVICE_DISRUPTION": Verdict.PARTIAL_OUTAGE,
    "SERVICE_OUTAGE": Verdict.MAJOR_OUTAGE,
}
# A disruption may be of low severity: it counts only where the incident has no impact.
_SEVERITIES = {
    "low": "SERVICE_INFORMATION",
    "medium": "SERVICE_DISRUPTION",
    "high": "SERVICE_OUTAGE",
}
_AVAILABLE = "AVAILABLE"
_SEVERAL_PRODUCTS = "zall"
_WORKSPACE = "/appsstatus/dashboard"

_REGION = re.compile(r"[a-z]+-[a-z]+[0-9]+(-[a-z])?")
_ZONE = re.compile(r"-[a-z]$")
_CONTINENTS = {"us": "us-", "eu": "europe-", "europe": "europe-", "asia": "asia-"}
_GLOBAL = "global"
_EVERYWHERE = "no region is named: an incident counts wherever it is"

_LONGEST_LOOK = 2000
_MARKS = re.compile(r"\*\*|^#+ |\\(?=[*#_])")
_HEADING = "Title:"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """Two requests: the incidents, and the products."""
    is_workspace = not spec.api and urlsplit(spec.url).path.startswith(_WORKSPACE)
    base = base_url(spec) + (_WORKSPACE if is_workspace else "")
    return (json_request(f"{base}/incidents.json"), json_request(f"{base}/products.json"))


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's products by the incidents that are open in its region."""
    about_incidents, about_products = requests(spec)
    try:
        _hold_region(spec.region)
        rows = json_rows(about_incidents, replies[0])
        open_rows = [row for row in rows if _is_open(row, read_at)]
        products, unread = _products(about_products, replies[1])
        return _judged(spec, replies, read_at, open_rows, products, unread)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _products(request: Request, reply: Reply) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The products, and why they could not be read: without them an outage is still one."""
    try:
        return rows_at(json_object(request, reply), "products"), ()
    except Unreadable as error:
        return (), (f"the list of products: {error}",)


def _judged(
    spec: SourceSpec,
    replies: Sequence[Reply],
    read_at: datetime,
    rows: Sequence[Row],
    products: Sequence[Row],
    unread: tuple[str, ...],
) -> PageReading:
    here = [row for row in rows if _is_here(row, spec.region)]
    ours = choose(_by_id(spec, products), Listing(_components(products, _words(here))))
    incidents = tuple(_incident(row, ours, spec.region) for row in rows)
    return judged(
        spec, replies, read_at, ours, incidents,
        problems=(*(() if unread else missing(ours)), *_unknown_words(here)),
        unread=unread,
        notes=(_EVERYWHERE,) if not spec.region and _has_place(rows, incidents) else (),
    )  # fmt: skip


# What is ours


def _by_id(spec: SourceSpec, products: Sequence[Row]) -> SourceSpec:
    """The plan's products by their ids, where it has the title that they have by now."""
    known = {text_at(row, key) for row in products for key in ("id", "title")}
    now = {text_at(row, "current_title"): text_at(row, "id") for row in products}
    wanted = (*spec.components, *spec.products)
    ids = tuple(name if name in known else now.get(name) or name for name in wanted)
    return spec.model_copy(update={"components": ids})


def _components(products: Iterable[Row], words: Mapping[str, str]) -> tuple[Component, ...]:
    """Every product; one that no incident here names is operational."""
    states = {"": Verdict.OPERATIONAL, **_IMPACTS}
    found = ((text_at(row, "id"), text_at(row, "title")) for row in products)
    return tuple(component(id_, title, words.get(id_, ""), states) for id_, title in found)


def _words(rows: Iterable[Row]) -> dict[str, str]:
    """For each product that an incident names, the word of the worst one."""
    words: dict[str, str] = {}
    for row in rows:
        for id_, _ in _named(row):
            words[id_] = max(words.get(id_, ""), _impact_word(row), key=_rank)
    return words


def _rank(word: str) -> int:
    return _IMPACTS.get(word, Verdict.UNKNOWN).rank if word else -1


# Incidents


def _is_open(row: Row, read_at: datetime) -> bool:
    end = moment(row, "end")
    return not (end and end <= read_at) and _update_word(row) != _AVAILABLE


def _update_word(row: Row) -> str:
    return text_at(object_at(row, "most_recent_update"), "status")


def _impact_word(row: Row) -> str:
    """The worse of the incident's impact and its newest update's; a mild one where none stands."""
    severity = text_at(row, "severity")
    impact = text_at(row, "status_impact") or _SEVERITIES.get(severity, severity)
    return max(impact, _update_word(row), key=_rank) or "SERVICE_INFORMATION"


def _incident(row: Row, ours: Ours, region: str | None) -> Incident:
    told = {
        "id": row.get("id"),
        "name": _title(row),
        "status": _update_word(row) or _impact_word(row),
    }
    impact = _IMPACTS.get(_impact_word(row), Verdict.UNKNOWN)
    found = incident(ours, told, _named(row), impact, moment(row, "begin", "created"))
    return replace(found, touches_ours=found.touches_ours and _is_here(row, region))


def _named(row: Row) -> list[tuple[str, str]]:
    """The (id, title) of every product that it names; `service_name` may be "Multiple Products"."""
    named = [(text_at(item, "id"), text_at(item, "title"))
             for item in rows_at(row, "affected_products")]  # fmt: skip
    key = text_at(row, "service_key")
    is_one = key and key != _SEVERAL_PRODUCTS
    return named or ([(key, text_at(row, "service_name"))] if is_one else [])


def _title(row: Row) -> str:
    """The first line of the description that says something, without its Markdown."""
    text = row.get("external_desc")
    lines = text[:_LONGEST_LOOK].split("\n") if isinstance(text, str) else ()
    plain = (_MARKS.sub("", line).strip() for line in lines)
    said = (line.removeprefix(_HEADING).strip() for line in plain)
    return next(filter(None, said), "") or text_at(row, "service_name")


def _unknown_words(rows: Iterable[Row]) -> tuple[str, ...]:
    words = dict.fromkeys(_impact_word(row) for row in rows if not _named(row))
    return tuple(
        f"an incident's impact {word!r} is not known" for word in words if word not in _IMPACTS
    )


# Places


def _hold_region(region: str | None) -> None:
    """Refuse a region that Google cannot have: it would hide every incident."""
    if region and not (_REGION.fullmatch(region) or region in (*_CONTINENTS, _GLOBAL)):
        advice = "write one such as us-central1, us or global, or leave it out"
        raise Unreadable(f"region {cleaned(region)!r} is no location of Google Cloud: {advice}")


def _is_here(row: Row, region: str | None) -> bool:
    """Whether it is in our region; one that names no place is everywhere."""
    places = [text_at(item, "id").lower() for item in rows_at(row, "currently_affected_locations")]
    return not region or not places or any(_covers(place, region) for place in places)


def _covers(place: str, region: str) -> bool:
    """Whether something wrong at a place may be wrong in the region.

    A place that is neither a region nor a continent is one of several regions (`global`, `eur4`,
    `nam-eur-asia1`): those cannot be told from here, so it may be ours.
    """
    if place in _CONTINENTS:
        of_region = _CONTINENTS.get(region, region)
        return of_region.startswith(_CONTINENTS[place])
    if not _REGION.fullmatch(place):
        return True
    if region in _CONTINENTS:
        return place.startswith(_CONTINENTS[region])
    return place in (region, _ZONE.sub("", region)) or _ZONE.sub("", place) == region


def _has_place(rows: Sequence[Row], incidents: Sequence[Incident]) -> bool:
    """Whether an incident of ours is somewhere in particular."""
    return any(
        item.touches_ours and rows_at(row, "currently_affected_locations")
        for row, item in zip(rows, incidents, strict=True)
    )
