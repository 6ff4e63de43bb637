"""Names, connections and TLS handshakes that fail."""

import socket
import threading
import time

import pytest
from loopback import Loopback, http

from bcp.model.ports import Failure, Request
from bcp.transport.fetch import fetch_all
from bcp.transport.limits import Limits
from transport.transport_kit import SHORT_S, closed_port, get, no_secret


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


def test_nobody_listens() -> None:
    reply = get(f"http://127.0.0.1:{closed_port()}/")
    assert reply.failure is Failure.CONNECT
    assert "Connect call failed" in reply.detail
