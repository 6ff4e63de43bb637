"""What others answered, read with care: a status, a host, JSON and the values in it.

An answer that is not what it should be is Unreadable, which the page's reading turns into
`unknown` with the reason; no answer whatever raises anything else.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import JsonValue

from bcp.model.failures import FAILURE_WORDS
from bcp.model.http import read_json
from bcp.model.instant import parse_instant
from bcp.model.ports import Reply, Request
from bcp.model.visible import visible
from bcp.status.base import SourceSpec

Row = Mapping[str, JsonValue]

_LONGEST = 300
_TURNED_AWAY = (401, 403, 429)
_ID_BOUND = 2**64
_DEFAULT_PORTS = {"https": 443, "http": 80}
_JSON, _FEED = "JSON", "a feed"
_HTML_STARTS = (b"<!doctype html", b"<html")


class Unreadable(ValueError):
    """The answer is not the page that it should be; the text says why, for a person."""


def base_url(spec: SourceSpec) -> str:
    """Where the machine-readable endpoint begins: `api` where given, else the page's origin."""
    parts = urlsplit(spec.api or spec.url)
    path = parts.path.rstrip("/") if spec.api else ""
    return f"{parts.scheme}://{parts.netloc}{path}"


def json_request(url: str) -> Request:
    """The request for a JSON feed."""
    return Request(url, headers=(("accept", "application/json"),))


def json_object(request: Request, reply: Reply) -> Row:
    """The JSON object that the page answered.

    Raises:
        Unreadable: no answer, another host, not 200, HTML, not a JSON object.
    """
    document = json_document(request, reply)
    if not isinstance(document, dict):
        raise Unreadable("the answer is JSON, but not an object")
    return document


def json_rows(request: Request, reply: Reply) -> tuple[Row, ...]:
    """The JSON list of objects that the page answered.

    Raises:
        Unreadable: no answer, another host, not 200, HTML, not a JSON list of objects.
    """
    document = json_document(request, reply)
    if not isinstance(document, list):
        raise Unreadable("the answer is JSON, but not a list")
    return rows_at({"the list": document}, "the list")


def json_document(request: Request, reply: Reply) -> JsonValue:
    """Whatever JSON the page answered.

    Raises:
        Unreadable: no answer, another host, not 200, HTML, not JSON.
    """
    _hold(request, reply, _JSON)
    try:
        return read_json(reply.body)
    except ValueError as error:
        raise Unreadable(f"the answer is not JSON: {cleaned(str(error))}") from None


def feed_body(request: Request, reply: Reply) -> bytes:
    """The bytes of the RSS or Atom feed that the page answered, not yet parsed.

    Raises:
        Unreadable: no answer, another host, not 200, HTML.
    """
    _hold(request, reply, _FEED)
    return reply.body


def is_there(request: Request, reply: Reply) -> bool:
    """Whether the host answered for itself, so that another path of it is worth a request.

    Not where there was no answer, another host answered, or we were told to go away.
    """
    is_same = reply.failure is None and _place(request.url) == _place(reply.url)
    is_challenge = "challenge" in reply.headers.get("cf-mitigated", "")
    return is_same and reply.status not in _TURNED_AWAY and not is_challenge


def cleaned(value: object) -> str:
    """Text of others, bounded, with what would steer a terminal spelt out; else empty."""
    return visible(value[:_LONGEST].strip()) if isinstance(value, str) else ""


def text_at(row: Row, *keys: str) -> str:
    """The first text under the keys; missing, null and empty are the empty text.

    Raises:
        Unreadable: something else than text stands there: the row cannot be told from others.
    """
    for key in keys:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise Unreadable(f"{key} is not text")
        if value:
            return cleaned(value)
    return ""


def id_at(row: Row, key: str) -> str:
    """The id under the key: text, or a whole number written out; missing and null are empty.

    Raises:
        Unreadable: something else stands there: the row cannot be told from others.
    """
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _ID_BOUND:
        return str(value)
    return text_at(row, key)


