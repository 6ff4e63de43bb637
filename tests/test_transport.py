"""What is sent and what comes back, against real servers on loopback that do their worst."""

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
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from loopback import Exchange, Loopback, hang, http

from bcp.model.errors import SecretMissing
from bcp.model.ports import Failure, HeaderValue, Reply, Request, SecretRef
from bcp.transport.calls import Fault, redirect_target
from bcp.transport.fetch import LIMITS, Limits, fetch_all, send, tls_context
from bcp.transport.proxies import proxy_for
from bcp.version import VERSION

MIB = 1024 * 1024
SHORT_S = 0.15
"""Seconds that a request which never ends is given."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    """A server's TLS for 127.0.0.1 and vendor.example, by a private CA that this machine trusts."""
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    return server_tls(authority, "127.0.0.1", "vendor.example")


def server_tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def tls_server(trusted: ssl.SSLContext) -> Iterator[Loopback]:
    with Loopback(trusted) as running:
        yield running


def no_secret(name: str) -> str:
    raise AssertionError(f"nobody asked for {name}")


def get(url: str, timeout_s: float = 5.0, limits: Limits = LIMITS, **headers: HeaderValue) -> Reply:
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return send(Request(url, headers=lines, timeout_s=timeout_s), no_secret, limits=limits)


# What is sent and what comes back


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
    [("gzip", gzip.compress(b"x" * 9000)), ("deflate", zlib.compress(b"x" * 9000)),
     ("GZIP", gzip.compress(b"x" * 9000)), ("identity", b"x" * 9000)],
)  # fmt: skip
def test_a_packed_body_is_unpacked(server: Loopback, packing: str, packed: bytes) -> None:
    reply = get(server.on("/", http(200, packed, content_encoding=packing)))
    assert reply.body == b"x" * 9000


# Secrets


def test_a_secret_is_filled_in_at_the_last_moment(server: Loopback) -> None:
    url = server.on("/", http())
    headers = (
        ("authorization", SecretRef("openai/api-key", prefix="Bearer ")),
        ("x-api-key", SecretRef("openai/api-key")),
        ("x-other", SecretRef("other")),
    )
    asked: list[str] = []

    def secret(name: str) -> str:
        asked.append(name)
        return f"value-of-{name}"

    fetch_all([Request(url, headers=headers)] * 2, secret)
    for exchange in server.seen:
        assert exchange.headers["authorization"] == "Bearer value-of-openai/api-key"
        assert exchange.headers["x-api-key"] == "value-of-openai/api-key"
    assert asked == ["openai/api-key", "other"]


def test_a_missing_secret_stops_its_request_alone(server: Loopback) -> None:
    url = server.on("/", http())

    def secret(name: str) -> str:
        raise SecretMissing(f"secret {name} is not set", next_action="Set BCP_SECRET_A.")

    without, with_ = fetch_all(
        [Request(url), Request(url, headers=(("a", SecretRef("a")),))], secret
    )
    assert without.status == 200
    assert (with_.failure, with_.status) == (Failure.SECRET, None)
    assert with_.detail == "secret a is not set. Set BCP_SECRET_A."
    assert len(server.seen) == 1


@pytest.mark.parametrize("value", ["two\nlines", "nul\0", "smuggled\r\nx: y", "\x7f"])
def test_a_secret_that_no_header_can_carry_is_not_sent_and_not_shown(
    server: Loopback, value: str
) -> None:
    request = Request(server.on("/", http()), headers=(("x-key", SecretRef("k")),))
    reply = send(request, lambda _: value)
    assert reply.failure is Failure.REFUSED
    assert "'x-key'" in reply.detail
    assert not any(part in reply.detail for part in value.split() if len(part) > 3)
    assert server.seen == []


@pytest.mark.parametrize("name", ["x y", "", "x:y", "größe"])
def test_a_header_s_name_is_a_token(server: Loopback, name: str) -> None:
    reply = send(Request(server.on("/", http()), headers=((name, "v"),)), no_secret)
    assert reply.failure is Failure.REFUSED


# What is not sent


