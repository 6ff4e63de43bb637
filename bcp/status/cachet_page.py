"""What Cachet's versions answer, as one kind of page: what to ask of each, and what it means.

Shapes and numbers: Cachet 2.3.18 and 2.4.1, and cachethq/core of 2026-08-22.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from pydantic import JsonValue

from bcp.model.observation import Component
from bcp.model.verdict import Verdict
from bcp.status.answer import Row, Unreadable, id_at, object_at, rows_at, text_at, word_at
from bcp.status.page import Group, Listing
from bcp.status.paging import Answered, unread

STATES = {
    "1": Verdict.OPERATIONAL,
    "2": Verdict.DEGRADED,
    "3": Verdict.PARTIAL_OUTAGE,
    "4": Verdict.MAJOR_OUTAGE,
    "6": Verdict.MAINTENANCE,  # version 3; 0 and 5 are its words, and version 2's, for unknown
}
UNDER_WAY = "in progress"
_STAGES = {"1": "investigating", "2": "identified", "3": "watching", "4": "fixed"}
_FIXED = "fixed"
_PLANNED_2 = "0"
_SCHEDULE_STAGES = {"0": "upcoming", "1": UNDER_WAY, "2": "complete"}
_NOT_UNDER_WAY = ("upcoming", "complete")
_COMPONENTS, _GROUPS, _INCIDENTS = "components", "groups", "incidents"
_SCHEDULES = "schedules"
_NO_GROUP = ("", "0")
_ROWS = 100
_MOST_PAGES = 8
_BEYOND = "the page lists more components than the {} that are read"

FIRST_OF_2 = f"v1/components?per_page={_ROWS}"

ASKED_OF_3: Mapping[str, str] = {
    _COMPONENTS: f"components?per_page={_ROWS}&include=group",
    f"more {_COMPONENTS}": f"components?per_page={_ROWS}&include=group&page=2",
    _INCIDENTS: f"incidents?per_page={_ROWS}&include=components",
    _SCHEDULES: f"schedules?per_page={_ROWS}&include=components&sort=-id",
}
"""All of version 3's page, by what it is: its newest incidents come first by themselves."""


class Event(Struct, frozen=True):
    """An open incident, or a schedule, with the ids of the components that it names."""

    id: str
    title: JsonValue
    stage: str
    names: tuple[str, ...]


class CachetPage(Struct, frozen=True):
    """A page of either version."""

    listing: Listing
    incidents: tuple[Event, ...]
    """Those that are not fixed."""
    schedules: tuple[Event, ...]
    """Those that are neither upcoming nor complete."""
    unread: tuple[str, ...]
    """What of it could not be read."""


def asked_of_2(first: Row) -> dict[str, str]:
    """What else to ask of version 2, by what it is.

    Only since 2.4 are there schedules, and `meta` in a component. The oldest incidents come first
    unless the newest are asked for.

    Raises:
        Unreadable: the first answer is no list of version 2's components.
    """
    rows = _data(first)
    newest = f"sort=id&order=desc&per_page={_ROWS}"
    asked = {
        f"more {_COMPONENTS} ({page})": f"v1/components?per_page={_ROWS}&page={page}"
        for page in range(2, min(_pages(first), _MOST_PAGES) + 1)
    }
    asked[_GROUPS] = f"v1/components/groups?per_page={_ROWS}"
    asked[_INCIDENTS] = f"v1/incidents?{newest}"
    if any("meta" in row for row in rows):
        asked[_SCHEDULES] = f"v1/schedules?{newest}"
    return asked


def page_of_2(first: Row, more: Mapping[str, Answered]) -> CachetPage:
    """Version 2's page.

    Raises:
        Unreadable: what was answered is no such page.
    """
    pages = (first, *(answer for what, answer in more.items() if what.startswith("more ")))
    rows = tuple(row for page in pages for row in _data(page))
    beyond = (_BEYOND.format(_MOST_PAGES * _ROWS),) if _pages(first) > _MOST_PAGES else ()
    under = [(id_at(row, "group_id"), id_at(row, "id")) for row in rows]
    names = {id_at(row, "id"): text_at(row, "name") for row in _data(more.get(_GROUPS, ""))}
    return CachetPage(
        Listing(tuple(_component_of_2(row) for row in rows), _groups(under, names)),
        tuple(_incidents_of_2(_data(more.get(_INCIDENTS, "")))),
        tuple(_schedules_of_2(_data(more.get(_SCHEDULES, "")))),
        (*unread(more), *beyond),
    )