def texts_at(row: Row, key: str) -> tuple[str, ...]:
    """The list of texts under the key; missing and null are the empty list.

    Raises:
        Unreadable: anything else stands there, or the list holds something that is not text.
    """
    value = row.get(key)
    items = [] if value is None else value
    if not isinstance(items, list):
        raise Unreadable(f"{key} is not a list")
    if not all(isinstance(item, str) for item in items):
        raise Unreadable(f"{key} holds something that is not text")
    return tuple(cleaned(item) for item in items)


def word_at(row: Row, key: str) -> str:
    """A state's word as the page wrote it, whatever its type: for showing what is not known."""
    value = row.get(key)
    if isinstance(value, str | bool | int | float):
        return cleaned(str(value))
    return "" if value is None else f"({type(value).__name__})"


def rows_at(row: Row, key: str) -> tuple[Row, ...]:
    """The list of objects under the key; missing and null are the empty list.

    Raises:
        Unreadable: anything else stands there.
    """
    value = row.get(key)
    items = [] if value is None else value
    if not isinstance(items, list):
        raise Unreadable(f"{key} is not a list")
    found = tuple(item for item in items if isinstance(item, dict))
    if len(found) != len(items):
        raise Unreadable(f"{key} holds something that is not an object")
    return found


def object_at(row: Row, key: str) -> Row:
    """The object under the key; an empty one where there is none."""
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def moment(row: Row, *keys: str) -> datetime | None:
    """The earliest instant under the keys; None where none can be read."""
    found = [instant for key in keys if (instant := _instant(row.get(key)))]
    return min(found, default=None)


def still_open(found: Iterable[Row], closed: Container[str]) -> tuple[Row, ...]:
    """The incidents that are not over, whatever other word they have for where they stand."""
    return tuple(row for row in found if text_at(row, "status") not in closed)


def not_known(what: str, words: Iterable[str], known: Container[str]) -> tuple[str, ...]:
    """What is said of words that are none of the family's."""
    return tuple(f"{what} {word!r} is not known" for word in words if word not in known)


def _hold(request: Request, reply: Reply, wanted: str) -> None:
    """Raise Unreadable unless the answer may be what was asked for."""
    if reply.failure is not None:
        detail = f" ({cleaned(reply.detail)})" if reply.detail else ""
        raise Unreadable(f"could not be read: {FAILURE_WORDS[reply.failure]}{detail}")
    what = _wrong_answer(reply)
    html = "" if what or not _is_html(reply, wanted) else f"HTML where {wanted} was"
    place = "" if _place(request.url) == _place(reply.url) else f"now at {cleaned(reply.url)}"
    if place or html:
        raise Unreadable("page moved: " + ", ".join(part for part in (what, html, place) if part))
    if what:
        raise Unreadable(what)


def _wrong_answer(reply: Reply) -> str:
    if "challenge" in reply.headers.get("cf-mitigated", ""):
        return f"a challenge page stands before it (HTTP {reply.status})"
    if reply.status != 200:
        return f"HTTP {reply.status}"
    return "" if reply.body.strip() else "the answer is empty"


def _is_html(reply: Reply, wanted: str) -> bool:
    start = reply.body.lstrip()[:20].lower()
    is_markup = start.startswith(b"<" if wanted == _JSON else _HTML_STARTS)
    return is_markup or "html" in reply.headers.get("content-type", "").lower()


def _place(url: str) -> tuple[str, int | None]:
    """Host and port, a scheme's own port left out: http to https is not a move."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url, None
    return parts.hostname or "", None if port == _DEFAULT_PORTS.get(parts.scheme) else port


def _instant(value: object) -> datetime | None:
    try:
        return parse_instant(value)
    except (ValueError, OverflowError):  # the year 1 with an offset has no instant in UTC
        return None
