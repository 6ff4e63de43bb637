"""Not asking a page again that asked for time: what a watch holds between its sweeps.

RFC 9110 section 10.2.3 (Retry-After), RFC 6585 section 4 (429). Only the pages are held back,
which others host. Controls and our own probes are asked each time: an answer of before would be
taken for one of now, and show a network that works, or a failure that lasts.
"""

from collections.abc import Collection, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.ports import Clock, Fetch, Reply, Request, SecretRef

_ASKS_FOR_TIME: Final = (429, 503)
_FIRST_S: Final = 120.0
_LONGEST_S: Final = 900.0
"""A page that asks for longer is asked again after this: an outage of ours may be under way."""


class _Held(Struct, frozen=True):
    reply: Reply
    until: float
    """By the monotonic clock."""
    waits_s: float


PagesLeftAlone = dict[str, _Held]
"""Kept by whoever sweeps again and again; empty at first."""


class Polite(Struct, frozen=True):
    """A Fetch that leaves a page alone for as long as it asked for.

    Args:
        fetch: sends the rest.
        clock: measures the time that was asked for.
        held: the pages that asked for it.
        always: the URLs of probes and controls, which are asked whatever they answered. A request
            that carries a secret is a probe's in any case.
    """

    fetch: Fetch
    clock: Clock
    held: PagesLeftAlone
    always: Collection[str] = ()

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies in the order of the requests; for a page that is left alone its last one."""
        now = self.clock.monotonic()
        asked = [request for request in requests if not self._is_held(request, now)]
        replies = iter(self.fetch(asked) if asked else ())
        return [
            self.held[request.url].reply
            if self._is_held(request, now)
            else self._seen(request, next(replies))
            for request in requests
        ]

    def _is_held(self, request: Request, now: float) -> bool:
        held = self.held.get(request.url)
        return held is not None and self._is_page(request) and now < held.until

    def _is_page(self, request: Request) -> bool:
        has_secret = any(isinstance(value, SecretRef) for _, value in request.headers)
        return request.method == "GET" and not has_secret and request.url not in self.always

    def _seen(self, request: Request, reply: Reply) -> Reply:
        if not self._is_page(request):
            return reply
        if reply.status not in _ASKS_FOR_TIME:
            self.held.pop(request.url, None)
            return reply
        before = self.held.get(request.url)
        waits_s = _asked_for(reply) or (before.waits_s * 2 if before else _FIRST_S)
        waits_s = min(waits_s, _LONGEST_S)
        until = self.clock.monotonic() + waits_s
        said = f"it asked for time: asked again in {waits_s:.0f} s"
        self.held[request.url] = _Held(replace(reply, detail=said), until, waits_s)
        return reply


def _asked_for(reply: Reply) -> float:
    """The seconds of Retry-After; 0 where it is absent or a date (few pages send one)."""
    value = reply.headers.get("retry-after", "").strip()
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    return float(value) if is_number else 0.0
