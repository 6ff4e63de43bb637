"""A status page as the lines of YAML that a plan names it by. Pure."""

import json
from collections.abc import Iterator, Sequence

from bcp.model.observation import Component, Heading, PageReading
from bcp.model.visible import visible
from bcp.status.base import SourceSpec

_REGIONAL = ("aws",)


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
    yield f"  url: {_quoted(source.url)}"
    if source.api:
        yield f"  api: {_quoted(source.api)}"
    if source.slug:
        yield f"  slug: {_quoted(source.slug)}"
    if source.family in _REGIONAL:
        yield "  region: eu-central-1  # write yours"


def grouped(reading: PageReading) -> Iterator[tuple[str, tuple[Component, ...]]]:
    """The page's components under their headings, those without one first; each once."""
    placed: set[str] = set()
    under: list[tuple[str, tuple[Component, ...]]] = []
    for heading in reading.headings:
        below = _below(heading, reading.components, placed)
        placed |= {item.id for item in below}
        under += [(heading.name or heading.id, below)] if below else []
    free = tuple(item for item in reading.components if not item.id or item.id not in placed)
    yield from ([("", free)] if free else [])
    yield from under


def named_by(item: Component) -> str:
    """What a plan names the component by: its id, else its name."""
    return item.id or item.name


def _below(
    heading: Heading, components: Sequence[Component], placed: set[str]
) -> tuple[Component, ...]:
    members = heading.members - placed
    return tuple(item for item in components if item.id and item.id in members)


def _components(reading: PageReading) -> Iterator[str]:
    items = [item for _, below in grouped(reading) for item in below]
    yield from ("  components:",) * bool(items)
    yield from (f"    - {_quoted(named_by(item))}" for item in items)


def _commented(reading: PageReading) -> Iterator[str]:
    yield from ("  components:",) * bool(reading.components)
    for heading, items in grouped(reading):
        if heading:
            yield f"    # {_printable(heading)}"
        for item in items:
            remark = f"  # {_printable(item.name)}" if item.name != named_by(item) else ""
            yield f"    - {_quoted(named_by(item))}{remark}"


def _quoted(text: str) -> str:
    """Text in double quotes, in which YAML and JSON agree but for what cannot be printed."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08X}"
        for char in json.dumps(text, ensure_ascii=False)
    )


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in visible(text))
