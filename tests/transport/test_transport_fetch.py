"""Many requests at once: in order, in time, and never more than allowed."""

import gzip
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from contextlib import ExitStack

import pytest
from loopback import Exchange, Loopback, hang, http

from bcp.model.ports import Failure, Request
from bcp.transport.fetch import fetch_all, send
from bcp.transport.limits import Limits
from bcp.version import VERSION
from transport.transport_kit import SHORT_S, get, no_secret


def test_an_answer_comes_back_whole(server: Loopback) -> None:
    url = server.on("/status", http(418, b'{"ok": true}', X_Request_Id="abc", content_type="a/b"))
    reply = get(url)
    assert (reply.url, reply.status, reply.body) == (url, 418, b'{"ok": true}')
    assert reply.headers["x-request-id"] == "abc"
    assert reply.failure is None
    assert reply.elapsed_ms >= 0


def test_a_request_says_who_sends_it(server: Loopback) -> None:
    get(server.on("/", http()))
    (exchange,) = server.seen
    assert exchange.headers["user-agent"] == f"bcp-runbook/{VERSION}"
    assert exchange.headers["accept-encoding"] == "gzip, deflate"
    assert exchange.headers["host"] == f"127.0.0.1:{server.port}"
    assert "cookie" not in exchange.headers


def test_a_plan_s_own_header_goes_before_the_default(server: Loopback) -> None:
    get(server.on("/", http()), User_Agent="plan/1", Accept="application/json")
    assert server.seen[0].headers["user-agent"] == "plan/1"
    assert server.seen[0].headers["accept"] == "application/json"


def test_a_body_is_sent_with_its_method(server: Loopback) -> None:
    url = server.on("/queue", http(204))
    assert send(Request(url, "PUT", body=b'{"state":"open"}'), no_secret).status == 204
    assert (server.seen[0].method, server.seen[0].body) == ("PUT", b'{"state":"open"}')


def test_replies_stand_in_the_order_of_their_requests(server: Loopback) -> None:
    urls = [server.on(f"/{n}", http(200, str(n).encode())) for n in range(30)]
    replies = fetch_all([Request(url) for url in urls], no_secret)
    assert [reply.body for reply in replies] == [str(n).encode() for n in range(30)]


def test_nothing_to_send_sends_nothing() -> None:
    assert fetch_all([], no_secret) == []


def test_a_cookie_is_never_sent_back(server: Loopback) -> None:
    url = server.on("/", http(200, set_cookie="id=1"))
    fetch_all([Request(url), Request(url, "HEAD")], no_secret, limits=Limits(at_once=1))
    assert [exchange.headers.get("cookie") for exchange in server.seen] == [None, None]


@pytest.mark.parametrize(
    ("packing", "packed"),
    [("gzip", gzip.compress(b"x" * 9000, mtime=0)), ("deflate", zlib.compress(b"x" * 9000)),
     ("GZIP", gzip.compress(b"x" * 9000, mtime=0)), ("identity", b"x" * 9000)],
)  # fmt: skip
def test_a_packed_body_is_unpacked(server: Loopback, packing: str, packed: bytes) -> None:
    reply = get(server.on("/", http(200, packed, content_encoding=packing)))
    assert reply.body == b"x" * 9000


@pytest.mark.parametrize("secure", [False, True])
def test_a_server_that_never_answers(*, secure: bool, trusted: ssl.SSLContext) -> None:
    with Loopback(trusted if secure else None) as running:
        reply = get(running.on("/", hang), timeout_s=SHORT_S)
    assert reply.failure is Failure.TIMEOUT
    assert reply.detail == f"no answer within {SHORT_S} s"
    assert reply.elapsed_ms >= SHORT_S * 1000 - 5


def test_a_handshake_that_never_ends(trusted: ssl.SSLContext) -> None:
    with Loopback(trusted) as running:
        running.raw = lambda _: running.wait_closing()
        reply = get(running.url(), timeout_s=SHORT_S)
    assert reply.failure is Failure.TIMEOUT
    assert reply.detail == f"no connection within {SHORT_S / 2} s"


def test_a_connection_that_is_never_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # accepts in the kernel, and nobody ever reads
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert get(url, timeout_s=SHORT_S).failure is Failure.TIMEOUT


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_a_slow_drip_ends_with_the_request_s_time(server: Loopback, head: bytes) -> None:
    """Each byte comes soon enough for a read timeout; the whole request has one too."""

    def drip(exchange: Exchange) -> None:
        exchange.connection.sendall(head)
        while not exchange.closing.wait(0.01):
            exchange.connection.sendall(b"x")

    began = time.monotonic()
    reply = get(server.on("/", drip), timeout_s=SHORT_S)
    assert reply.failure in (Failure.TIMEOUT, Failure.PROTOCOL)
    assert (reply.failure is Failure.TIMEOUT) or not head
    assert time.monotonic() - began < 2


def test_what_the_deadline_for_all_strikes_is_not_reached(server: Loopback) -> None:
    """Those under way and those that wait for a place alike; what was answered stays."""
    url = server.on("/hang", hang)
    fine = server.on("/fine", http())
    requests = [Request(fine), *[Request(url)] * 5]
    replies = fetch_all(requests, no_secret, limits=Limits(at_once=2, sweep_s=SHORT_S))
    assert [reply.failure for reply in replies] == [None, *[Failure.NOT_REACHED] * 5]
    assert replies[-1].detail == f"the {SHORT_S} s for all requests were over"
    assert replies[-1].elapsed_ms == 0, "it had no place yet"
    assert len(server.seen) == 3


