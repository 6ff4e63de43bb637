"""Feeds in the words of those who write them: from plain rows, which a test may have broken."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from pydantic import JsonValue

from bcp.model.instant import parse_instant

Rows = dict[str, JsonValue]

ATOM = "http://www.w3.org/2005/Atom"


def rows(value: JsonValue) -> Iterable[JsonValue]:
    """The list; a single row of what stands there instead."""
    return value if isinstance(value, list) else [value] if value else ()


def element(name: str, value: JsonValue, attributes: str = "") -> str:
    """An element with text; none for null."""
    if value is None:
        return ""
    return f"<{name}{attributes}>{escape(str(value))}</{name}>"


def part(row: JsonValue, key: str) -> JsonValue:
    return row.get(key) if isinstance(row, dict) else None


def statuspage_html(entry: JsonValue) -> str:
    """Updates as Statuspage writes them, and the components as incident.io does."""
    updates = [
        f"<p><small>{part(update, 'stamp') or ''}</small><br>"
        f"<strong>{part(update, 'label') or ''}</strong> - {part(update, 'text') or ''}</p>"
        for update in rows(part(entry, "updates"))
    ]
    names = [name for name in rows(part(entry, "affected")) if isinstance(name, str)]
    listed = "".join(f"<li>{escape(name)} (Operational)</li>" for name in names)
    affected = f"<b>Affected components</b>\n<ul>{listed}</ul>" if names else ""
    return "".join(updates) + affected


def mail_date(value: JsonValue) -> JsonValue:
    """The instant as RSS writes it; what is none stays as it is."""
    try:
        return parse_instant(value).strftime("%a, %d %b %Y %H:%M:%S GMT")
    except ValueError:
        return value


def atom(document: JsonValue) -> bytes:
    entries = "".join(
        "<entry>"
        + element("id", part(entry, "id"))
        + element("published", part(entry, "updated"))
        + element("updated", part(entry, "updated"))
        + f'<link rel="alternate" href="https://status.vendor.example/{part(entry, "id")!r:.20}"/>'
        + element("title", part(entry, "title"))
        + element("content", statuspage_html(entry), ' type="html"')
        + "</entry>"
        for entry in rows(part(document, "entries"))
    )
    head = element("title", part(document, "title")) + element("updated", "2026-11-21T03:00:00Z")
    return encoded(f'<feed xmlns="{ATOM}" xml:lang="en-US">{head}{entries}</feed>')


def rss(document: JsonValue) -> bytes:
    items = "".join(
        "<item>"
        + element("title", part(entry, "title"))
        + element("description", statuspage_html(entry))
        + element("pubDate", mail_date(part(entry, "updated")))
        + element("guid", part(entry, "id"))
        + "</item>"
        for entry in rows(part(document, "entries"))
    )
    head = element("title", part(document, "title")) + "<link>https://status.vendor.example</link>"
    return encoded(f'<rss version="2.0"><channel>{head}{items}</channel></rss>')


def encoded(xml: str) -> bytes:
    """In UTF-8; what no encoding can write becomes a reference that no XML may hold."""
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (declaration + xml).encode(errors="xmlcharrefreplace")
