"""Conditional requests: a page that has not changed is not sent again (RFC 9110 section 13).

Only what is asked without a secret is remembered: an answer to one key is none to another.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.ports import Failure, Fetch, Reply, Request, SecretRef

_CONDITIONS: Final = frozenset(
    {"if-none-match", "if-match", "if-modified-since", "if-unmodified-since", "if-range", "range"}
)
"""Headers by which a plan asks a condition of its own: its request is sent as it stands."""

_OF_ONE_MESSAGE: Final = ("content-length", "content-encoding", "transfer-encoding")
"""What a 304 says of its own body, which is empty (RFC 9111 section 3.2)."""

_OF_ONE_ANSWER: Final = ("age", "date")
"""What is true of one answer only: the page is as old as the 304 says, not as it was before."""

_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class KnownAnswers:
    """Answers that carry an ETag; when there are too many, the longest unused is forgotten.

    Args:
        most: answers kept.
        most_bytes: of their bodies together.
    """

    most: int = 500
    most_bytes: int = 32 * 1024 * 1024
    _by_key: OrderedDict[_Key, Reply] = field(default_factory=OrderedDict, init=False)
    held_bytes: int = field(default=0, init=False)
    """Of their bodies, now."""

    def of(self, request: Request) -> Reply | None:
        """The last answer to the same request; None where there is none."""
        key = _key(request)
        return self._by_key.get(key) if key else None

    def keep(self, request: Request, reply: Reply) -> None:
        """Remember the answer in place of the one before; without an ETag, remember none."""
        self.forget(request)
        key = _key(request)
        if key is None or reply.status != 200 or not reply.headers.get("etag"):
            return
        self._by_key[key] = reply
        self.held_bytes += len(reply.body)
        while len(self._by_key) > self.most or self.held_bytes > self.most_bytes:
            _, oldest = self._by_key.popitem(last=False)
            self.held_bytes -= len(oldest.body)

    def forget(self, request: Request) -> None:
        """Forget the answer to a request."""
        key = _key(request)
        known = self._by_key.pop(key, None) if key else None
        self.held_bytes -= len(known.body) if known else 0


class Revalidating(Struct, frozen=True):
    """A Fetch that asks only for what has changed since it was answered last.

    Args:
        fetch: sends the requests.
        known: the answers of earlier sweeps; kept by whoever sweeps again and again.
    """

    fetch: Fetch
    known: KnownAnswers

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """Send all of them at once; the replies are whole, whether they came anew or not."""
        before = [self.known.of(request) for request in requests]
        sent = [_conditional(*pair) for pair in zip(requests, before, strict=True)]
        replies = self.fetch(sent)
        return [self._whole(*each) for each in zip(requests, before, replies, strict=True)]

    def _whole(self, request: Request, before: Reply | None, reply: Reply) -> Reply:
        if reply.failure is not None or _key(request) is None:
            return reply
        if reply.status == 304:
            if before is None or not _is_about(reply, before):
                self.known.forget(request)
                return _unasked(reply)
            reply = _refreshed(before, reply)
        self.known.keep(request, reply)
        return reply


def _key(request: Request) -> _Key | None:
    """What makes two requests the same; None for one whose answer is not to be remembered."""
    if request.method != "GET" or request.body is not None:
        return None
    headers = tuple(
        (name.lower(), value) for name, value in request.headers if not isinstance(value, SecretRef)
    )
    has_secret = len(headers) < len(request.headers)
    if has_secret or any(name in _CONDITIONS for name, _ in headers):
        return None
    return request.url, headers


def _conditional(request: Request, before: Reply | None) -> Request:
    if before is None:
        return request
    condition = ("if-none-match", before.headers["etag"])
    return replace(request, headers=(*request.headers, condition))


def _is_about(reply: Reply, before: Reply) -> bool:
    """Whether a 304 speaks of the answer we have: of that place, and of that ETag if of any."""
    etag = reply.headers.get("etag", before.headers["etag"])
    return reply.url == before.url and _opaque(etag) == _opaque(before.headers["etag"])


def _opaque(etag: str) -> str:
    """An ETag without its mark of weakness: conditions compare them so (RFC 9110, 8.8.3.2)."""
    return etag.removeprefix("W/")


def _refreshed(before: Reply, reply: Reply) -> Reply:
    """The answer we have, with what the 304 says anew (RFC 9111 section 4.3.4)."""
    old = _without(before.headers, _OF_ONE_ANSWER)
    new = _without(reply.headers, _OF_ONE_MESSAGE)
    return replace(reply, status=before.status, headers=old | new, body=before.body)


def _without(headers: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def _unasked(reply: Reply) -> Reply:
    words = "HTTP 304 (not changed) to a question that asked for the whole answer"
    return Reply(
        reply.url, failure=Failure.PROTOCOL, detail=words, elapsed_ms=reply.elapsed_ms,
        certificate_ends=reply.certificate_ends,
    )  # fmt: skip
