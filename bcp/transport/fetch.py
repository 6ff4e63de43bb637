"""Everything that bcp sends: HTTP over TCP and TLS, bounded in size, time, redirects and number.

Whatever a server does, the caller gets a Reply: one that could not be had says why in `failure`.
One function starts the event loop; all else of bcp is synchronous.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import certifi
import httpx

from bcp.model.ports import Failure, Reply, Request
from bcp.transport.answers import CONNECT_SHARE, FAULTS, failed, read_body
from bcp.transport.calls import (
    Call,
    Fault,
    SecretLookup,
    look_up,
    origin,
    prepared,
    redirect_target,
)
from bcp.transport.proxies import proxy_for
from bcp.transport.threads import DaemonThreads
from bcp.version import VERSION


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take."""

    at_once: int = 100
    sweep_s: float = 60.0
    """For all requests together; each has a limit of its own too."""
    body_bytes: int = 4 * 1024 * 1024
    """Of one answer, unpacked."""
    redirects: int = 5
    resolvers: int = 64
    """Threads that look names up; each may hang for as long as the system's resolver does."""


LIMITS = Limits()

_DEFAULT_HEADERS = (
    (b"user-agent", f"bcp-runbook/{VERSION}".encode()),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, deflate"),
)
# A connection that is kept costs 100 kB to the sweep's end, and is hardly ever used again.
_CLOSE = httpx.Limits(max_keepalive_connections=0)
_REDIRECTS = (301, 302, 303, 307, 308)
_CHANGES_NOTHING = ("GET", "HEAD")


def send(
    request: Request,
    secret: SecretLookup,
    *,
    limits: Limits = LIMITS,
    environ: Mapping[str, str] | None = None,
) -> Reply:
    """Send one request, within its own time; the arguments are those of `fetch_all`."""
    alone = replace(limits, sweep_s=request.timeout_s + 1)
    return fetch_all([request], secret, limits=alone, environ=environ)[0]


def fetch_all(
    requests: Sequence[Request],
    secret: SecretLookup,
    *,
    limits: Limits = LIMITS,
    environ: Mapping[str, str] | None = None,
) -> list[Reply]:
    """Send all of them at once; the replies in the order of the requests.

    Args:
        requests: what to send.
        secret: looks secrets up, each once, before anything is sent.
        limits: size, time and number.
        environ: where `HTTPS_PROXY` and `NO_PROXY` may stand; None for no proxy.
    """
    found = look_up(requests, secret)
    calls = [prepared(request, found) for request in requests]
    if not any(isinstance(call, Call) for call in calls):
        return [call for call in calls if isinstance(call, Reply)]
    return asyncio.run(_send_all(calls, limits, environ or {}))


async def _send_all(
    calls: Sequence[Call | Reply], limits: Limits, environ: Mapping[str, str]
) -> list[Reply]:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(DaemonThreads(limits.resolvers))
    async with AsyncExitStack() as stack:
        wire = _Wire(limits, _Pools(environ, stack))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(wire.reply(call)) for call in calls]
        return [task.result() for task in tasks]


class _Pools:
    """Connections, a pool for each origin: one shared pool is quadratic in their number."""

    def __init__(self, environ: Mapping[str, str], stack: AsyncExitStack) -> None:
        self._environ = environ
        self._stack = stack
        self._by_origin: dict[tuple[str, str, int | None], httpx.AsyncHTTPTransport] = {}

    def to(self, url: str) -> httpx.AsyncHTTPTransport:
        """The pool for a URL's origin.

        Raises:
            Fault: the environment names a proxy that cannot be used.
        """
        place = origin(url)
        if place not in self._by_origin:
            self._by_origin[place] = self._new(url, proxy_for(url, self._environ))
            self._stack.push_async_callback(self._by_origin[place].aclose)
        return self._by_origin[place]

    def _new(self, url: str, proxy: str | None) -> httpx.AsyncHTTPTransport:
        # Reading the store takes 50 ms, so only where it is needed; an empty one trusts nobody.
        tls = self._tls if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            to_proxy = tls if proxy and proxy.startswith("https:") else None
            way = httpx.Proxy(proxy, ssl_context=to_proxy) if proxy else None
            return httpx.AsyncHTTPTransport(verify=tls, trust_env=False, proxy=way, limits=_CLOSE)
        except (ValueError, ImportError):  # not in its own words: they may show a password
            words = "HTTPS_PROXY or ALL_PROXY names no proxy that bcp can use (http or https)"
            raise Fault(Failure.REFUSED, words) from None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context()


def tls_context() -> ssl.SSLContext:
    """The system's CAs, or those that SSL_CERT_FILE names; certifi's where there are none."""
    context = ssl.create_default_context()
    folder = ssl.get_default_verify_paths().capath
    in_folder = folder is not None and any(Path(folder).iterdir())
    if not context.cert_store_stats()["x509_ca"] and not in_folder:
        context.load_verify_locations(certifi.where())
    return context


class _Wire:
    """Sends calls within the limits."""

    def __init__(self, limits: Limits, pools: _Pools) -> None:
        self._limits = limits
        self._pools = pools
        self._now = asyncio.get_running_loop().time
        self._ends = self._now() + limits.sweep_s
        self._places = asyncio.Semaphore(limits.at_once)

    async def reply(self, call: Call | Reply) -> Reply:
        """The answer to one call, or why there is none."""
        if isinstance(call, Reply):
            return call
        began = self._now()
        try:
            async with asyncio.timeout_at(self._ends), self._places:
                began = self._now()
                async with asyncio.timeout(call.request.timeout_s):
                    reply = await self._follow(call)
        except FAULTS as error:
            limit = call.request.timeout_s if self._now() < self._ends else self._limits.sweep_s
            reply = failed(call.request, error, limit)
        return replace(reply, elapsed_ms=round((self._now() - began) * 1000))

    async def _follow(self, call: Call) -> Reply:
        for _ in range(self._limits.redirects + 1):
            response = await self._answer(call)
            try:
                if not _is_redirect(call.request, response):
                    body = await read_body(response, self._limits.body_bytes)
                    headers = dict(response.headers.items())
                    return Reply(call.request.url, response.status_code, headers, body)
            finally:
                await response.aclose()
            call = call.to(redirect_target(call.request.url, response.headers["location"]))
        raise Fault(Failure.PROTOCOL, f"redirected more than {self._limits.redirects} times")

    async def _answer(self, call: Call) -> httpx.Response:
        own = {name for name, _ in call.headers}
        defaults = [pair for pair in _DEFAULT_HEADERS if pair[0] not in own]
        request = httpx.Request(
            call.request.method, call.request.url,
            headers=[*defaults, *call.headers], content=call.request.body,
            extensions={"timeout": {"connect": call.request.timeout_s * CONNECT_SHARE}},
        )  # fmt: skip
        return await self._pools.to(call.request.url).handle_async_request(request)


def _is_redirect(request: Request, response: httpx.Response) -> bool:
    """Only what changes nothing is sent again elsewhere; for the rest the 3xx is the answer."""
    leads_on = response.status_code in _REDIRECTS and "location" in response.headers
    return leads_on and request.method in _CHANGES_NOTHING
