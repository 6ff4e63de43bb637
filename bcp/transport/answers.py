"""What came back: a body within its limit, or the reason why there is none."""

import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import httpx

from bcp.model.ports import Failure, Reply, Request
from bcp.transport.calls import Fault, short

FAULTS: Final = (Fault, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, zlib.error)
"""All that a request can end in, but an answer."""

CONNECT_SHARE: Final = 0.5
"""Of a request's time, what connecting and the TLS handshake may take, each.

httpcore closes a connection whose handshake takes too long by its own clock, but not one whose
handshake is cancelled by ours.
"""

_WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""How TLS says that more bytes are needed: no fault, and in every chain that waited."""

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = ("gzip", "x-gzip", "deflate")

_Unpack = Callable[[bytes, int], bytes]


async def read_body(response: httpx.Response, most: int) -> bytes:
    """The body, unpacked piece by piece: a gzip bomb is dropped at the limit, not behind it.

    Args:
        response: its headers are read, its body is not.
        most: bytes allowed, packed and unpacked.

    Raises:
        Fault: there is more, it is packed in another way, or it breaks off.
    """
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "", *_PACKED):
        raise Fault(Failure.PROTOCOL, f"packed as {short(packing)}, which was not asked for")
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB) if packing in _PACKED else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += unpacker.decompress(chunk, most + 1 - len(body)) if unpacker else chunk
        if max(len(body), response.num_bytes_downloaded) > most:
            raise Fault(Failure.TOO_LARGE, f"more than {most} bytes")
    if unpacker and response.num_bytes_downloaded and not unpacker.eof:
        raise Fault(Failure.PROTOCOL, "the packed body breaks off")
    return bytes(body)


def certificate_ends(response: httpx.Response) -> datetime | None:
    """When the certificate of the server that answers expires, behind a proxy too; else None."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    ends = tls.getpeercert().get("notAfter") if tls else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None


def failed(request: Request, error: Exception) -> Reply:
    """The reply that says why there is no answer.

    Args:
        request: what was sent, or was to be.
        error: what it ended in.
    """
    failure = _failure(error)
    if isinstance(error, httpx.ConnectTimeout):
        words = f"no connection within {request.timeout_s * CONNECT_SHARE:g} s"
    elif failure is Failure.TIMEOUT:
        words = f"no answer within {request.timeout_s:g} s"
    else:
        words = _words(error)
    return Reply(request.url, failure=failure, detail=words)


def _failure(error: Exception) -> Failure:
    if isinstance(error, Fault):
        return error.failure
    if isinstance(error, TimeoutError):  # ours: what was under way when it struck is no cause
        return Failure.TIMEOUT
    if isinstance(error, httpx.ProxyError) and str(error).startswith("4"):
        return Failure.PROXY  # RFC 9110 section 9.3.6: its answer to CONNECT; a 5xx is the host's
    causes = tuple(_causes(error))
    for kind, failure in _KINDS:
        if any(isinstance(cause, kind) for cause in causes):
            return failure
    return Failure.PROTOCOL


_KINDS: tuple[tuple[type[BaseException], Failure], ...] = (
    (socket.gaierror, Failure.DNS),
    (ssl.SSLError, Failure.TLS),
    (httpx.TimeoutException, Failure.TIMEOUT),
    (httpx.ConnectError, Failure.CONNECT),
    (httpx.ProxyError, Failure.CONNECT),
    (httpx.InvalidURL, Failure.REFUSED),
    (ValueError, Failure.REFUSED),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from; httpcore raises anew `from None` and keeps the context."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, _WAITING):
        yield cause
        cause = cause.__cause__ or cause.__context__


def _words(error: Exception) -> str:
    """Ours as they are; of a library's the first cause's, which are the plainest."""
    causes = (error,) if isinstance(error, Fault) else tuple(_causes(error))
    said = [str(cause) for cause in causes if str(cause)]
    return short(said[-1]) if said else type(error).__name__
