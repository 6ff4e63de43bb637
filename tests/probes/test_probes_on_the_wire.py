"""Probes against real servers on loopback: what is sent, what is paid for, what never leaks."""

import json
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme
from loopback import Loopback, http
from stepped_clock import SteppedClock

from bcp.checks.sweep import Target, sweep
from bcp.cli.clock import RealClock
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.probes.base import ProbeSpec
from bcp.probes.registry import PROBES
from bcp.transport.fetch import fetch_all

KEY = "sk-proj-Zm9vYmFyLWJhcg"
COMPLETION = b'{"choices":[{"message":{"content":"pong"},"finish_reason":"stop"}]}'


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def fetch(requests: Sequence[Request]) -> list[Reply]:
    return fetch_all(requests, lambda _name: KEY)


def probe(kind: str, url: str, **fields: object) -> ProbeSpec:
    return PROBES[kind].model_validate({"id": "p", "kind": kind, "url": url} | fields)


def swept(spec: ProbeSpec) -> ProbeReading:
    result = sweep([Target("vendor/api", (), (spec,))], (), fetch, SteppedClock())
    (reading,) = result.findings[0].probes
    return reading


def completing(url: str, **fields: object) -> ProbeSpec:
    return probe("inference", url, model="m", cost="0.02 EUR", secret="vendor/key", **fields)


def sse(*pieces: bytes, ends: bool = True) -> bytes:
    """A stream in chunks; one that does not end breaks off in the middle of the transfer."""
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return head + chunks + (b"0\r\n\r\n" if ends else b"")


SAID = b'data: {"choices":[{"delta":{"content":"pong"},"finish_reason":"stop"}]}\n\n'


def test_a_completion_is_asked_once_and_has_its_cost(server: Loopback) -> None:
    reading = swept(completing(server.on("/v1/chat/completions", http(200, COMPLETION))))
    assert (reading.state, reading.cost) == (Verdict.OPERATIONAL, "0.02 EUR")
    (asked,) = server.seen
    assert (asked.method, asked.headers["authorization"]) == ("POST", f"Bearer {KEY}")
    assert json.loads(asked.body)["max_tokens"] == 16


@pytest.mark.parametrize(
    ("answer", "times", "cost"),
    [
        (http(429, b'{"error":{"code":"insufficient_quota"}}'), 1, "0.02 EUR"),
        (http(503), 1, "0.02 EUR"),
        (http(401), 1, "0.02 EUR"),
        (http(502), 2, "0.04 EUR"),
        (http(200, b'{"choices":[]}'), 2, "0.04 EUR"),
    ],
)
def test_money_is_spent_twice_only_where_the_first_answer_may_be_chance(
    server: Loopback, answer: bytes, times: int, cost: str
) -> None:
    reading = swept(completing(server.on("/v1/chat/completions", answer)))
    assert (len(server.seen), reading.cost) == (times, cost)
    assert reading.state is not Verdict.OPERATIONAL


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (sse(SAID[:20], SAID[20:], b"data: [DONE]\n\n"), Verdict.OPERATIONAL),
        (sse(SAID), Verdict.PARTIAL_OUTAGE),
        (sse(SAID, ends=False), Verdict.PARTIAL_OUTAGE),
        (sse(b'data: {"error":{"type":"overloaded_error"}}\n\n'), Verdict.DEGRADED),
    ],
)
def test_a_stream_is_read_to_its_end(server: Loopback, answer: bytes, state: Verdict) -> None:
    url = server.on("/v1/chat/completions", answer)
    assert swept(completing(url, stream="true")).state is state


def test_anthropic_and_gemini_get_their_key_in_their_own_header(server: Loopback) -> None:
    listed = http(200, b'{"data":[{"type":"model","id":"claude-1"}]}')
    swept(probe("models", server.on("/v1/models", listed), shape="anthropic", secret="a/b"))
    named = http(200, b'{"models":[{"name":"models/gemini-1"}]}')
    swept(probe("models", server.on("/v1beta/models", named), shape="gemini", secret="a/b"))
    anthropic, gemini = (exchange.headers for exchange in server.seen)
    assert (anthropic["x-api-key"], anthropic["anthropic-version"]) == (KEY, "2023-06-01")
    assert gemini["x-goog-api-key"] == KEY
    assert "authorization" not in anthropic.keys() | gemini.keys()
    assert KEY not in "".join(server.paths)


