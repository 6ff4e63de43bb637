"""iCalendar text (RFC 5545): lines folded at 75 octets, text escaped for its place."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from bcp.model.instant import second_text
from bcp.model.visible import visible
from bcp.version import VERSION

_OCTETS = 75
"""RFC 5545, 3.1: a line should be no longer, its end not counted."""


class Event(Struct, frozen=True):
    """Something that is due on a day."""

    uid: UUID
    revised: datetime
    """When what it says was last settled; UTC."""
    day: date
    summary: str
    description: str
    category: str


def calendar_text(name: str, events: Iterable[Event], about: str = "") -> str:
    """The whole calendar.

    Args:
        name: what programs show for it.
        events: in the order in which they are written.
        about: what must be known of it as a whole; empty where there is nothing to say.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//bcp//bcp {VERSION}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",  # RFC 7986, 5.1
        f"X-WR-CALNAME:{text(name)}",  # what most programs read
        *_about(about),
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def text(value: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11); what would steer a terminal is spelt out."""
    shown = "\n".join(visible(line) for line in value.splitlines())
    for plain in ("\\", ";", ","):
        shown = shown.replace(plain, f"\\{plain}")
    return shown.replace("\n", "\\n")


def fold(line: str) -> str:
    """A content line in pieces of at most 75 octets; no character is cut in two."""
    return "\r\n ".join(_pieces(line))


def _about(words: str) -> Iterator[str]:
    if words:
        yield f"DESCRIPTION:{text(words)}"  # RFC 7986, 5.2
        yield f"X-WR-CALDESC:{text(words)}"  # what most programs read


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_compact(second_text(event.revised))}"
    yield f"DTSTART;VALUE=DATE:{_compact(event.day.isoformat())}"
    if event.day < date.max:
        yield f"DTEND;VALUE=DATE:{_compact((event.day + timedelta(days=1)).isoformat())}"
    yield f"SUMMARY:{text(event.summary)}"
    yield f"DESCRIPTION:{text(event.description)}"
    yield f"CATEGORIES:{text(event.category)}"
    yield "TRANSP:TRANSPARENT"  # it makes nobody busy
    yield "END:VEVENT"


def _compact(iso: str) -> str:
    """`20261122T093000Z`: the basic format of ISO 8601."""
    return iso.replace("-", "").replace(":", "")


def _pieces(line: str) -> Iterator[str]:
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _OCTETS:
            yield piece
            piece, size = "", 1  # the space that the next line begins with
        piece, size = piece + char, size + octets
    yield piece
