"""Answers that nobody means: wrong bodies, mutated ones, and any reply whatever."""

import json
from functools import cache

from hypothesis import strategies as st
from pydantic import JsonValue

from bcp.model.ports import Failure, Reply

WRONG_BODIES = (
    b"", b"  \n", b"<!doctype html><title>Sign in</title>", b"{", b"null", b"7", b'"text"', b"[]",
    b"[null]", b"[[]]", b"{}", b'{"data":null}', b'{"data":{}}', b'{"data":[]}', b'{"data":[7]}',
    b'{"data":[{"id":7}]}', b'{"models":[]}', b'{"models":[{"name":null}]}', b'{"status":7}',
    b'{"version":null}', b'{"choices":[]}', b'{"choices":[{}]}', b'{"choices":[{"message":null}]}',
    b'{"content":[],"type":"message"}', b'{"candidates":[{}]}', b"data: {}\n\n",
    b"data: [DONE]\n\n", b"\xff\xfe", b"\x00", b"NaN",
    b"9" * 5_000, b"[" * 100_000, b"x" * (1024 * 1024),
)  # fmt: skip

ERRORS: tuple[JsonValue, ...] = (
    None, [], {}, "", "text", 7, {"code": 7}, {"code": ["a"]}, {"details": 3},
    {"details": {"error_code": []}}, {"details": [7, {"retryDelay": "9" * 400 + "s"}]},
    {"details": [{"violations": [{"quotaId": 7}], "metadata": []}]}, {"type": "insufficient_quota"},
    {"code": "\ud800"}, {"message": "\x1b[31m"}, {"message": ["credit balance is too low"]},
    {"status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "34s"}]},
)  # fmt: skip

_OTHERS: tuple[JsonValue, ...] = (None, 7, -1.5, True, "", "\x1b[0m", [], {}, [None], *ERRORS)

LIMIT_HEADERS = (
    "retry-after", "retry-after-ms", "cf-mitigated", "content-type", "age",
    "x-ratelimit-remaining", "x-ratelimit-remaining-requests", "x-ratelimit-limit-requests",
    "x-ratelimit-reset-requests", "x-ratelimit-remaining-tokens",
    "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-input-tokens-reset",
    "x-ratelimit-remaining-\x1b",
)  # fmt: skip

_VALUES = st.text(max_size=20) | st.sampled_from([
    "0", "59", "-1", "1e9", "9" * 400, "1" * 5000, "\u0661", "Fri, 21 Nov 2026 03:10:00 GMT",
    "Fri, 99 Nov 2026 03:10:00 GMT", "Fri, 21 Nov 9999999999 03:10:00 GMT", "challenge", "6m0s",
    "2026-11-21T03:10:00Z", "100, 100", "nan", "inf", "", " ", "text/html",
])  # fmt: skip


# Made once: a strategy that is made anew for each draw takes longer to make than to draw from.


@cache
def headers() -> st.SearchStrategy[dict[str, str]]:
    """Names that are read, with values of all kinds."""
    return st.dictionaries(st.sampled_from(LIMIT_HEADERS), _VALUES, max_size=5)


def replies(url: str) -> st.SearchStrategy[Reply]:
    """Any answer, and none."""
    urls = st.sampled_from([url, "https://elsewhere.example/", "", "\x00", "https://[::1/"])
    bodies = st.binary(max_size=60) | st.sampled_from(WRONG_BODIES[:-2]) | _error_bodies()
    answered = st.builds(
        Reply, urls, st.integers(100, 599), headers(), bodies, st.integers(0, 10**6)
    )
    failed = st.builds(Reply, urls, failure=st.sampled_from(list(Failure)), detail=st.text())
    return answered | failed


@cache
def mutated(body: bytes) -> st.SearchStrategy[bytes]:
    """The body with one value in it replaced, or its bytes changed."""
    return _changed_bytes(body) | _changed_json(body)


def _error_bodies() -> st.SearchStrategy[bytes]:
    wrapped = st.sampled_from(ERRORS).map(lambda error: {"error": error})
    return (wrapped | wrapped.map(lambda one: [one])).map(lambda one: json.dumps(one).encode())


@st.composite
def _changed_bytes(draw: st.DrawFn, body: bytes) -> bytes:
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, len(body)))
    return body[:start] + draw(st.binary(max_size=4)) + body[end:]


@st.composite
def _changed_json(draw: st.DrawFn, body: bytes) -> bytes:
    """One place of a JSON body, or of one event of a stream, with another value."""
    lines = body.split(b"\n")
    places = [number for number, line in enumerate(lines) if _document(line) is not None]
    if not places:
        return body
    number = places[draw(st.integers(0, len(places) - 1))]
    prefix = b"data: " if lines[number].startswith(b"data: ") else b""
    changed = _changed(draw, _document(lines[number]))
    lines[number] = prefix + json.dumps(changed).encode()
    return b"\n".join(lines)


def _document(line: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(line.removeprefix(b"data: "))
    except ValueError:
        return None
    return value


_any_other = st.sampled_from(_OTHERS)


def _changed(draw: st.DrawFn, node: JsonValue) -> JsonValue:
    inside = bool(node) and draw(st.integers(0, 3)) > 0
    if inside and isinstance(node, list):
        place = draw(st.integers(0, len(node) - 1))
        return [_changed(draw, item) if n == place else item for n, item in enumerate(node)]
    if inside and isinstance(node, dict):
        key = sorted(node)[draw(st.integers(0, len(node) - 1))]
        if draw(st.booleans()):
            return {name: value for name, value in node.items() if name != key}
        return {**node, key: _changed(draw, node[key])}
    return draw(_any_other)
