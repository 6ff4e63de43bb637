"""RSS 2.0 and Atom 1.0 as plain rows: the entries of a feed, each with its text and its marks.

Sources: RSS 2.0 Specification (RSS Advisory Board, 2.0.11); RFC 4287; what real status pages wrote.
"""

from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from bcp.document.xml import Element, parse_xml
from bcp.model.instant import parse_instant, parse_mail_date
from bcp.model.ports import Reply, Request
from bcp.status.answer import Unreadable, cleaned, feed_body
from bcp.status.markup import Run, runs

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ATOM_PARTS = (
    "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights",
    "subtitle", "title", "updated", "entry",
)  # fmt: skip
_RSS_HOLDERS = ("image", "textInput", "skipHours", "skipDays", "item")
"""The parts of an RSS channel that have elements in them."""
_MOST_ENTRIES = 2_000
"""The longest history seen has 105."""
_MOST_TAGS = 100_000
"""In the HTML of all entries: each costs microseconds, and 4 MiB have room for a million."""


class Entry(Struct, frozen=True):
    """One entry of a feed."""

    id: str
    title: str
    link: str
    published: datetime | None
    """RSS has this date alone; on Statuspage's Atom it is that of the latest update."""
    updated: datetime | None
    content: tuple[Run, ...]
    categories: tuple[str, ...]

    @property
    def text(self) -> str:
        """The content without its marks."""
        return "\n".join(run.text for run in self.content)


class Feed(Struct, frozen=True):
    """A feed, its entries in its own order."""

    title: str
    entries: tuple[Entry, ...]


def feed_of(request: Request, reply: Reply) -> Feed:
    """The feed that the page answered.

    Raises:
        Unreadable: no answer, another host, not 200, HTML, not a feed.
    """
    return parse_feed(feed_body(request, reply))


def parse_feed(source: bytes) -> Feed:
    """Read RSS 2.0 or Atom 1.0.

    Raises:
        Unreadable: it is neither, or holds elements that may be entries of another kind.
    """
    try:
        root = parse_xml(source)
    except ValueError as error:
        raise Unreadable(f"the answer is not a feed: {cleaned(str(error))}") from None
    if root.text.count("<") > _MOST_TAGS:
        raise Unreadable(f"the feed's entries have more than {_MOST_TAGS:,} HTML tags")
    if root.name == "rss":
        return _rss(root)
    if (root.namespace, root.name) == (_ATOM, "feed"):
        return _atom(root)
    raise Unreadable(f"the answer is XML, but not RSS or Atom: <{cleaned(root.name)}>")


def _rss(root: Element) -> Feed:
    channels = _all(root, "channel")
    if len(channels) != 1:
        raise Unreadable(f"the answer is RSS with {len(channels)} channels instead of one")
    own = [item for item in channels[0].children if item.namespace == root.namespace]
    beside = [item for item in root.children if item.name not in ("channel", "item")]
    _refuse([i for i in (*own, *beside) if i.children and i.name not in _RSS_HOLDERS])
    # Azure's feed had its items beside the channel once.
    items = _bounded(*_all(channels[0], "item"), *_all(root, "item"))
    return _feed(channels[0], tuple(_item(item) for item in items))


def _atom(root: Element) -> Feed:
    foreign = [item for item in root.children if not item.namespace and item.children]
    own = [item for item in root.children if item.namespace == _ATOM]
    _refuse([*foreign, *(item for item in own if item.name not in _ATOM_PARTS)])
    entries = _bounded(*_all(root, "entry"))
    return _feed(root, tuple(_atom_entry(entry) for entry in entries))


def _bounded(*entries: Element) -> tuple[Element, ...]:
    if len(entries) > _MOST_ENTRIES:
        raise Unreadable(f"the feed has {len(entries):,} entries, more than {_MOST_ENTRIES:,}")
    return entries


def _refuse(strangers: list[Element]) -> None:
    """An entry under a name that we do not know must not pass for no entry."""
    if strangers:
        raise Unreadable(f"the feed holds <{cleaned(strangers[0].name)}>, which is not known")


def _feed(holder: Element, entries: tuple[Entry, ...]) -> Feed:
    title = _plain(_one(holder, "title"))
    if not title:
        raise Unreadable("the feed has no title, which RSS and Atom both ask for")
    return Feed(title, entries)


def _item(item: Element) -> Entry:
    encoded = [child for child in item.children if child.namespace == _CONTENT]
    content = encoded[0] if encoded else _one(item, "description")
    return Entry(
        id=_plain(_one(item, "guid")) or _plain(_one(item, "link")),
        title=_plain(_one(item, "title")),
        link=_plain(_one(item, "link")),
        published=_moment(_one(item, "pubDate")),
        updated=None,
        content=tuple(runs(content)),
        categories=tuple(_plain(category) for category in _all(item, "category")),
    )


def _atom_entry(entry: Element) -> Entry:
    links = [link for link in _all(entry, "link") if link.attributes.get("rel") != "self"]
    terms = [category.attributes.get("term", "") for category in _all(entry, "category")]
    return Entry(
        id=_plain(_one(entry, "id")),
        title=_plain(_one(entry, "title")),
        link=cleaned(links[0].attributes.get("href")) if links else "",
        published=_moment(_one(entry, "published")),
        updated=_moment(_one(entry, "updated")),
        content=tuple(runs(_one(entry, "content") or _one(entry, "summary"))),
        categories=tuple(cleaned(term) for term in terms),
    )


def _all(holder: Element, name: str) -> tuple[Element, ...]:
    same = (child for child in holder.children if child.namespace == holder.namespace)
    return tuple(child for child in same if child.name == name)


def _one(holder: Element, name: str) -> Element | None:
    return next(iter(_all(holder, name)), None)


def _plain(element: Element | None) -> str:
    """Text for a line of its own; titles may be HTML too."""
    return cleaned(" ".join(run.text for run in runs(element)).replace("\n", " "))


def _moment(element: Element | None) -> datetime | None:
    text = element.text.strip() if element else ""
    for parse in (parse_instant, parse_mail_date):
        with suppress(ValueError):
            return parse(text)
    return None
