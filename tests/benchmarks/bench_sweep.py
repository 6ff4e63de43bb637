"""Many status pages at once: bcp beside `curl -Z`, and beside a client with a thread a request.

Run: python tests/benchmarks/bench_sweep.py [PAGES] [ROUNDS] [--write]

Each page is an origin of its own (an address of 127.0.0.0/8 with its own certificate), answers
after 200 ms, and 100 are asked at a time. Medians of interleaved runs; ratios, not seconds. What is
timed is the asking: the start of an interpreter has a benchmark of its own. `--write` puts the
table into docs/benchmarks.md.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tls_pages import DELAY_S, DOMAIN, Pages, served

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bench_sweep.py -->\n", "<!-- end of bench_sweep.py -->"
AT_ONCE = 100
DNS_S = 0.1

SLOW_NAMES = f"""
import ipaddress, re, socket, time
real = socket.getaddrinfo
first = int(ipaddress.IPv4Address("127.1.0.1"))
def slowly(host, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    page = re.fullmatch(r"h([0-9]+)[.]{DOMAIN}", name)
    if page:
        time.sleep({DNS_S})
        name = str(ipaddress.IPv4Address(first + int(page[1])))
    return real(name, *rest, **named)
socket.getaddrinfo = slowly
"""
"""A resolver that takes its time: the same for both clients."""

BCP = """
from bcp.model.ports import Request
from bcp.transport.fetch import fetch_all
from bcp.transport.limits import Limits
def ask(urls, at_once):
    requests = [Request(url, timeout_s=30) for url in urls]
    replies = fetch_all(requests, str, limits=Limits(at_once=at_once))
    return [reply.status for reply in replies]
"""

THREADS = """
import http.client, ssl
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
def ask(urls, at_once):
    tls = ssl.create_default_context()
    def one(url):
        connection = http.client.HTTPSConnection(urlsplit(url).netloc, timeout=30, context=tls)
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, urls))
"""
"""The plainest client with a thread for each request under way, on the standard library."""

MEASURE = """
import resource, sys, time
urls, at_once = sys.stdin.read().split(), int(sys.argv[1])
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
before, began = cpu(), time.monotonic()
statuses = ask(urls, at_once)
took, used = time.monotonic() - began, cpu() - before
assert statuses == [200] * len(urls), statuses
print(took, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    seconds: float
    cpu_s: float = 0.0
    megabytes: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    work: str
    measured: str
    value: float
    at_most: float
    unit: str


def python(client: str, urls: list[str], pages: Pages) -> Run:
    """Ask by a client in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", client + MEASURE, str(AT_ONCE)], input="\n".join(urls),
        env={**os.environ, "SSL_CERT_FILE": str(pages.ca)}, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    return Run(*(float(word) for word in done.stdout.split()))


def curl(urls: list[str], pages: Pages) -> Run:
    """Ask by curl, which starts in a few milliseconds."""
    config = "".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls)
    command = ["curl", "-sS", "-Z", "--parallel-max", str(AT_ONCE), "--cacert", str(pages.ca)]
    began = time.monotonic()
    subprocess.run([*command, "-K", "-"], input=config.encode(), check=True, capture_output=True)
    return Run(time.monotonic() - began)


def one_round(pages: Pages, count: int) -> dict[str, Run]:
    """Each client once, one after the other."""
    by_address, by_name = pages.by_address(count), pages.by_name(count)
    return {
        "bcp": python(BCP, by_address, pages),
        "curl": curl(by_address, pages),
        "bcp, twice as many": python(BCP, pages.by_address(2 * count), pages),
        "bcp, names": python(SLOW_NAMES + BCP, by_name, pages),
        "threads, names": python(SLOW_NAMES + THREADS, by_name, pages),
    }


def figures(rounds: list[dict[str, Run]], count: int) -> list[Figure]:
    """The medians and what they come to."""
    seconds = {who: statistics.median(one[who].seconds for one in rounds) for who in rounds[0]}
    cpu = {who: statistics.median(one[who].cpu_s for one in rounds) for who in rounds[0]}
    single, double = cpu["bcp"] / count, cpu["bcp, twice as many"] / (2 * count)
    memory = max(one["bcp"].megabytes for one in rounds)
    return [
        _ratio("bcp / `curl -Z`", seconds["bcp"], seconds["curl"], 1.7, "s"),
        _ratio(
            f"CPU a page, of {2 * count:,} pages / of {count:,}",
            double * 1000, single * 1000, 1.15, "ms",
        ),
        Figure("memory of the whole process", f"{memory:.0f} MB", memory, 80, "MB"),
        _ratio(
            f"with {DNS_S * 1000:.0f} ms of DNS a host: bcp / a thread for each request",
            seconds["bcp, names"], seconds["threads, names"], 1.6, "s",
        ),
    ]  # fmt: skip


def _ratio(work: str, mine: float, theirs: float, at_most: float, unit: str) -> Figure:
    value = mine / theirs
    words = f"{mine:.2f} {unit} / {theirs:.2f} {unit} = {value:.2f} x"
    return Figure(work, words, value, at_most, "x")


def table(found: list[Figure], count: int, rounds: int) -> str:
    """The table as Markdown, with what it was measured on."""
    machine = f"{os.cpu_count()} cores, Python {sys.version_info.major}.{sys.version_info.minor}"
    head = f"{count:,} TLS pages at {DELAY_S * 1000:.0f} ms, {AT_ONCE} at a time"
    rows = [f"| {one.work} | {one.measured} | {one.at_most:g} {one.unit} |" for one in found]
    day = datetime.now(UTC).date()
    return "\n".join(
        [f"Measured on {day}, {machine}, medians of {rounds} rounds.", "",
         f"| {head} | measured | at most |", "|---|---|---|", *rows, ""]
    )  # fmt: skip


def write(text: str) -> None:
    """Put the table where the document has its place for it."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sys.exit(f"{DOCUMENT} has no place for the table: {BEGIN.strip()} … {END}")
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main(arguments: list[str]) -> int:
    """Measure, print, and write if asked to; 1 where a figure is missed."""
    numbers = [int(word) for word in arguments if word.isdigit()]
    count, rounds = (numbers + [500, 5][len(numbers) :])[:2]
    with tempfile.TemporaryDirectory() as folder, served(2 * count, Path(folder)) as pages:
        found = figures([one_round(pages, count) for _ in range(rounds)], count)
    text = table(found, count, rounds)
    sys.stdout.write(text)
    if "--write" in arguments:
        write(text)
    return int(any(one.value > one.at_most for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