@pytest.mark.parametrize(
    "url",
    ["http://status.vendor.example/", "ftp://127.0.0.1/", "https://user:pass@vendor.example/",
     "https:///x", "nonsense", "https://vendor.example:99999/", "http://127.0.0.1:0/",
     "https://vendor.example/a b", "http://[::1", "https://exa\x00mple/"],
)  # fmt: skip
def test_a_url_that_may_not_be_asked_is_refused(url: str) -> None:
    reply = get(url)
    assert (reply.failure, reply.url) == (Failure.REFUSED, url)
    assert reply.detail


# Names and connections


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # No name server answers on loopback, so the system's own look-up stands in for one.
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    reply = get("https://vendor.example/")
    assert reply.failure is Failure.DNS
    assert "not known" in reply.detail


def test_a_name_server_that_hangs_holds_nothing_up(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor the exit: the loop's own executor would wait for the look-up to come back."""
    came_back = threading.Event()
    real = socket.getaddrinfo

    def hung(host: bytes, *rest: object, **named: object) -> object:
        if host == b"hung.example":
            came_back.wait()
        return real(host, *rest, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", hung)
    url = server.on("/", http()).replace("127.0.0.1", "localhost")
    began = time.monotonic()
    requests = [Request("https://hung.example/", timeout_s=SHORT_S)] * 3 + [Request(url)]
    replies = fetch_all(requests, no_secret)
    took = time.monotonic() - began
    came_back.set()
    assert [reply.failure for reply in replies] == [Failure.TIMEOUT] * 3 + [None]
    assert took < 2


def test_no_more_look_ups_at_once_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2, timeout=5)
    names: list[bytes] = []

    def in_pairs(host: bytes, *_: object, **__: object) -> None:
        names.append(host)
        together.wait()
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", in_pairs)
    requests = [Request(f"https://h{n}.example/") for n in range(6)]
    replies = fetch_all(requests, no_secret, limits=Limits(resolvers=2))
    assert {reply.failure for reply in replies} == {Failure.DNS}
    assert len(names) == 6


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_nobody_listens() -> None:
    reply = get(f"http://127.0.0.1:{closed_port()}/")
    assert reply.failure is Failure.CONNECT
    assert "Connect call failed" in reply.detail


def test_a_private_ca_is_trusted_by_its_file(tls_server: Loopback) -> None:
    assert get(tls_server.on("/", http(200, b"hello"))).body == b"hello"


def test_an_unknown_ca_is_not_trusted(
    authority: trustme.CA, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with Loopback(trusted) as running:
        reply = get(running.on("/", http()))
    assert reply.failure is Failure.TLS
    assert "certificate verify failed" in reply.detail
    assert running.seen == []


def test_a_certificate_for_another_host_is_not_trusted(
    authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    with Loopback(server_tls(authority, "elsewhere.example")) as running:
        assert get(running.on("/", http())).failure is Failure.TLS


def test_a_server_that_speaks_no_tls(trusted: ssl.SSLContext, server: Loopback) -> None:
    server.raw = lambda connection: connection.sendall(http(400))
    assert get(server.url().replace("http:", "https:")).failure is Failure.TLS


def test_an_empty_store_falls_back_to_the_public_cas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    assert tls_context().cert_store_stats()["x509_ca"] > 50


def test_a_store_of_the_system_is_never_widened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    assert tls_context().cert_store_stats()["x509_ca"] == 1
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls_context().cert_store_stats()["x509_ca"] == 0


# Time


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


def test_the_sweep_has_an_end_of_its_own(server: Loopback) -> None:
    url = server.on("/hang", hang)
    fine = server.on("/fine", http())
    requests = [Request(fine), *[Request(url)] * 5]
    replies = fetch_all(requests, no_secret, limits=Limits(at_once=2, sweep_s=SHORT_S))
    assert [reply.failure for reply in replies] == [None, *[Failure.TIMEOUT] * 5]
    assert replies[-1].detail == f"no answer within {SHORT_S} s"


def test_one_request_may_take_longer_than_a_sweep(server: Loopback) -> None:
    reply = send(Request(server.on("/", http())), no_secret, limits=Limits(sweep_s=0.0, at_once=1))
    assert reply.status == 200


def test_no_more_requests_at_once_than_allowed(server: Loopback) -> None:
    together = threading.Barrier(3, timeout=5)
    running: list[int] = []
    lock = threading.Lock()
    most = [0]

    def in_threes(exchange: Exchange) -> None:
        with lock:
            running.append(1)
            most[0] = max(most[0], len(running))
        together.wait()
        with lock:
            running.pop()
        exchange.connection.sendall(http())

    url = server.on("/", in_threes)
    replies = fetch_all([Request(url)] * 9, no_secret, limits=Limits(at_once=3))
    assert [reply.status for reply in replies] == [200] * 9
    assert most == [3]


# Size


def chunked(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while not exchange.closing.is_set():
        exchange.connection.sendall(piece)


def test_a_body_of_exactly_the_limit_is_read(server: Loopback) -> None:
    limits = Limits(body_bytes=1000)
    plain = server.on("/plain", http(200, b"x" * 1000))
    packed = server.on("/packed", http(200, gzip.compress(b"x" * 1000), content_encoding="gzip"))
    assert [len(get(url, limits=limits).body) for url in (plain, packed)] == [1000, 1000]


@pytest.mark.parametrize("path", ["/five-mib", "/endless", "/bomb", "/one-more"])
def test_a_body_beyond_the_limit_is_dropped(server: Loopback, path: str) -> None:
    bomb = gzip.compress(b"\0" * 64 * MIB)
    server.answers = {
        "/five-mib": http(200, b"x" * 5 * MIB),
        "/endless": chunked,
        "/bomb": http(200, bomb, content_encoding="gzip"),
        "/one-more": http(200, b"x" * (LIMITS.body_bytes + 1)),
    }
    reply = get(server.url(path))
    assert reply.failure is Failure.TOO_LARGE
    assert reply.body == b""


def test_junk_behind_a_packed_body_is_bounded_too(server: Loopback) -> None:
    body = gzip.compress(b"x") + b"\0" * 5 * MIB
    assert get(server.on("/", http(200, body, content_encoding="gzip"))).failure is (
        Failure.TOO_LARGE
    )


# Answers that are none


@pytest.mark.parametrize(
    "answer",
    [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
     b"HTTP/1.1 banana\r\n\r\n", b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
     http(200, gzip.compress(b"x" * 100)[:-9], content_encoding="gzip"),
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


@given(answer=st.binary(max_size=300) | st.binary(max_size=80).map(lambda b: http(200) + b))
def test_no_bytes_whatever_raise(fuzzed: Loopback, answer: bytes) -> None:
    reply = get(fuzzed.on("/", answer))
    assert (reply.status is None) == (reply.failure is not None)


@given(headers=st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3))
def test_no_header_whatever_raises(fuzzed: Loopback, headers: dict[str, str]) -> None:
    reply = send(Request(fuzzed.on("/", http()), headers=tuple(headers.items())), no_secret)
    assert (reply.status is None) == (reply.failure is not None)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(server: Loopback, status: int) -> None:
    server.on("/new/place", http(200, b"here"))
    reply = get(server.on("/old", http(status, location="/new/place")), X_Plan="kept")
    assert (reply.url, reply.body) == (server.url("/new/place"), b"here")
    assert [exchange.headers["x-plan"] for exchange in server.seen] == ["kept", "kept"]


def test_another_origin_gets_nothing_of_the_plan(server: Loopback) -> None:
    with Loopback() as other:
        back = other.on("/new", http(302, location=server.url("/back")))
        server.on("/back", http(200, b"home"))
        url = server.on("/old", http(301, location=back))
        request = Request(
            url, headers=(("Authorization", SecretRef("k", "Bearer ")), ("X-Plan", "mine")),
            body=b"body",
        )  # fmt: skip
        reply = send(request, lambda _: "s3cret")
    assert reply.body == b"home"
    (there,) = other.seen
    assert there.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding"}
    assert there.body == b""
    assert "authorization" not in server.seen[1].headers, "what was dropped stays dropped"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_is_never_sent_on(server: Loopback, method: str) -> None:
    url = server.on("/old", http(307, location="/new"))
    assert send(Request(url, method), no_secret).status == 307
    assert server.paths == ["/old"]


def test_a_redirect_without_a_place_is_the_answer(server: Loopback) -> None:
    assert get(server.on("/old", http(304))).status == 304
    assert get(server.on("/old", http(302))).status == 302


def test_five_redirects_are_followed_and_a_sixth_is_not(server: Loopback) -> None:
    for n in range(6):
        server.on(f"/{n}", http(302, location=f"/{n + 1}"))
    server.on("/6", http())
    assert get(server.url("/1")).status == 200
    reply = get(server.url("/0"))
    assert reply.failure is Failure.PROTOCOL
    assert reply.detail == "redirected more than 5 times"


def test_a_redirect_loop_ends(server: Loopback) -> None:
    reply = get(server.on("/old", http(302, location="/old")))
    assert reply.failure is Failure.PROTOCOL
    assert server.paths == ["/old"] * 6


@pytest.mark.parametrize(
    "place",
    ["http://status.vendor.example/", "ftp://127.0.0.1/", "file:///etc/passwd", "//:80",
     "https://user:pass@vendor.example/", "http://[", "javascript:alert(1)"],
)  # fmt: skip
def test_a_redirect_to_a_place_that_may_not_be_asked(server: Loopback, place: str) -> None:
    reply = get(server.on("/old", http(302, location=place)))
    assert reply.failure is Failure.REFUSED
    assert "redirected" in reply.detail


@pytest.mark.parametrize("place", ["http://127.0.0.1:11434/api/tags", "https://localhost/"])
def test_nobody_outside_can_make_us_ask_this_machine(place: str) -> None:
    with pytest.raises(Fault) as fault:
        redirect_target("https://status.vendor.example/", place)
    assert fault.value.failure is Failure.REFUSED
    assert redirect_target("http://127.0.0.1:1/", place) == place


# Proxies


def connect_proxy(running: Loopback, target_port: int) -> None:
    """Answer CONNECT, whatever the name, with a tunnel to a server here."""

    def tunnel(exchange: Exchange) -> None:
        assert exchange.method == "CONNECT"
        exchange.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with socket.create_connection(("127.0.0.1", target_port)) as onward:
            upward = threading.Thread(target=pump, args=(exchange.connection, onward))
            upward.start()
            pump(onward, exchange.connection)
            exchange.connection.shutdown(socket.SHUT_RDWR)
            upward.join()

    running.otherwise = tunnel


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:  # either side has gone
        return


def test_a_proxy_of_the_environment_is_used(tls_server: Loopback, server: Loopback) -> None:
    tls_server.on("/", http(200, b"through"))
    connect_proxy(server, tls_server.port)
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{server.port}"}
    reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert (reply.body, reply.failure) == (b"through", None)
    assert server.paths == ["vendor.example:443"]


def test_a_proxy_that_refuses(server: Loopback) -> None:
    server.otherwise = http(407)
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{server.port}"}
    reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert reply.failure is Failure.CONNECT
    assert "407" in reply.detail


@pytest.mark.parametrize(
    "proxy", ["socks5://u:hunter2@p.example:1", "gopher://u:hunter2@p.example"]
)
def test_a_proxy_that_cannot_be_used_is_said_without_its_password(proxy: str) -> None:
    reply = send(Request("https://vendor.example/"), no_secret, environ={"HTTPS_PROXY": proxy})
    assert reply.failure is Failure.REFUSED
    assert "HTTPS_PROXY" in reply.detail
    assert "hunter2" not in reply.detail


def test_this_machine_is_never_reached_through_a_proxy(server: Loopback) -> None:
    environ = {"ALL_PROXY": f"http://127.0.0.1:{closed_port()}"}
    assert send(Request(server.on("/", http())), no_secret, environ=environ).status == 200


@pytest.mark.parametrize(
    ("url", "no_proxy", "used"),
    [
        ("https://vendor.example/", "", True),
        ("https://vendor.example/", "*", False),
        ("https://vendor.example/", "other.example,vendor.example", False),
        ("https://api.vendor.example/", " .Vendor.example ", False),
        ("https://api.vendor.example/", "*.vendor.example", False),
        ("https://myvendor.example/", "vendor.example", True),
        ("https://vendor.example:8443/", "vendor.example:8443", False),
        ("https://vendor.example/", "vendor.example:8443", True),
        ("https://localhost/", "", False),
        ("https://[::1]/", "", False),
    ],
)
def test_which_hosts_go_through_the_proxy(*, url: str, no_proxy: str, used: bool) -> None:
    environ = {"https_proxy": "proxy.example:3128", "NO_PROXY": no_proxy}
    assert proxy_for(url, environ) == ("http://proxy.example:3128" if used else None)
    assert proxy_for(url, {}) is None


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
