"""Azure's public status feed: RSS of the incidents that are open now, and of nothing else.

No severity, no components, regions only in the text, so an item about us is `degraded`. An empty
channel is what a healthy day looks like (captured 2026-07-31), which makes two things matter: that
it is this feed and no other, and that the whole of it arrived. On 2026-07-23 an instance of the
page near the failing region served an empty channel for hours while the feed that the page itself
links to had the incident, so both are read. Sources: captured feed; a reader in production.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import Unreadable, base_url, cleaned
from bcp.status.base import SourceSpec
from bcp.status.entries import Entry, feed_of
from bcp.status.page import Ours, judged, unreadable

_HOST = "azure.status.microsoft"
_LINKED = "https://rssfeed.azure.status.microsoft/en-us/status/feed/"
_PAGE = "/en-us/status"
_TITLE = "azure"
_ACCEPT = (("accept", "application/rss+xml, application/xml;q=0.9"),)

_OVER = re.compile(r"\W*resolved\s*[\]):\u2013\u2014-]", re.IGNORECASE)
_WAYS = r"(?:north|south|east|west|central|northeast|southeast|northwest|southwest)"
_PLACES = (
    r"(?:australia|austria|belgium|brazil|canada|chile|china|denmark|finland|france|germany|greece"
    r"|indonesia|israel|italy|japan|jio india|korea|malaysia|mexico|new zealand|norway|poland"
    r"|qatar|saudi arabia|south africa|spain|sweden|switzerland|taiwan|thailand|uae|uk)"
)
# At most two, as in North Central US: without a bound, a text of nothing else costs its square.
_REGION = re.compile(
    rf"\b(?:{_WAYS}\s){{1,2}}(?:us|europe|asia|india)\b(?:\s\d\b)?"
    rf"|\b{_PLACES}(?:\s{_WAYS}){{1,2}}\b(?:\s\d\b)?",
    re.IGNORECASE,
)
"""A region as Azure shows it: East US 2, North Central US, West Europe, Germany West Central."""
_NOT_LETTERS = re.compile(r"[\W_]+")

_FROM = "from Azure's feed, which lists open incidents of all of Azure and no severity"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The page's own feed, and the one that Azure's page links to."""
    is_azure = spec.api is None and urlsplit(spec.url).hostname == _HOST
    linked = (_LINKED,) if is_azure else ()
    return tuple(Request(url, headers=_ACCEPT) for url in (_own(spec), *linked))


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the items that name our products and our region; none at all is operational."""
    asked = requests(spec)
    feeds: list[list[Entry]] = []
    problems = ["a feed was not answered"] * (len(asked) - len(replies))
    for request, reply in zip(asked, replies, strict=False):
        try:
            feeds.append(_items(request, reply))
        except Unreadable as error:
            problems.append(str(error))
    if not feeds:
        return unreadable(spec, replies, read_at, "; ".join(dict.fromkeys(problems)))
    items = {(item.id, item.title): item for feed in feeds for item in feed}
    return _judged(spec, replies, read_at, list(items.values()), problems)


def _own(spec: SourceSpec) -> str:
    """The feed itself where it is named; else where Azure has it beside the page."""
    named = spec.api or spec.url
    if urlsplit(named).path.rstrip("/").endswith("/feed"):
        return named
    return f"{base_url(spec)}{urlsplit(spec.url).path.rstrip('/') or _PAGE}/feed/"


def _items(request: Request, reply: Reply) -> list[Entry]:
    feed = feed_of(request, reply)
    if _TITLE not in feed.title.casefold():
        raise Unreadable(f"the feed is titled {feed.title!r}, not Azure Status")
    return [entry for entry in feed.entries if not _OVER.match(entry.title)]


def _judged(
    spec: SourceSpec,
    replies: Sequence[Reply],
    read_at: datetime,
    items: Sequence[Entry],
    problems: Sequence[str],
) -> PageReading:
    words = (*spec.components, *spec.products)
    incidents = tuple(_incident(spec, words, item) for item in items)
    none = "" if any(one.touches_ours for one in incidents) else _nothing(spec, words)
    return judged(
        spec, replies, read_at,
        Ours((), frozenset(), frozenset(), frozenset(), whole=not (words or spec.region)),
        incidents, at_rest=Verdict.OPERATIONAL, unread=problems, notes=(_FROM, none),
    )  # fmt: skip


def _nothing(spec: SourceSpec, words: Sequence[str]) -> str:
    ours = cleaned(", ".join(words))
    region = f" in {cleaned(spec.region)}" if spec.region else ""
    return f"it lists nothing that names {ours}{region}" if ours or region else "it lists nothing"


def _incident(spec: SourceSpec, words: Sequence[str], item: Entry) -> Incident:
    """Without a start: the item's date is that of its latest update."""
    touches = _is_about(words, item) and _is_here(spec.region, item)
    return Incident(
        item.id, item.title, "active", Verdict.DEGRADED, None, item.categories,
        touches_ours=touches or not item.title,
    )  # fmt: skip


def _is_about(words: Sequence[str], item: Entry) -> bool:
    text = " ".join((item.title, item.text, *item.categories))
    return not words or any(_has_word(text, word) for word in words)


def _is_here(region: str | None, item: Entry) -> bool:
    """Whether our region is named anywhere, or no other one as the place of the incident.

    The place stands in the title or a category. The text names others in passing: "unrelated to
    the earlier event in West US".
    """
    if region is None:
        return True
    place = (item.title, *item.categories)
    text = " ".join((*place, item.text))
    return (
        _folded(region) in _regions((*place, item.text))
        or (not _REGION.fullmatch(region) and _has_word(text, region))
        or not _regions(place)
    )


def _regions(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(_folded(match[0]) for text in texts for match in _REGION.finditer(text))


def _folded(text: str) -> str:
    """`West Europe` and `westeurope`, the name that Azure's API has for it, alike."""
    return _NOT_LETTERS.sub("", text).casefold()


def _has_word(text: str, word: str) -> bool:
    wanted = r"\s+".join(map(re.escape, word.split()))
    return bool(wanted) and bool(re.search(rf"(?<!\w){wanted}(?!\w)", text, re.IGNORECASE))