def page_of_3(more: Mapping[str, Answered]) -> CachetPage:
    """Version 3's page, in JSON:API.

    Raises:
        Unreadable: what was answered is no such page.
    """
    pages = [answer for what, answer in more.items() if what.endswith(_COMPONENTS)]
    rows = tuple(row for page in pages for row in _data(page))
    known = (
        row for page in pages if not isinstance(page, str) for row in rows_at(page, "included")
    )
    names = {_key(row): text_at(_said(row), "name") for row in known}
    last = pages[-1]
    beyond = not isinstance(last, str) and bool(object_at(last, "links").get("next"))
    under = [(_key(_related(row, "group")), id_at(row, "id")) for row in rows]
    return CachetPage(
        Listing(tuple(_component_of_3(row) for row in rows), _groups(under, names)),
        tuple(e for e in _events_of_3(_data(more[_INCIDENTS]), _STAGES) if e.stage != _FIXED),
        tuple(e for e in _events_of_3(_data(more[_SCHEDULES]), _SCHEDULE_STAGES)
              if e.stage not in _NOT_UNDER_WAY),
        (*unread(more), *((_BEYOND.format(len(pages) * _ROWS),) if beyond else ())),
    )  # fmt: skip


def _data(answer: Answered) -> tuple[Row, ...]:
    """The rows of an answer; none where it could not be read."""
    if isinstance(answer, str):
        return ()
    if not isinstance(answer.get("data"), list):
        raise Unreadable("the answer has no list of data: this is no Cachet page")
    return rows_at(answer, "data")


def _pages(first: Row) -> int:
    total = object_at(object_at(first, "meta"), "pagination").get("total_pages")
    return total if isinstance(total, int) else 1


def _groups(under: Sequence[tuple[str, str]], names: Mapping[str, str]) -> tuple[Group, ...]:
    """The groups that have a name, with the components under each; 0 is no group."""
    members: dict[str, set[str]] = {}
    for group, id_ in under:
        members.setdefault(group, set()).add(id_)
    return tuple(
        Group("", name, frozenset(members[key])) for key, name in names.items()
        if name and key in members and key.strip() not in _NO_GROUP
    )  # fmt: skip


def _component_of_2(row: Row) -> Component:
    return _component(id_at(row, "id"), row, word_at(row, "status"), text_at(row, "status_name"))


def _component_of_3(row: Row) -> Component:
    """`latest_status`, where it is told, counts the incidents and the maintenance of now too."""
    said = _said(row)
    status = object_at(said, "latest_status" if "latest_status" in said else "status")
    return _component(id_at(row, "id"), said, word_at(status, "value"), text_at(status, "human"))


def _component(id_: str, row: Row, number: str, human: str) -> Component:
    state = STATES.get(number, Verdict.UNKNOWN)
    raw = "" if state.is_known else " ".join(filter(None, (number, human))) or "(none)"
    return Component(id_, text_at(row, "name"), state, raw)


def _incidents_of_2(rows: Sequence[Row]) -> Iterator[Event]:
    """The newest update's status goes before the incident's own; 0 is planned."""
    for row in rows:
        newest, own = word_at(row, "latest_status"), word_at(row, "status")
        stage = _STAGES.get(newest) or _STAGES.get(own, own)
        named = id_at(row, "component_id")
        if stage not in (_FIXED, _PLANNED_2):
            names = (named,) if named not in ("", "0") else ()
            yield Event(id_at(row, "id"), row.get("name"), stage, names)


def _schedules_of_2(rows: Sequence[Row]) -> Iterator[Event]:
    for row in rows:
        word = word_at(row, "status")
        stage = _SCHEDULE_STAGES.get(word, word)
        names = tuple(id_at(each, "component_id") for each in rows_at(row, "components"))
        if stage not in _NOT_UNDER_WAY:
            yield Event(id_at(row, "id"), row.get("name"), stage, names)


def _events_of_3(rows: Sequence[Row], stages: Mapping[str, str]) -> Iterator[Event]:
    for row in rows:
        word = word_at(object_at(_said(row), "status"), "value")
        related = object_at(object_at(row, "relationships"), "components")
        names = tuple(id_at(each, "id") for each in rows_at(related, "data"))
        yield Event(id_at(row, "id"), _said(row).get("name"), stages.get(word, word), names)


def _said(row: Row) -> Row:
    return object_at(row, "attributes")


def _related(row: Row, what: str) -> Row:
    return object_at(object_at(object_at(row, "relationships"), what), "data")


def _key(row: Row) -> str:
    """Which resource it is: ids are of their type's own."""
    return f"{text_at(row, 'type')} {id_at(row, 'id')}"
