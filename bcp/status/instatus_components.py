"""Instatus' components: `GET {base}/v3/components.json`, in the two shapes that pages answer.

Either an object's list, in which a row may say what it stands under (`group`), or a bare list, in
which a row may have others under it (`isParent`, `children`). Both are read in both.
"""

from collections.abc import Container, Mapping, Sequence
from typing import TypeGuard

from pydantic import JsonValue

from bcp.model.observation import Component
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import Row, Unreadable, cleaned, json_document, rows_at, text_at
from bcp.status.page import Group, Listing, component

STATES = {
    "OPERATIONAL": Verdict.OPERATIONAL,
    "UNDERMAINTENANCE": Verdict.MAINTENANCE,
    "DEGRADEDPERFORMANCE": Verdict.DEGRADED,
    "PARTIALOUTAGE": Verdict.PARTIAL_OUTAGE,
    "MINOROUTAGE": Verdict.PARTIAL_OUTAGE,
    "MAJOROUTAGE": Verdict.MAJOR_OUTAGE,
}


def components(request: Request, reply: Reply) -> Listing:
    """Everything that the page lists.

    Raises:
        Unreadable: it is no list of components.
    """
    return _listing(_component_rows(request, reply))


def _component_rows(request: Request, reply: Reply) -> tuple[Row, ...]:
    """The rows of an object's list, or of a bare list."""
    document = json_document(request, reply)
    if isinstance(document, list):
        return rows_at({"components": document}, "components")
    if not isinstance(document, dict):
        raise Unreadable("the answer is JSON, but neither a list nor an object")
    return rows_at(document, "components")


def _listing(found: Sequence[Row]) -> Listing:
    """The components, without the rows that only stand above others."""
    rows = (*found, *(child for row in found for child in _children(row) if _is_row(child)))
    under: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        key, name = _heading(row)
        under.setdefault(key, (name, set()))[1].add(text_at(row, "id"))
    parents = [row for row in rows if _is_parent(row, under)]
    above = {text_at(row, "id") for row in parents}
    headings = [
        Group(key, name, frozenset(ids))
        for key, (name, ids) in under.items()
        if key and key not in above
    ]
    return Listing(
        tuple(_component(row) for row in rows if not _is_parent(row, under)),
        (*(_group(row, under) for row in parents), *headings),
    )


def _is_parent(row: Row, under: Container[str]) -> bool:
    id_ = text_at(row, "id")
    return row.get("isParent") is True or bool(_children(row)) or (bool(id_) and id_ in under)


def _children(row: Row) -> Sequence[JsonValue]:
    """What stands under the row: components, or their ids."""
    children = row.get("children")
    if children is not None and not isinstance(children, list):
        raise Unreadable("children is not a list")
    return children or ()


def _heading(row: Row) -> tuple[str, str]:
    """Id and name of what the row stands under; the one word for both where there is but one."""
    group = row.get("group")
    if isinstance(group, dict):
        return text_at(group, "id") or name_of(group), name_of(group)
    word = text_at(row, "group")
    return word, word


def _group(row: Row, under: Mapping[str, tuple[str, set[str]]]) -> Group:
    id_ = text_at(row, "id")
    ids = {text_at(child, "id") if _is_row(child) else cleaned(child) for child in _children(row)}
    if id_ in under:
        ids |= under[id_][1]
    return Group(id_, name_of(row), frozenset(ids - {""}))


def _component(row: Row) -> Component:
    return component(text_at(row, "id"), name_of(row), text_at(row, "status"), STATES)


def name_of(row: Row) -> str:
    """The name: text, or an object of one text a language and a default."""
    name = row.get("name")
    if not isinstance(name, dict):
        return text_at(row, "name")
    return text_at(name, "default", *sorted(name))


def _is_row(value: JsonValue) -> TypeGuard[Row]:
    return isinstance(value, dict)
