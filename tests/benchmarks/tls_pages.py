"""Many TLS pages on loopback, each an origin with a certificate of its own, for the benchmarks."""

import asyncio
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from multiprocessing import Event, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as StopEvent
from pathlib import Path

import trustme

DELAY_S = 0.2
"""How long a page takes to answer."""

BODY = b'{"status": "operational"}' * 100
DOMAIN = "bench.example"
_FIRST = int(IPv4Address("127.1.0.1"))


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that are being served."""

    port: int
    ca: Path
    """The file of the CA that signed them all."""

    def by_address(self, count: int) -> list[str]:
        """Their URLs, as many as wanted."""
        return [f"https://{address(number)}:{self.port}/" for number in range(count)]

    def by_name(self, count: int) -> list[str]:
        """The same pages by names, which the client has to look up."""
        return [f"https://h{number}.{DOMAIN}:{self.port}/" for number in range(count)]


@contextmanager
def served(count: int, folder: Path) -> Iterator[Pages]:
    """Serve pages from a process of its own.

    Args:
        count: how many; of each machine's 127.0.0.0/8 one address.
        folder: where the CA's file is written.
    """
    authority, ca = trustme.CA(), folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    port, stop = Value("i", 0), Event()
    server = Process(target=_serve, args=(authority, count, port, stop))
    server.start()
    try:
        while not port.value:
            time.sleep(0.01)
        yield Pages(port.value, ca)
    finally:
        stop.set()
        server.join()


def address(number: int) -> str:
    """The address of a page."""
    return str(IPv4Address(_FIRST + number))


def _serve(authority: trustme.CA, count: int, port: "Synchronized[int]", stop: StopEvent) -> None:
    asyncio.run(_serving(authority, count, port, stop))


async def _serving(
    authority: trustme.CA, count: int, port: "Synchronized[int]", stop: StopEvent
) -> None:
    first = await _page(authority, 0, 0)
    chosen = first.sockets[0].getsockname()[1]
    servers = [first, *[await _page(authority, number, chosen) for number in range(1, count)]]
    port.value = chosen
    await asyncio.get_running_loop().run_in_executor(None, stop.wait)
    for server in servers:
        server.close()


async def _page(authority: trustme.CA, number: int, port: int) -> asyncio.Server:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(address(number), f"h{number}.{DOMAIN}").configure_cert(tls)
    return await asyncio.start_server(_answer, address(number), port, ssl=tls)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer everything after the delay."""
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(DELAY_S)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY)
    await writer.drain()
    writer.close()