def echo(status: int) -> bytes:
    body = json.dumps({"error": {"message": f"Bad key {KEY}", "code": KEY, "type": KEY}}).encode()
    return http(
        status, body, retry_after=KEY, x_ratelimit_remaining_requests="1",
        x_ratelimit_reset_requests=KEY,
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(PROBES) - {"attested"}))
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503])
def test_a_server_that_repeats_the_key_gets_it_nowhere(
    server: Loopback, kind: str, status: int
) -> None:
    fields: dict[str, dict[str, object]] = {
        "inference": {"model": "m", "cost": "0.02 EUR"},
        "prometheus": {"query": "up", "degraded_from": "1"},
    }
    server.otherwise = echo(status)
    reading = swept(probe(kind, server.url("/"), secret="vendor/key", **fields.get(kind, {})))
    assert server.seen
    assert KEY not in repr(reading)
    assert reading.state is not Verdict.OPERATIONAL


def test_litellm_is_never_asked_for_what_it_pays_for(server: Loopback) -> None:
    server.on("/health/liveliness", http(200, b'"I\'m alive!"'))
    server.on("/health/readiness", http(200, b'{"status":"healthy","db":"Not connected"}'))
    server.on("/v1/models", http(200, b'{"data":[{"id":"support"}]}'))
    reading = swept(probe("litellm", server.url(""), model="support", secret="litellm/app"))
    assert reading.state is Verdict.OPERATIONAL
    assert sorted(server.paths) == ["/health/liveliness", "/health/readiness", "/v1/models"]


def test_a_server_of_several_endpoints_is_asked_for_all_of_them_twice(server: Loopback) -> None:
    server.on("/api/version", http(200, b'{"version":"0.12.3"}'))
    server.on("/api/tags", http(500))
    reading = swept(probe("ollama", server.url(""), model="llama3.2"))
    assert (reading.state, reading.times) == (Verdict.PARTIAL_OUTAGE, 2)
    assert reading.reason == "GET /api/version 200, GET /api/tags 500 server error, twice"
    assert sorted(server.paths) == ["/api/tags", "/api/tags", "/api/version", "/api/version"]


def test_prometheus_gets_the_query_as_it_stands(server: Loopback) -> None:
    data = {"resultType": "scalar", "result": [SteppedClock().now().timestamp(), "0.3"]}
    query = 'sum(rate(x{code=~"5.."}[5m])) / 2'
    path = "/api/v1/query?query=sum%28rate%28x%7Bcode%3D~%225..%22%7D%5B5m%5D%29%29+%2F+2"
    server.on(path, http(200, json.dumps({"status": "success", "data": data}).encode()))
    reading = swept(probe("prometheus", server.url(""), query=query, partial_outage_from="0.2"))
    assert (reading.state, reading.times) == (Verdict.PARTIAL_OUTAGE, 1)
    assert server.paths == [path]


# Certificates


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca


def certified(authority: trustme.CA, ends: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1", not_after=ends).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (90, Verdict.OPERATIONAL, "is good for 90 days"),
        (13, Verdict.DEGRADED, "expires in 13 days"),
        (1, Verdict.DEGRADED, "expires in 24 h"),
    ],
)
def test_a_certificate_is_read_from_a_real_handshake(
    authority: trustme.CA, days: int, state: Verdict, words: str
) -> None:
    clock = RealClock()
    ends = clock.now() + timedelta(days=days, minutes=30)
    with Loopback(tls=certified(authority, ends)) as server:
        server.otherwise = http(403)
        spec = probe("tls", server.url("/"))
        result = sweep([Target("vendor/api", (), (spec,))], (), fetch, clock)
        assert [exchange.method for exchange in server.seen] == ["HEAD"]
    (reading,) = result.findings[0].probes
    assert reading.state is state
    assert words in reading.reason


def test_an_expired_certificate_fails_the_handshake(authority: trustme.CA) -> None:
    ends = RealClock().now() - timedelta(days=1)
    with Loopback(tls=certified(authority, ends)) as server:
        (reply,) = fetch(probe("tls", server.url("/")).requests())
        reading = swept(probe("tls", server.url("/")))
    assert "expired" in reply.detail
    assert "no trusted TLS connection" in reading.reason
    assert "Look at the certificate" in str(reading.advice)


def test_without_tls_there_is_nothing_to_expire(server: Loopback) -> None:
    reading = swept(probe("tls", server.on("/", http(200))))
    assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
    assert "no certificate was shown" in reading.reason
