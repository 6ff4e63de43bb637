"""A real server on 127.0.0.1 that answers each path as a test tells it to, over TCP or TLS."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Exchange:
    """One request as it arrived, and the socket to answer on."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: socket.socket
    closing: threading.Event
    """Set when the server stops: a handler that hangs waits for it."""


Answer = bytes | Callable[[Exchange], None]


def http(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP answer that ends the connection; `content_type` is the header content-type."""
    lines = {"content-length": str(len(body)), "connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


def hang(exchange: Exchange) -> None:
    """Never answer."""
    exchange.closing.wait()


@dataclass
class Loopback:
    """Use as a context manager."""

    tls: ssl.SSLContext | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[Exchange] = field(default_factory=list)
    otherwise: Answer = field(default_factory=lambda: http(404))
    raw: Callable[[socket.socket], None] | None = None
    """Instead of HTTP: what to do with each connection, before any TLS."""

    def __post_init__(self) -> None:
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def on(self, path: str, answer: Answer) -> str:
        """Answer a path so; returns its URL."""
        self.answers[path] = answer
        return self.url(path)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order of arrival."""
        return [exchange.path for exchange in self.seen]

    def serve(self, connection: socket.socket) -> None:
        """Answer one connection; what the other side does to it is not our fault."""
        try:
            self._serve(connection)
        except OSError:  # the client went away, or refused our certificate
            connection.close()

    def _serve(self, connection: socket.socket) -> None:
        if self.raw is not None:
            self.raw(connection)
            return
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        with connection:
            exchange = _read(connection, self._closing)
            if exchange is None:
                return
            self.seen.append(exchange)
            answer = self.answers.get(exchange.path, self.otherwise)
            if callable(answer):
                answer(exchange)
            else:
                connection.sendall(answer)

    def wait_closing(self) -> None:
        """For a `raw` that hangs."""
        self._closing.wait()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], loopback: Loopback) -> None:
        super().__init__(address, socketserver.BaseRequestHandler)
        self._loopback = loopback

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket],
                       _client_address: object) -> None:  # fmt: skip
        assert isinstance(request, socket.socket)
        self._loopback.serve(request)


def _read(connection: socket.socket, closing: threading.Event) -> Exchange | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Exchange(method, path, headers, body, connection, closing)
