"""Every family in front of real servers that do their worst: unknown, with the reason, always."""

import gzip
import socket
import ssl
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

import pytest
import trustme
from loopback import Answer, Exchange, Loopback, hang, http
from msgspec.structs import replace

from bcp.checks.sweep import Target, sweep
from bcp.cli.clock import RealClock
from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.registry import FAMILIES
from bcp.transport.fetch import fetch_all
from bcp.transport.limits import Limits

MIB = 1024 * 1024
TIMEOUT_S = 0.3
"""For places that answer too late or never; the others have all the time they need."""

NEVER_DONE = ("slow drip", "hung", "hung connect")
LIMITS = Limits(at_once=100, per_origin=100, redirects=2, body_bytes=MIB)
"""Less than in earnest, so that twenty-odd families are soon done with all of it."""
FIELDS: dict[str, dict[str, object]] = {
    "aws": {"region": "eu-west-1"}, "statuspal": {"slug": "vendor"},
}  # fmt: skip
"""What a family cannot do without."""

DEEP = 100_000
JSON, XML = {"content_type": "application/json"}, {"content_type": "application/rss+xml"}


def drip(exchange: Exchange) -> None:
    """A byte at a time, each soon enough for a read timeout."""
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")
    while not exchange.closing.wait(0.1):
        exchange.connection.sendall(b" ")


def loop(exchange: Exchange) -> None:
    exchange.connection.sendall(http(302, location=exchange.path))


def reset(exchange: Exchange) -> None:
    at_once = struct.pack("ii", 1, 0)
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)


HOSTILE: dict[str, Answer] = {
    "html": http(200, b"<!doctype html><title>We moved</title>", content_type="text/html"),
    "html as JSON": http(200, b"<html><body>All systems operational", **JSON),
    "empty": http(200, b"", **JSON),
    "half a JSON": http(200, b'{"page": {"id": "x"}, "components": [{"id": "c1", "na', **JSON),
    "half a feed": http(200, b"<?xml version='1.0'?><rss><channel><item><title>Res", **XML),
    "null": http(200, b"null", **JSON),
    "text": http(200, b'"operational"', **JSON),
    "deep": http(200, b"[" * DEEP + b"]" * DEEP, **JSON),
    "deep feed": http(200, b"<rss><channel>" + b"<item>" * DEEP, **XML),
    "entities": http(200, b'<!DOCTYPE r [<!ENTITY a "aaaa">]><rss>&a;</rss>', **XML),
    "5 MiB": http(200, b" " * (5 * MIB), **JSON),
    "gzip bomb": http(200, gzip.compress(b"[" * 8 * MIB), content_encoding="gzip", **JSON),
    "half a body": b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{}",
    "header bomb": b"HTTP/1.1 200 OK\r\n" + b"x-bomb: " + b"y" * 200_000 + b"\r\n\r\n{}",
    "HTTP/0.9": b'{"status": "operational"}',
    "500": http(500, b"{}", **JSON), "304": http(304),
    "challenge": http(403, b"<html>", cf_mitigated="challenge"),
    "redirect loop": loop,
    "redirect elsewhere": http(302, location="http://status.vendor.example/"),
    "connection reset": reset,
    "slow drip": drip,
    "hung": hang,
}  # fmt: skip
"""What a server may answer to everything, by what it is called."""


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def full_queue() -> Iterator[str]:
    """Where a server's queue is full: a connection is neither made nor refused."""
    with ExitStack() as stack:
        listener = stack.enter_context(closing(socket.socket()))
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.settimeout(0)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def source(word: str, base: str) -> SourceSpec:
    written = {"family": word, "url": base, "api": base, "components": ["API"]}
    return SourceSpec.model_validate(written | FIELDS.get(word, {}))


def tls_by(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, str]]:
    """Where each hostile behaviour is found, by what it is called."""
    known, unknown = trustme.CA(), trustme.CA()
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        trusted = stack.enter_context(known.cert_pem.tempfile())
        patch.setenv("SSL_CERT_FILE", trusted)
        found = {}
        for name, answer in HOSTILE.items():
            server = stack.enter_context(Loopback(otherwise=answer))
            found[name] = server.url("")
        for name, tls in {
            "an unknown CA": tls_by(unknown, "127.0.0.1"),
            "another host's certificate": tls_by(known, "elsewhere.example"),
        }.items():
            server = stack.enter_context(Loopback(tls))
            found[name] = server.url("")
        plain = Loopback(raw=lambda connection: connection.sendall(http(400)))
        found["no TLS"] = stack.enter_context(plain).url("").replace("http:", "https:")
        found["nobody listens"] = f"http://127.0.0.1:{closed_port()}"
        found["hung connect"] = stack.enter_context(full_queue())
        yield found


@pytest.fixture(scope="module")
def readings(places: dict[str, str]) -> dict[tuple[str, str], PageReading]:
    """All families at all places, in one sweep: what each reads, by both names.

    It takes seconds: a test for each family could have each worker of the run sweep for itself.
    """
    asked = {(word, name): source(word, base) for word in FAMILIES for name, base in places.items()}
    targets = [Target("/".join(which), (spec,)) for which, spec in asked.items()]
    late = tuple(places[name] for name in NEVER_DONE)

    def impatient(requests: Sequence[Request]) -> list[Reply]:
        given = [TIMEOUT_S if request.url.startswith(late) else 30.0 for request in requests]
        timed = [replace(each, timeout_s=s) for each, s in zip(requests, given, strict=True)]
        return fetch_all(timed, str, limits=LIMITS)

    result = sweep(targets, (), impatient, RealClock())
    return {which: result.by_key["/".join(which)].pages[0] for which in asked}


def test_whatever_a_server_does_the_page_is_unknown_and_says_why(
    readings: dict[tuple[str, str], PageReading],
) -> None:
    wrong = {
        which: reading
        for which, reading in readings.items()
        if reading.state is not Verdict.UNKNOWN or not reading.error
    }
    assert wrong == {}
    assert {family for family, _ in readings} == set(FAMILIES)


def test_every_place_was_asked(readings: dict[tuple[str, str], PageReading]) -> None:
    """The reasons are those of the places, not one fault of the plan or of the test."""
    reasons = {name: set() for _, name in readings}  # type: dict[str, set[str]]
    for (_, name), reading in readings.items():
        reasons[name].add(str(reading.error))
    said = {name: "; ".join(sorted(errors)) for name, errors in reasons.items()}
    for name, words in REASONS.items():
        assert words in said[name], name


REASONS = {
    "html": "HTML where", "empty": "empty", "half a JSON": "not JSON", "deep": "not JSON",
    "5 MiB": "more than 1048576 bytes", "gzip bomb": "more than 1048576 bytes",
    "redirect loop": "redirected more than 2 times", "hung": f"no answer within {TIMEOUT_S:g} s",
    "slow drip": f"no answer within {TIMEOUT_S:g} s", "an unknown CA": "certificate verify failed",
    "another host's certificate": "certificate verify failed", "500": "HTTP 500",
    "hung connect": f"no connection within {TIMEOUT_S / 2:g} s",
    "nobody listens": "Connect call failed", "no TLS": "no trusted TLS connection",
}  # fmt: skip
