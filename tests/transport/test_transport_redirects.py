"""Where an answer may send a request on to, and what goes with it."""

import pytest
from loopback import Exchange, Loopback, http

from bcp.model.ports import Failure, Request, SecretRef
from bcp.transport.calls import Fault, redirect_target
from bcp.transport.fetch import send
from transport.transport_kit import SHORT_S, get, no_secret


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


def test_redirects_do_not_lengthen_a_request_s_time(server: Loopback) -> None:
    """Each place answers in half of the time; the third is too late."""

    def late(exchange: Exchange) -> None:
        exchange.closing.wait(SHORT_S / 2)
        exchange.connection.sendall(http(302, location=f"{exchange.path}x"))

    server.otherwise = late
    reply = get(server.url("/"), timeout_s=SHORT_S)
    assert reply.failure is Failure.TIMEOUT
    assert len(server.seen) <= 2
