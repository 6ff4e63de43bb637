"""A status page as the lines of YAML that a plan names it by. Pure."""

from collections.abc import Iterator

from bcp.cli.yaml_text import quoted
from bcp.document.decode import refused_character
from bcp.model.observation import Component, PageReading
from bcp.model.visible import visible
from bcp.status.base import SourceSpec

_REGIONAL = ("aws",)
_CANNOT_BE_NAMED = "cannot be named in a plan"


def source_lines(source: SourceSpec, reading: PageReading) -> tuple[str, ...]:
    """One item of `sources:`, with every component that the page lists.

    Args:
        source: the page as it was read.
        reading: what was read of the whole page.
    """
    return (*_head(source), *_components(reading))


def commented_lines(source: SourceSpec, reading: PageReading) -> tuple[str, ...]:
    """The same, each component with its name and under its heading, as comments."""
    return (*_head(source), *_commented(reading))


def _head(source: SourceSpec) -> Iterator[str]:
    yield f"- family: {source.family}"
    yield f"  url: {quoted(source.url)}"
    if source.api:
        yield f"  api: {quoted(source.api)}"
    if source.slug:
        yield f"  slug: {quoted(source.slug)}"
    if source.family in _REGIONAL:
        yield '  region: ""  # write the region that you use, as eu-central-1'


def grouped(reading: PageReading) -> Iterator[tuple[str, tuple[Component, ...]]]:
    """The page's components under their headings, those without one first; each once."""
    free = dict(enumerate(reading.components))
    places: dict[str, list[int]] = {}
    for place, item in free.items():
        places.setdefault(item.id, []).append(place)
    under: list[tuple[str, tuple[Component, ...]]] = []
    for heading in reading.headings:
        found = sorted(place for id_ in heading.members if id_ for place in places.pop(id_, ()))
        if found:
            under.append((heading.name or heading.id, tuple(free.pop(place) for place in found)))
    yield from ([("", tuple(free.values()))] if free else [])
    yield from under


def named_by(item: Component) -> str:
    """What a plan names the component by: its id, else its name."""
    return item.id or item.name


def printable(text: str) -> str:
    """Text of others for a comment: one line, and no character that a file may not hold."""
    return "".join(char if char.isprintable() else "?" for char in visible(text))


def _components(reading: PageReading) -> Iterator[str]:
    items = [item for _, below in grouped(reading) for item in below]
    yield from _key(reading)
    yield from (_item(item) for item in items)


def _commented(reading: PageReading) -> Iterator[str]:
    yield from _key(reading)
    for heading, items in grouped(reading):
        if heading:
            yield f"    # {printable(heading)}"
        for item in items:
            remark = f"  # {printable(item.name)}" if item.name != named_by(item) else ""
            yield _item(item) + remark


def _key(reading: PageReading) -> tuple[str, ...]:
    return ("  components:",) if any(map(_can_be_named, reading.components)) else ()


def _can_be_named(item: Component) -> bool:
    """Whether a plan may hold the characters of what it would be named by."""
    return bool(named_by(item).strip()) and not refused_character(named_by(item))


def _item(item: Component) -> str:
    name = named_by(item)
    is_named = _can_be_named(item)
    return f"    - {quoted(name)}" if is_named else f"    # {printable(name)}: {_CANNOT_BE_NAMED}"
