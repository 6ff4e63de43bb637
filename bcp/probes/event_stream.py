"""Server-sent events, as the AI vendors stream their answers (WHATWG HTML, section 9.2.6)."""

import re
from collections.abc import Iterator

from msgspec import Struct

_LINE_END = re.compile(r"\r\n|\n|\r")


class Event(Struct, frozen=True):
    """One event that was sent whole."""

    name: str
    """Empty where the stream gives none."""
    data: str


def events(body: bytes) -> Iterator[Event]:
    """The events of a stream that has ended.

    The last one counts without its blank line too: what was cut off inside it is no JSON, and
    seen there.
    """
    name, data = "", list[str]()
    for line in (*_LINE_END.split(body.decode("utf-8-sig", "replace")), ""):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "", []
