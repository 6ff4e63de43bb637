"""What the tests of the transport share: how to ask, TLS servers, a proxy."""

import socket
import ssl
import threading
from datetime import datetime

import trustme
from loopback import Exchange, Loopback

from bcp.model.ports import HeaderValue, Reply, Request
from bcp.transport.fetch import send
from bcp.transport.limits import LIMITS, Limits

MIB = 1024 * 1024
SHORT_S = 0.15
"""Seconds that a request which never ends is given."""


def server_tls(authority: trustme.CA, *names: str, ends: datetime | None = None) -> ssl.SSLContext:
    """A server's TLS by that CA; `ends` is when its certificate expires."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=ends).configure_cert(context)
    return context


def no_secret(name: str) -> str:
    raise AssertionError(f"nobody asked for {name}")


def get(url: str, timeout_s: float = 5.0, limits: Limits = LIMITS, **headers: HeaderValue) -> Reply:
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return send(Request(url, headers=lines, timeout_s=timeout_s), no_secret, limits=limits)


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


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
