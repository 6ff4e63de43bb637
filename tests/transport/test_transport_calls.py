"""A request made ready: its secrets filled in, or refused."""

import json

import pytest
from loopback import Loopback, http

from bcp.model.errors import SecretMissing
from bcp.model.ports import Failure, Reply, Request, SecretRef
from bcp.transport.fetch import fetch_all, send
from transport.transport_kit import get, no_secret


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


SECRET_URL = "slack/hook"


def hooked(url: str, method: str = "POST") -> Reply:
    request = Request("[secret slack/hook]", method, body=b"{}", secret_url=SECRET_URL)
    return send(request, {SECRET_URL: url}.__getitem__)


def test_a_secret_url_is_asked_and_never_shown(server: Loopback) -> None:
    reply = hooked(server.on("/services/T1/s3cr3t-p4th", http(200, b"ok")))
    assert (reply.status, reply.url, reply.body) == (200, "[secret slack/hook]", b"ok")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1/s3cr3t-p4th",
        "http://x.example/s3cr3t-p4th",
        "s3cr3t-p4th",
        "https://u:s3cr3t-p4th@x.example",
        "https://x.example/s3cr3t-p4th\x00",
    ],
)
def test_what_fails_at_a_secret_url_says_nothing_of_it(url: str) -> None:
    reply = hooked(url)
    assert reply.failure is not None
    assert "s3cr3t" not in f"{reply}"


def test_a_redirect_from_a_secret_url_says_nothing_of_it(server: Loopback) -> None:
    answer = http(302, location="http://x.example/services/s3cr3t-p4th?s3cr3t-query")
    reply = hooked(server.on("/services/s3cr3t-p4th?s3cr3t-query", answer), "GET")
    assert reply.failure is Failure.REFUSED
    assert "s3cr3t" not in f"{reply}"


def test_a_secret_url_that_is_not_set_is_said_by_name() -> None:
    def missing(name: str) -> str:
        raise SecretMissing(f"secret {name} is not set")

    reply = send(Request("[secret slack/hook]", secret_url=SECRET_URL), missing)
    assert (reply.failure, reply.detail) == (Failure.SECRET, "secret slack/hook is not set.")


def test_a_secret_in_the_body_is_put_in_at_the_last_moment(server: Loopback) -> None:
    key = ("routing_key", SecretRef("pagerduty/key"))
    url = server.on("/v2/enqueue", http(202))
    request = Request(url, "POST", body=b'{"a": 1}', json_secrets=(key,))
    assert send(request, lambda _name: 'k"\\ey').status == 202
    assert json.loads(server.seen[-1].body) == {"a": 1, "routing_key": 'k"\\ey'}
