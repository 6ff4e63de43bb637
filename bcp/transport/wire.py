"""One call on the wire: a connection of its own, redirects followed, the answer within limits."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property

import httpx
from msgspec.structs import replace

from bcp.model.ports import Failure, Reply, Request
from bcp.transport.answers import CONNECT_SHARE, FAULTS, certificate_ends, failed, read_body
from bcp.transport.calls import Call, Fault, redirect_target
from bcp.transport.limits import Limits
from bcp.transport.places import Places
from bcp.transport.proxies import proxy_for
from bcp.transport.trust import tls_context
from bcp.version import VERSION

_DEFAULT_HEADERS = (
    (b"user-agent", f"bcp-runbook/{VERSION}".encode()),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, deflate"),
)
# A connection that is kept costs 100 kB to the sweep's end, and is hardly ever used again.
_CLOSE = httpx.Limits(max_keepalive_connections=0)
_REDIRECTS = (301, 302, 303, 307, 308)
_CHANGES_NOTHING = ("GET", "HEAD")


@dataclass(slots=True)
class _Turn:
    """The time that one call spends on the wire; waiting for a place is none of it."""

    limit_s: float
    spent_s: float = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time; TimeoutError where the call's limit strikes."""
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with asyncio.timeout_at(began + self.limit_s - self.spent_s):
                yield
        finally:
            self.spent_s += now() - began


class Wire:
    """Sends calls within the limits; made and used inside a running event loop.

    Args:
        limits: size, time and number.
        environ: where proxies and CAs may stand.
    """

    def __init__(self, limits: Limits, environ: Mapping[str, str]) -> None:
        self._limits = limits
        self._environ = environ
        self._ends = asyncio.get_running_loop().time() + limits.sweep_s
        self._places = Places(limits.at_once, limits.per_origin)

    async def reply(self, call: Call) -> Reply:
        """The answer to one call, or why there is none."""
        turn = _Turn(call.request.timeout_s)
        try:
            async with asyncio.timeout_at(self._ends) as deadline:
                reply = await self._follow(call, turn)
        except FAULTS as error:
            reply = failed(call.request, self._not_reached if deadline.expired() else error)
        return replace(reply, elapsed_ms=round(turn.spent_s * 1000))

    @property
    def _not_reached(self) -> Fault:
        words = f"the {self._limits.sweep_s:g} s for all requests were over"
        return Fault(Failure.NOT_REACHED, words)

    async def _follow(self, call: Call, turn: _Turn) -> Reply:
        for _ in range(self._limits.redirects + 1):
            async with self._places.taken(call.request.url), turn.running():
                answer = await self._answer(call)
            if isinstance(answer, Reply):
                return answer
            call = call.to(answer)
        raise Fault(Failure.PROTOCOL, f"redirected more than {self._limits.redirects} times")

    async def _answer(self, call: Call) -> Reply | str:
        """The answer, or the URL that it sends us on to."""
        async with self._transport(call.request.url) as transport:
            response = await transport.handle_async_request(_on_the_wire(call))
            try:
                if _is_redirect(call.request, response):
                    return redirect_target(call.request.url, response.headers["location"])
                ends = certificate_ends(response)
                body = await read_body(response, self._limits.body_bytes)
            finally:
                await response.aclose()
        headers = dict(response.headers.items())
        return Reply(call.request.url, response.status_code, headers, body, certificate_ends=ends)

    def _transport(self, url: str) -> httpx.AsyncHTTPTransport:
        """A connection for one request: what is shared, a pool, is quadratic in their number."""
        proxy = proxy_for(url, self._environ)
        # Reading the store takes 50 ms, so only where it is needed.
        tls = self._tls if url.startswith("https:") else self._trusts_nobody
        try:
            to_proxy = tls if proxy and proxy.startswith("https:") else None
            way = httpx.Proxy(proxy, ssl_context=to_proxy) if proxy else None
            return httpx.AsyncHTTPTransport(verify=tls, trust_env=False, proxy=way, limits=_CLOSE)
        except (ValueError, ImportError, httpx.InvalidURL):  # its own words may show a password
            words = "HTTPS_PROXY or ALL_PROXY names no proxy that bcp can use (http or https)"
            raise Fault(Failure.REFUSED, words) from None

    @cached_property
    def _trusts_nobody(self) -> ssl.SSLContext:
        """Where no TLS is wanted: httpx would read the store for a context of its own."""
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context(self._environ)


def _on_the_wire(call: Call) -> httpx.Request:
    own = {name for name, _ in call.headers}
    defaults = [pair for pair in _DEFAULT_HEADERS if pair[0] not in own]
    return httpx.Request(
        call.request.method, call.request.url,
        headers=[*defaults, *call.headers], content=call.request.body,
        extensions={"timeout": {"connect": call.request.timeout_s * CONNECT_SHARE}},
    )  # fmt: skip


def _is_redirect(request: Request, response: httpx.Response) -> bool:
    """Only what changes nothing is sent again elsewhere; for the rest the 3xx is the answer."""
    leads_on = response.status_code in _REDIRECTS and "location" in response.headers
    return leads_on and request.method in _CHANGES_NOTHING