def test_a_request_s_own_limit_is_a_timeout_before_the_deadline(server: Loopback) -> None:
    request = Request(server.on("/hang", hang), timeout_s=SHORT_S)
    assert fetch_all([request], no_secret)[0].failure is Failure.TIMEOUT


def test_without_time_nothing_is_sent(server: Loopback) -> None:
    request = Request(server.on("/", http()))
    (reply,) = fetch_all([request], no_secret, limits=Limits(sweep_s=0.0))
    assert reply.failure is Failure.NOT_REACHED
    assert server.seen == []


def test_one_request_may_take_longer_than_a_sweep(server: Loopback) -> None:
    reply = send(Request(server.on("/", http())), no_secret, limits=Limits(sweep_s=0.0, at_once=1))
    assert reply.status == 200


class Crowd:
    """Answers nobody before so many are there at once; counts who was there at once."""

    def __init__(self, size: int) -> None:
        self._together = threading.Barrier(size, timeout=5)
        self._lock = threading.Lock()
        self._here = 0
        self.most = 0

    def __call__(self, exchange: Exchange) -> None:
        with self._lock:
            self._here += 1
            self.most = max(self.most, self._here)
        self._together.wait()
        with self._lock:
            self._here -= 1
        exchange.connection.sendall(http())


@pytest.mark.parametrize("limits", [Limits(at_once=3), Limits(per_origin=3)])
def test_no_more_requests_at_once_than_allowed(server: Loopback, limits: Limits) -> None:
    crowd = Crowd(3)
    replies = fetch_all([Request(server.on("/", crowd))] * 9, no_secret, limits=limits)
    assert [reply.status for reply in replies] == [200] * 9
    assert crowd.most == 3


def test_one_origin_s_queue_takes_nobody_else_s_place(server: Loopback) -> None:
    """Six are under way and twenty wait behind them, till the other server was asked."""
    others_asked = threading.Event()

    def late(exchange: Exchange) -> None:
        exchange.connection.sendall(http(200 if others_asked.wait(5) else 500))

    def last(exchange: Exchange) -> None:
        exchange.connection.sendall(http())
        others_asked.set()

    with Loopback() as other:
        slow = [Request(server.on("/", late))] * 26
        replies = fetch_all([*slow, Request(other.on("/", last))], no_secret, limits=Limits(8))
    assert [reply.status for reply in replies] == [200] * 27


def test_waiting_for_a_place_is_no_slowness(server: Loopback) -> None:
    """Six in a row take longer than each may: each has a time and a figure of its own."""
    each_s = 0.1

    def slow(exchange: Exchange) -> None:
        exchange.closing.wait(each_s)
        exchange.connection.sendall(http())

    requests = [Request(server.on("/", slow), timeout_s=5 * each_s)] * 6
    replies = fetch_all(requests, no_secret, limits=Limits(per_origin=1))
    assert [reply.failure for reply in replies] == [None] * 6
    assert all(reply.elapsed_ms < 5000 * each_s for reply in replies)


def test_a_redirect_takes_a_place_where_it_leads(server: Loopback) -> None:
    """Many pages that send on to one server ask it no more at once than any other."""
    crowd = Crowd(2)
    there = server.on("/", crowd)
    with ExitStack() as stack:
        pages = [stack.enter_context(Loopback()) for _ in range(4)]
        requests = [Request(page.on("/", http(302, location=there))) for page in pages]
        replies = fetch_all(requests, no_secret, limits=Limits(per_origin=2))
    assert [reply.status for reply in replies] == [200] * 4
    assert crowd.most == 2


# Progress


def test_progress_is_told_from_none_to_all(server: Loopback) -> None:
    requests = [Request(server.on("/", http())), Request("nonsense"), Request(server.url("/no"))]
    told: list[tuple[int, int]] = []
    fetch_all(requests, no_secret, progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


# Ctrl-C

INTERRUPTED = """
import socket, sys, threading
from bcp.model.ports import Request
from bcp.transport.fetch import fetch_all
real = socket.getaddrinfo
def hung(host, *rest, **named):
    if host == b"hung.example":
        threading.Event().wait()
    return real(host, *rest, **named)
socket.getaddrinfo = hung
try:
    fetch_all([Request(sys.argv[1]), Request(sys.argv[2]), Request("https://hung.example/")], str)
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_ends_at_once_without_a_word(server: Loopback, tls_server: Loopback) -> None:
    """With an answer, a handshake and a name look-up under way."""
    arrived = threading.Event()

    def arrive(exchange: Exchange) -> None:
        arrived.set()
        hang(exchange)

    tls_server.raw = lambda _: tls_server.wait_closing()
    command = [sys.executable, "-c", INTERRUPTED, server.on("/", arrive), tls_server.url()]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=dict(os.environ)) as process:
        assert arrived.wait(20)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=5)
        took = time.monotonic() - began
    assert (process.returncode, said) == (130, b"")
    assert took < 1
