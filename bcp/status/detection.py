"""What a pasted URL's page runs on: whom to ask what, and how to judge the answers. Pure.

A check never guesses: this is for the person who writes a plan, once. The order is that of the
signs, a host that is known before all others; whatever is found is then read by the family itself.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.model.urls import check_url
from bcp.status.answer import Unreadable, cleaned, json_document
from bcp.status.base import FamilyWord, SourceSpec
from bcp.status.registry import family
from bcp.status.signs import SIGNS, page_names

_HOSTS: Mapping[str, FamilyWord] = {
    "api.meta.ai": "meta",
    "api.status.io": "statusio",
    "ai.developer.meta.com": "meta",
    "azure.status.microsoft": "azure",
    "cloudflarestatus.com": "cloudflare",
    "dev.meta.ai": "meta",
    "github.com": "upptime",
    "health.aws.amazon.com": "aws",
    "raw.githubusercontent.com": "upptime",
    "slack-status.com": "slack",
    "status.aws.amazon.com": "aws",
    "status.cloud.google.com": "googlecloud",
    "status.deepseek.com": "flashduty",
    "status.firebase.google.com": "googlecloud",
    "status.heroku.com": "heroku",
    "status.slack.com": "slack",
    "status.x.ai": "xai",
    "www.cloudflarestatus.com": "cloudflare",
    "www.google.com": "googlecloud",
}
_STATUSPAL = re.compile(r"(?:[a-z0-9-]+\.)?statuspal\.(io|eu)", re.ASCII)
_STATUSPAL_API = re.compile(r"/api/v2/status_pages/([^/]+)")
_MANY_THINGS: tuple[FamilyWord, ...] = ("upptime",)
"""Families on hosts where most things are no status page: they have to answer."""
_WITH_PATH: tuple[FamilyWord, ...] = (
    "azure", "cstate", "feed", "googlecloud", "meta", "statusio", "upptime", "uptimekuma",
)  # fmt: skip
"""Families whose page is told by the path of its URL, not by its host alone."""

_HINTS = (
    (b"statuspage.io", "its HTML names statuspage.io: it may be an Atlassian Statuspage page"),
    (b"incident.io", "its HTML names incident.io: it may be an incident.io page"),
    (b"instatus", "its HTML names Instatus: it may be an Instatus page"),
    (b"statuspal", "its HTML names Statuspal: family statuspal with the page's subdomain as slug"),
    (b"upptime", "its HTML names Upptime: give the URL of its repository at github.com"),
    (b"hund.io", "its HTML names Hund, whose API wants a key: only its feed can be read"),
)
_STATUSIO_ID = re.compile(rb"api\.status\.io/1\.0/status/([0-9a-f]{24})", re.ASCII)
_HINTED_BYTES = 512 * 1024


class Candidate(Struct, frozen=True):
    """A family that the page may be of, and how a plan would then name it."""

    family: FamilyWord
    source: SourceSpec
    is_known_host: bool = False
    """The host alone says so."""

    def first(self) -> tuple[Request, ...]:
        """What to ask first."""
        return family(self.family).requests(self.source)

    def then(self, replies: Sequence[Reply]) -> tuple[Request, ...]:
        """What those answers call for."""
        return family(self.family).follow(self.source, replies) if replies else ()


class Asked(Struct, frozen=True):
    """A candidate, and what was answered to it."""

    candidate: Candidate
    requests: tuple[Request, ...]
    replies: tuple[Reply, ...]

    @property
    def shows_its_sign(self) -> bool:
        """Whether one of the answers is what only that family writes."""
        sign = SIGNS.get(self.candidate.family)
        return sign is not None and any(map(sign, self.requests, self.replies))

    def reading(self, read_at: datetime) -> PageReading:
        """What the family's own reader says of the answers."""
        member = family(self.candidate.family)
        return member.read(self.candidate.source, self.replies, read_at)

    def names(self) -> tuple[str, str]:
        """The page's own id and name, as far as an answer has them."""
        found = [page_names(*pair) for pair in zip(self.requests, self.replies, strict=True)]
        ids, names = zip(*found, strict=True) if found else ((), ())
        return next(filter(None, ids), ""), next(filter(None, names), "")

    def told(self) -> str:
        """What came of asking, in a few words."""
        if not self.requests:
            return "nothing to ask without more than the URL"
        if self.shows_its_sign:
            return "answers so"
        return _word(self.requests[0], self.replies[0])


def candidates(url: str) -> tuple[Candidate, ...]:
    """All that the page may be, in the order in which it is decided.

    Args:
        url: the page, https or on this machine.

    Raises:
        ValueError: it is no such URL.
    """
    check_url(url)
    known = _by_host(url)
    words = [known, *(word for word in SIGNS if word != known)] if known else list(SIGNS)
    found = (Candidate(word, _source(word, url), word == known) for word in words)
    return tuple(each for each in found if each.is_known_host or each.first())


def decided(asked: Sequence[Asked], read_at: datetime) -> tuple[Asked, ...]:
    """Those that fit, the first of them the best; a known host that does not answer comes last."""
    fitting = [each for each in asked if _fits(each, read_at)]
    known = [each for each in asked if each.candidate.is_known_host and each not in fitting]
    return (*fitting, *(each for each in known if each.candidate.family not in _MANY_THINGS))


def hints(reply: Reply) -> tuple[str, ...]:
    """What the page's HTML lets suspect; never more than a hint."""
    body = reply.body[:_HINTED_BYTES].lower()
    found = [text for word, text in _HINTS if word in body]
    id_ = _STATUSIO_ID.search(body)
    api = f"https://api.status.io/1.0/status/{id_[1].decode()}" if id_ else ""
    return (
        *found,
        *((f"its HTML names Status.io: family statusio with api: {api}",) if api else ()),
    )


def moved_to(url: str, reply: Reply) -> str:
    """Where the page is now, if it led to another host that may be asked; else empty."""
    if reply.failure is not None or _host(reply.url) in ("", _host(url)):
        return ""
    try:
        return check_url(reply.url)
    except ValueError:
        return ""


def _fits(asked: Asked, read_at: datetime) -> bool:
    is_read = asked.candidate.is_known_host and asked.reading(read_at).state.is_known
    return is_read or asked.shows_its_sign


def _by_host(url: str) -> FamilyWord | None:
    host = _host(url)
    if _STATUSPAL.fullmatch(host):
        return "statuspal"
    is_search = host == "www.google.com" and not urlsplit(url).path.startswith("/appsstatus")
    return None if is_search else _HOSTS.get(host)


def _source(word: FamilyWord, url: str) -> SourceSpec:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") if word in _WITH_PATH else ""
    page = f"{parts.scheme}://{parts.netloc}{path}"
    if word == "statuspal" and (found := _STATUSPAL_API.match(parts.path)):
        return SourceSpec(family=word, url=page, api=page, slug=found[1])
    return SourceSpec(family=word, url=page, api=page if word == "statusio" else None)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _word(request: Request, reply: Reply) -> str:
    try:
        json_document(request, reply)
    except Unreadable as error:
        return cleaned(str(error))
    return "JSON, but not this family's"
