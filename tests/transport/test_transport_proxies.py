"""The proxies of an environment, with a real one that speaks CONNECT."""

import ssl
from datetime import UTC, datetime

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, hang, http

from bcp.model.ports import Failure, Request
from bcp.transport.fetch import send
from bcp.transport.proxies import proxy_for
from transport.transport_kit import SHORT_S, closed_port, connect_proxy, no_secret, server_tls


def test_a_proxy_of_the_environment_is_used(tls_server: Loopback, server: Loopback) -> None:
    tls_server.on("/", http(200, b"through"))
    connect_proxy(server, tls_server.port)
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{server.port}"}
    reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert (reply.body, reply.failure) == (b"through", None)
    assert server.paths == ["vendor.example:443"]


def test_a_proxy_of_the_environment_that_speaks_tls(
    authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    """TLS within TLS: the certificate that counts is the vendor's, not the proxy's."""
    ends = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    tls = server_tls(authority, "vendor.example", ends=ends)
    with Loopback(tls) as vendor, Loopback(trusted) as proxy:
        vendor.on("/", http(200, b"through"))
        connect_proxy(proxy, vendor.port)
        environ = {"https_proxy": f"https://127.0.0.1:{proxy.port}"}
        reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert (reply.body, reply.failure, reply.certificate_ends) == (b"through", None, ends)


def test_a_proxy_is_told_its_password_and_the_vendor_is_not(
    tls_server: Loopback, server: Loopback
) -> None:
    tls_server.on("/", http())
    connect_proxy(server, tls_server.port)
    environ = {"ALL_PROXY": f"http://bcp:hunter2@127.0.0.1:{server.port}"}
    assert send(Request("https://vendor.example/"), no_secret, environ=environ).status == 200
    assert server.seen[0].headers["proxy-authorization"] == "Basic YmNwOmh1bnRlcjI="
    assert "proxy-authorization" not in tls_server.seen[0].headers


def test_a_proxy_that_hangs(server: Loopback) -> None:
    server.otherwise = hang
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{server.port}"}
    request = Request("https://vendor.example/", timeout_s=SHORT_S)
    assert send(request, no_secret, environ=environ).failure is Failure.TIMEOUT


def test_a_proxy_that_is_not_there() -> None:
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{closed_port()}"}
    reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert reply.failure is Failure.CONNECT


@given(text=st.text(max_size=30), host=st.sampled_from(["vendor.example", "10.1.2.3", "[::2]"]))
def test_no_exception_whatever_raises(text: str, host: str) -> None:
    environ = {"https_proxy": "http://proxy.example:3128", "no_proxy": text}
    assert proxy_for(f"https://{host}/", environ) in (None, "http://proxy.example:3128")


@pytest.mark.parametrize(
    ("status", "failure"),
    [(407, Failure.PROXY), (403, Failure.PROXY), (502, Failure.CONNECT), (504, Failure.CONNECT)],
)
def test_a_proxy_that_refuses_is_ours_and_one_that_cannot_reach_the_host_is_not(
    server: Loopback, status: int, failure: Failure
) -> None:
    server.otherwise = http(status)
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{server.port}"}
    reply = send(Request("https://vendor.example/"), no_secret, environ=environ)
    assert reply.failure is failure
    assert str(status) in reply.detail


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://u:hunter2@p.example:1",
        "gopher://u:hunter2@p.example",
        "http://u:hunter2/rest@p.example:3128",
    ],
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
        ("https://vendor.example/", "vendor.example:443", False),
        ("https://vendor.example/", "a.example b.example\tvendor.example", False),
        ("https://10.1.2.3/", "10.0.0.0/8", False),
        ("https://10.1.2.3/", "10.1.2.3/8", False),
        ("https://11.1.2.3/", "10.0.0.0/8, 12.0.0.0/8", True),
        ("https://10.1.2.3/", "10.1.2.3", False),
        ("https://10.1.2.3:8443/", "10.1.2.3:443", True),
        ("https://[2001:db8::1]/", "2001:db8::/32", False),
        ("https://[2001:db8::1]/", "2001:db8::1", False),
        ("https://[2001:db8::1]/", "[2001:db8::1]:443", False),
        ("https://[2001:db8::1]/", "10.0.0.0/8", True),
        ("https://vendor.example/", "10.0.0.0/8,vendor.example/24,/,:,[]", True),
        ("https://localhost/", "", False),
        ("https://[::1]/", "", False),
    ],
)
def test_which_hosts_go_through_the_proxy(*, url: str, no_proxy: str, used: bool) -> None:
    environ = {"https_proxy": "proxy.example:3128", "NO_PROXY": no_proxy}
    assert proxy_for(url, environ) == ("http://proxy.example:3128" if used else None)
    assert proxy_for(url, {}) is None
