"""What of a page is ours, and what a reading says, whichever family the page is of."""

import json
import time

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE

from bcp.model.observation import Component
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import FamilyWord, SourceSpec
from bcp.status.page import Group, Listing, Ours, choose, judged, meant
from bcp.status.registry import FAMILIES

FINE = Verdict.OPERATIONAL
CHAT, LOGIN, VIDEO = (Component(f"id-{name}", name, FINE) for name in ("chat", "login", "video"))
LISTING = Listing(
    (CHAT, LOGIN, VIDEO),
    (Group("apis", "APIs", frozenset(("id-chat", "id-login"))), Group("", "Odd", frozenset())),
)
MANY = 10_000
SOON_S = 5
"""Of this process alone; what takes the square of so many rows takes several times as long."""


def ours(*names: str) -> Ours:
    return choose(SourceSpec(family="statuspal", url=PAGE, components=names), LISTING)


@pytest.mark.parametrize(
    ("named", "ids", "is_ours"),
    [
        ("chat", ["apis"], True),
        ("chat", ["apis", "id-login"], False),
        ("chat", ["apis", "id-chat"], True),
        ("APIs", ["apis"], True),
        ("video", ["apis"], False),
        ("video", [""], True),
    ],
)
def test_a_heading_stands_for_all_below_it_unless_one_of_them_is_named(
    named: str, ids: list[str], *, is_ours: bool
) -> None:
    assert ours(named).touched_by(meant(ids, LISTING)) is is_ours


def test_what_is_named_by_id_is_shown_with_its_name() -> None:
    assert meant(["id-chat", "apis", "gone"], LISTING) == [
        ("apis", "APIs"), ("gone", ""), ("id-chat", "chat")
    ]  # fmt: skip


def test_all_headings_of_one_id_are_one() -> None:
    groups = (
        Group("g", "G", frozenset(("id-chat",))),
        Group("g", "G", frozenset(("id-chat", "x"))),
    )
    found = choose(
        SourceSpec(family="statuspal", url=PAGE, components=("chat",)), Listing((CHAT,), groups)
    )
    assert found.above == {"g": {"id-chat", "x"}}


def test_no_more_than_a_few_notes_are_shown() -> None:
    reading = judged(
        SourceSpec(family="statuspal", url=PAGE), Reply(PAGE, 200), NOW, ours(), (),
        notes=[f"note {n}" for n in range(9)],
    )  # fmt: skip
    assert reading.note is not None
    assert reading.note.endswith("note 3; and 5 more")


def test_only_what_has_no_state_is_said_to_have_none() -> None:
    batch = Component("id-batch", "batch", Verdict.UNKNOWN)
    found = choose(SourceSpec(family="statuspal", url=PAGE), Listing((CHAT, batch)))
    reading = judged(SourceSpec(family="statuspal", url=PAGE), Reply(PAGE, 200), NOW, found, ())
    assert reading.error == "the page gives no state for batch"


def _statuspage() -> JsonValue:
    return {
        "components": [{"id": f"c{n}", "name": "a", "status": "operational"} for n in range(MANY)],
        "incidents": [{"id": "i", "components": [{"id": "c1"}]} for _ in range(MANY)],
    }


def _statuspal() -> JsonValue:
    services: list[JsonValue] = [
        {"id": n, "name": "a", "current_incident_type": None} for n in range(MANY)
    ]
    return {
        "status_page": {"current_incident_type": None},
        "services": [{"id": "top", "name": "Top", "children": services}],
        "incidents": [{"id": n, "type": "minor", "service_ids": ["top"]} for n in range(MANY)],
    }


def _sorry() -> JsonValue:
    """Components and notices, which are asked for apart, in one answer to both."""
    return {
        "components": [
            {"id": n, "parent_id": n - 1 if n % 2 else None, "name": "a", "state": "operational"}
            for n in range(MANY)
        ],
        "notices": [{"id": n, "type": "unplanned", "state": "open"} for n in range(MANY)],
    }


@pytest.mark.parametrize(
    ("word", "document"),
    [("statuspage", _statuspage()), ("statuspal", _statuspal()), ("sorry", _sorry())],
)
def test_as_many_incidents_as_components_are_soon_read(
    word: FamilyWord, document: JsonValue
) -> None:
    spec = SourceSpec(family=word, url=PAGE, slug="vendor")
    body, family = json.dumps(document).encode(), FAMILIES[word]
    replies = [Reply(asked.url, 200, {}, body) for asked in family.requests(spec)]
    began = time.process_time()
    reading = family.read(spec, replies, NOW)
    assert time.process_time() - began < SOON_S
    assert len(reading.incidents) == MANY
