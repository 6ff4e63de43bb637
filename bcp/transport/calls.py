"""A request made ready to be sent, and where its answer may send it on to. No I/O."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.errors import SecretMissing
from bcp.model.ports import Failure, HeaderValue, Reply, Request, SecretRef
from bcp.model.redaction import Redactor
from bcp.model.urls import check_url, is_loopback
from bcp.model.visible import visible

SecretLookup = Callable[[str], str]
"""A secret's value by its name; raises SecretMissing."""

Found = Mapping[str, str | SecretMissing]
"""What the look-up of each secret gave."""

Origin = tuple[str, str, int | None]
"""Scheme, host and port."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)  # RFC 9110 section 5.6.2
_PORTS = {"https": 443, "http": 80}
_LONGEST = 300


class Fault(Exception):
    """Why there will be no answer."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure


class Call(Struct, frozen=True):
    """A request with its secrets filled in; it lives as long as the fetch and is never shown."""

    request: Request
    headers: tuple[tuple[bytes, bytes], ...]

    def to(self, target: str) -> "Call":
        """The same call elsewhere: another origin gets nothing of what the plan wrote."""
        if origin(target) == origin(self.request.url):
            return replace(self, request=replace(self.request, url=target))
        return Call(replace(self.request, url=target, headers=(), body=None), ())


def look_up(requests: Sequence[Request], secret: SecretLookup) -> Found:
    """Look up every secret that the requests name, each once."""
    names = {name for request in requests for name in _secrets_of(request)}
    return {name: _looked_up(name, secret) for name in sorted(names)}


def prepared(request: Request, found: Found) -> Call | Reply:
    """The call to send; the reply where there is nothing that may be sent."""
    try:
        url = _url(request, found)
        headers = tuple(_header(name, value, found) for name, value in request.headers)
        body = _body(request, found)
    except SecretMissing as missing:
        return secret_missing(request, missing)
    except ValueError as error:
        return Reply(request.url, failure=Failure.REFUSED, detail=short(str(error)))
    return Call(replace(request, url=url, body=body), headers)


def secret_missing(request: Request, missing: SecretMissing) -> Reply:
    """The reply to what was not sent, for a secret it needs is not set."""
    detail = f"{missing.what}. {missing.next_action}".strip()
    return Reply(request.url, failure=Failure.SECRET, detail=detail)


def without_url(reply: Reply, request: Request, found: Found) -> Reply:
    """The reply to a request whose URL is a secret: it shows the name alone, in its words too."""
    value = found.get(request.secret_url)
    if not isinstance(value, str):
        return reply
    redactor = Redactor()
    redactor.learn(request.secret_url, value)
    return replace(reply, url=request.url, detail=redactor.redact(reply.detail))


def redirect_target(url: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        Fault: neither https nor loopback; or from elsewhere to this machine, whose own services
            no answer from outside may make us ask.
    """
    try:
        target = check_url(urljoin(url, location))
    except ValueError as error:
        raise Fault(Failure.REFUSED, f"redirected, not followed: {error}") from None
    if _is_here(target) and not _is_here(url):
        raise Fault(Failure.REFUSED, "redirected to this machine, not followed")
    return target


def origin(url: str) -> Origin:
    """Scheme, host and port (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def short(text: str) -> str:
    """Words of others on one line that is not too long."""
    return visible(" ".join(text.split())[:_LONGEST])


def _secrets_of(request: Request) -> Iterator[str]:
    yield from (value.name for _, value in request.headers if isinstance(value, SecretRef))
    yield from (value.name for _, value in request.json_secrets)
    if request.secret_url:
        yield request.secret_url


def _looked_up(name: str, secret: SecretLookup) -> str | SecretMissing:
    try:
        return secret(name)
    except SecretMissing as missing:
        return missing


def _header(name: str, value: HeaderValue, found: Found) -> tuple[bytes, bytes]:
    """One header in bytes; what none can carry is refused, and its value never shown."""
    text = _secret_text(value, found) if isinstance(value, SecretRef) else value
    content = text.strip()
    if not _HEADER_NAME.fullmatch(name) or not content.replace("\t", " ").isprintable():
        raise ValueError(f"header {name!r} holds a character that no header can carry")
    return name.lower().encode(), content.encode()


def _url(request: Request, found: Found) -> str:
    """The URL to ask; of a secret one never a word is said."""
    if not request.secret_url:
        return check_url(request.url)
    try:
        return check_url(_secret_text(SecretRef(request.secret_url), found).strip())
    except ValueError:
        words = f"the secret {request.secret_url} is no URL that may be asked: https, with a host"
        raise ValueError(words) from None


def _body(request: Request, found: Found) -> bytes | None:
    if not request.json_secrets or request.body is None:
        return request.body
    secrets = {name: _secret_text(value, found) for name, value in request.json_secrets}
    return json.dumps({**json.loads(request.body), **secrets}, ensure_ascii=False).encode()


def _secret_text(secret: SecretRef, found: Found) -> str:
    value = found[secret.name]
    if isinstance(value, SecretMissing):
        raise value
    return secret.prefix + value


def _is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")
