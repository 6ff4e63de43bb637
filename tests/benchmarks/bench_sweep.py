"""How long many TLS pages take: `fetch_all` beside `curl -Z`, interleaved, medians and ratios.

Run it by hand: `python tests/benchmarks/bench_sweep.py [PAGES] [ROUNDS]`. Each page is an origin of
its own (an address of 127.0.0.0/8), answers after 200 ms, and 100 are asked at a time.
"""

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from ipaddress import IPv4Address
from multiprocessing import Event, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as StopEvent
from pathlib import Path

import trustme

DELAY_S = 0.2
AT_ONCE = 100
BODY = b'{"status": "operational"}' * 100

ASK = """
import resource, sys, time
from bcp.model.ports import Request
from bcp.transport.fetch import Limits, fetch_all
urls = open(sys.argv[1]).read().split()
requests = [Request(url, timeout_s=30) for url in urls]
began = time.monotonic()
replies = fetch_all(requests, str, limits=Limits(at_once=int(sys.argv[2])))
took = time.monotonic() - began
assert all(reply.status == 200 for reply in replies), [r for r in replies if r.status != 200][:3]
used = resource.getrusage(resource.RUSAGE_SELF)
print(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def hosts(count: int) -> list[str]:
    first = int(IPv4Address("127.1.0.1"))
    return [str(IPv4Address(first + number)) for number in range(count)]


def serve(folder: str, port: "Synchronized[int]", stop: StopEvent) -> None:
    """Answer everything after the delay, until told to stop."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(DELAY_S)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY)
        await writer.drain()
        writer.close()

    async def main() -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(f"{folder}/server.pem")
        server = await asyncio.start_server(answer, "0.0.0.0", 0, ssl=tls, backlog=1000)  # noqa: S104 - all of 127.0.0.0/8
        port.value = server.sockets[0].getsockname()[1]
        await asyncio.get_running_loop().run_in_executor(None, stop.wait)

    asyncio.run(main())


def ours(urls: Path, environ: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, seconds of CPU, MiB."""
    command = [sys.executable, "-c", ASK, str(urls), str(AT_ONCE)]
    done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    took, cpu, memory = (float(word) for word in done.stdout.split())
    return took, cpu, memory


def curl(urls: Path, ca: Path) -> float:
    config = "".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls.read_text().split())
    command = ["curl", "-sS", "-Z", "--parallel-max", str(AT_ONCE), "--cacert", str(ca), "-K", "-"]
    began = time.monotonic()
    subprocess.run(command, input=config.encode(), check=True, capture_output=True)
    return time.monotonic() - began


def main(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        authority, ca = trustme.CA(), Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(str(ca))
        certificate = authority.issue_cert(*hosts(count * 2))
        certificate.private_key_and_cert_chain_pem.write_to_path(f"{folder}/server.pem")
        port, stop = Value("i", 0), Event()
        server = Process(target=serve, args=(folder, port, stop))
        server.start()
        while not port.value:
            time.sleep(0.01)
        environ = {**os.environ, "SSL_CERT_FILE": str(ca)}
        try:
            report(Path(folder), ca, port.value, environ, count, rounds)
        finally:
            stop.set()
            server.join()


def report(
    folder: Path, ca: Path, port: int, environ: dict[str, str], count: int, rounds: int
) -> None:
    once, twice = folder / "once", folder / "twice"
    for path, number in ((once, count), (twice, count * 2)):
        path.write_text("\n".join(f"https://{host}:{port}/" for host in hosts(number)))
    measured = [(ours(once, environ), curl(once, ca), ours(twice, environ)) for _ in range(rounds)]
    mine, theirs, double = zip(*measured, strict=True)
    took = statistics.median(row[0] for row in mine)
    cpu = statistics.median(row[1] for row in mine) / count
    cpu_double = statistics.median(row[1] for row in double) / (count * 2)
    curls = statistics.median(theirs)
    lines = (
        f"{count} TLS pages at {DELAY_S * 1000:.0f} ms, {AT_ONCE} at a time, {rounds} rounds",
        f"bcp {took:.2f} s, curl -Z {curls:.2f} s: {took / curls:.2f} times",
        f"CPU a page {cpu * 1000:.2f} ms; of twice as many pages {cpu_double / cpu:.2f} times that",
        f"memory {max(row[2] for row in mine):.0f} MiB",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [500, 5][len(given) :]))
