"""By what a page's answers are told to be of a family: one short function each. Pure.

A sign asks for what no other family writes at that address; whether the page can be read is for
the family's own reader to say.
"""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from bcp.model.ports import Reply, Request
from bcp.status.answer import Unreadable, cleaned, json_document
from bcp.status.base import FamilyWord
from bcp.status.entries import feed_of
from bcp.status.summary import is_shim

Sign = Callable[[Request, Reply], bool]

_INSTATUS_WORDS = ("UP", "HASISSUES", "UNDERMAINTENANCE")
_DATADOG_TYPES = ("Component", "ComponentGroup")
_IDS = (("summary", "id"), ("page", "id"), ("data", "id"), ("config", "slug"), ("id",))
_NAMES = (
    ("summary", "name"), ("page", "name"), ("data", "attributes", "company_name"),
    ("config", "title"), ("status_page", "name"), ("page_title",), ("name",), ("title",),
)  # fmt: skip


def page_names(request: Request, reply: Reply) -> tuple[str, str]:
    """The page's own id and name, where the answer has them where families put them."""
    document = _document(request, reply)
    return _first_text(document, _IDS), _first_text(document, _NAMES)


def _incidentio(document: JsonValue) -> bool:
    summary = _at(document, "summary")
    native = isinstance(summary, dict) and ("components" in summary or "structure" in summary)
    return native or (_is_summary(document) and _is_shim(document))


def _statuspage(document: JsonValue) -> bool:
    return _is_summary(document) and not _is_shim(document)


def _is_summary(document: JsonValue) -> bool:
    is_page = isinstance(_at(document, "page"), dict) and isinstance(_at(document, "status"), dict)
    return is_page and isinstance(_at(document, "components"), list)


def _is_shim(document: JsonValue) -> bool:
    return isinstance(document, dict) and is_shim(document)


def _instatus(document: JsonValue) -> bool:
    return _at(document, "page", "status") in _INSTATUS_WORDS


def _betterstack(document: JsonValue) -> bool:
    return _at(document, "data", "type") == "status_page"


def _cstate(document: JsonValue) -> bool:
    version, summary = _at(document, "cStateVersion"), _at(document, "summaryStatus")
    return isinstance(version or summary, str) and isinstance(_at(document, "systems"), list)


def _rootly(document: JsonValue) -> bool:
    is_status = isinstance(_at(document, "status", "indicator"), str)
    is_page = isinstance(_at(document, "page", "name"), str)
    return is_status and is_page and _at(document, "components") is None


def _datadog(document: JsonValue) -> bool:
    kinds = [_at(row, "type") for row in _rows(document, "components")]
    return any(kind in _DATADOG_TYPES for kind in kinds) and _has(document, "incidents")


def _flashduty(document: JsonValue) -> bool:
    widget = _has(document, "schema_version") and isinstance(_at(document, "overall"), dict)
    return widget or isinstance(_at(document, "data", "active_changes"), list)


def _uptimekuma(document: JsonValue) -> bool:
    is_page = isinstance(_at(document, "config", "slug"), str)
    return is_page and isinstance(_at(document, "publicGroupList"), list)


def _gatus(document: JsonValue) -> bool:
    return isinstance(document, list) and any(_has(row, "results") for row in document)


def _cachet(document: JsonValue) -> bool:
    is_2 = isinstance(_at(document, "meta", "pagination"), dict)
    is_3 = any(_at(row, "type") == "components" for row in _rows(document, "data"))
    return isinstance(_at(document, "data"), list) and (is_2 or is_3)


def _sorry(document: JsonValue) -> bool:
    is_counted = _has(_at(document, "meta"), "total_count")
    return is_counted and isinstance(_at(document, "components"), list)


def _feed(request: Request, reply: Reply) -> bool:
    try:
        feed_of(request, reply)
    except Unreadable:
        return False
    return True


def _json(judge: Callable[[JsonValue], bool]) -> Sign:
    return lambda request, reply: judge(_document(request, reply))


SIGNS: Mapping[FamilyWord, Sign] = {
    "incidentio": _json(_incidentio),
    "statuspage": _json(_statuspage),
    "instatus": _json(_instatus),
    "betterstack": _json(_betterstack),
    "cstate": _json(_cstate),
    "rootly": _json(_rootly),
    "datadog": _json(_datadog),
    "flashduty": _json(_flashduty),
    "uptimekuma": _json(_uptimekuma),
    "gatus": _json(_gatus),
    "cachet": _json(_cachet),
    "sorry": _json(_sorry),
    "feed": _feed,
}
"""In the order in which a page that shows several signs is decided: incident.io answers in
Statuspage's shape too, and nearly every page has a feed."""


def _document(request: Request, reply: Reply) -> JsonValue:
    try:
        return json_document(request, reply)
    except Unreadable:
        return None


def _at(value: JsonValue, *keys: str) -> JsonValue:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _has(value: JsonValue, key: str) -> bool:
    return isinstance(value, dict) and key in value


def _rows(document: JsonValue, key: str) -> list[JsonValue]:
    found = _at(document, key)
    return found if isinstance(found, list) else []


def _first_text(document: JsonValue, paths: tuple[tuple[str, ...], ...]) -> str:
    found = (cleaned(_at(document, *path)) for path in paths)
    return next((text for text in found if text), "")
