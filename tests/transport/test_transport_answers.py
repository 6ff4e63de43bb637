"""What comes back, from real servers that do their worst: a body within its limit, or why not."""

import gzip
import itertools
import socket
import struct
from datetime import UTC, datetime

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from loopback import Exchange, Loopback, http

from bcp.model.ports import Failure, Request
from bcp.transport.fetch import send
from bcp.transport.limits import LIMITS, Limits
from transport.transport_kit import MIB, SHORT_S, get, no_secret, server_tls


def chunked(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while not exchange.closing.is_set():
        exchange.connection.sendall(piece)


def test_a_body_of_exactly_the_limit_is_read(server: Loopback) -> None:
    limits = Limits(body_bytes=1000)
    plain = server.on("/plain", http(200, b"x" * 1000))
    packed = server.on(
        "/packed", http(200, gzip.compress(b"x" * 1000, mtime=0), content_encoding="gzip")
    )
    assert [len(get(url, limits=limits).body) for url in (plain, packed)] == [1000, 1000]


def test_a_body_beyond_the_limit_is_dropped(server: Loopback) -> None:
    server.answers = {
        "/five-mib": http(200, b"x" * 5 * MIB),
        "/endless": chunked,
        "/bomb": http(200, gzip.compress(b"\0" * 64 * MIB, mtime=0), content_encoding="gzip"),
        "/one-more": http(200, b"x" * (LIMITS.body_bytes + 1)),
    }
    for path in tuple(server.answers):
        reply = get(server.url(path))
        assert reply.failure is Failure.TOO_LARGE, path
        assert reply.body == b"", path


def test_junk_behind_a_packed_body_is_bounded_too(server: Loopback) -> None:
    body = gzip.compress(b"x", mtime=0) + b"\0" * 5 * MIB
    assert get(server.on("/", http(200, body, content_encoding="gzip"))).failure is (
        Failure.TOO_LARGE
    )


@pytest.mark.parametrize(
    "answer",
    [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
     b"HTTP/1.1 banana\r\n\r\n", b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
     http(200, gzip.compress(b"x" * 100, mtime=0)[:-9], content_encoding="gzip"),
     http(200, b"not packed", content_encoding="gzip"), http(200, b"x", content_encoding="br"),
     b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000],
)  # fmt: skip
def test_an_answer_that_is_not_http_or_breaks_off(server: Loopback, answer: bytes) -> None:
    reply = get(server.on("/", answer))
    assert reply.failure is Failure.PROTOCOL
    assert reply.detail
    assert "\n" not in reply.detail


def test_a_detail_of_others_cannot_steer_the_terminal(server: Loopback) -> None:
    reply = get(server.on("/", http(200, b"x", content_encoding="\x9b31mred")))
    assert "\x9b" not in reply.detail


@pytest.mark.parametrize(
    ("before", "again"),
    [(b"HTTP/1.1 200 OK\r\n", b"x-%d: y\r\n"), (b"HTTP/1.1 200 OK\r\nx: ", b"%d"),
     (b"", b"HTTP/1.1 100 Continue\r\nx-%d: y\r\n\r\n"), (b"", b"%d"),
     (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"%d;"),
     (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", b"x-%d: y\r\n")],
    ids=["headers", "one header", "100 Continue", "no HTTP", "one chunk's size", "trailers"],
)  # fmt: skip
def test_what_never_ends_is_ended(server: Loopback, before: bytes, again: bytes) -> None:
    """By its size, or by the request's time."""

    def flood(exchange: Exchange) -> None:
        exchange.connection.sendall(before)
        for start in itertools.count(step=500):
            exchange.connection.sendall(b"".join(again % (start + n) for n in range(500)))

    reply = get(server.on("/", flood), timeout_s=SHORT_S * 2)
    assert reply.failure in (Failure.PROTOCOL, Failure.TIMEOUT)
    assert len(reply.detail) < 400


def test_continue_goes_before_an_answer(server: Loopback) -> None:
    answer = b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + http(200, b"fine")
    assert get(server.on("/", answer)).body == b"fine"


def test_a_connection_that_is_reset(server: Loopback) -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(10)
        linger_not = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        connection.close()

    server.raw = reset
    reply = get(server.url())
    assert reply.failure is Failure.PROTOCOL
    assert "reset" in reply.detail.lower() or "disconnected" in reply.detail.lower()


@given(answer=st.binary(max_size=300) | st.binary(max_size=80).map(lambda b: http(200) + b))
def test_no_bytes_whatever_raise(fuzzed: Loopback, answer: bytes) -> None:
    reply = get(fuzzed.on("/", answer))
    assert (reply.status is None) == (reply.failure is not None)


@given(headers=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3))
def test_no_header_whatever_raises(fuzzed: Loopback, headers: dict[str, str]) -> None:
    reply = send(Request(fuzzed.on("/", http()), headers=tuple(headers.items())), no_secret)
    assert (reply.status is None) == (reply.failure is not None)


# Certificates


@pytest.mark.usefixtures("trusted")
def test_when_the_certificate_expires_is_told(authority: trustme.CA) -> None:
    ends = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    tls = server_tls(authority, "127.0.0.1", ends=ends)
    with Loopback(tls) as running:
        assert get(running.on("/", http(500))).certificate_ends == ends
        assert get(running.on("/old", http(302, location="/"))).certificate_ends == ends


def test_without_tls_there_is_no_certificate(server: Loopback) -> None:
    assert get(server.on("/", http())).certificate_ends is None
