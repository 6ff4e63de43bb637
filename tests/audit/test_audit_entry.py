"""Entries: what is written can be read, and only that."""

from enum import StrEnum

import pytest
from audit_kit import LEAD, PLAN, new_id
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from test_audit_profile import objects

from bcp.audit.entry import (
    FIRST_PREV,
    Actor,
    Draft,
    Entry,
    NotAnEntry,
    Place,
    PlanRef,
    RunOf,
    make_entry,
)
from bcp.audit.line import parse_entry
from bcp.audit.profile import MAX_LINE, load, spelled

PLACE = Place(
    seq=7,
    id="6f1c1f0e-7b1a-4c0e-9d55-000000000007",
    ts="2026-11-22T09:30:00.000Z",
    log="bcp.example/0123456789abcdef",
    prev="ab" * 32,
    host="ops-1",
    run=RunOf("7f3a", "incident", 3),
)


def made(data: dict[str, object], place: Place = PLACE, actor: Actor = LEAD) -> Entry:
    return make_entry(Draft("note.added", data, actor, PLAN), place)


def test_the_form_of_a_line() -> None:
    assert made({"text": "x"}).line.decode() == (
        '{"actor":{"id":"lead","key":null},"data":{"text":"x"},"host":"ops-1",'
        '"id":"6f1c1f0e-7b1a-4c0e-9d55-000000000007","log":"bcp.example/0123456789abcdef",'
        f'"plan":{{"id":"openai","sha256":"{"ab" * 32}"}},"prev":"{"ab" * 32}",'
        '"run":{"id":"7f3a","mode":"incident","n":3},"seq":7,'
        '"ts":"2026-11-22T09:30:00.000Z","type":"note.added","v":1}'
    )


def test_plan_and_run_may_be_null() -> None:
    entry = make_entry(Draft("note.added", {}, LEAD), replace(PLACE, run=None))
    assert (entry.plan, entry.run) == (None, None)
    assert b'"plan":null' in entry.line
    assert b'"run":null' in entry.line


@given(objects, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_what_is_written_is_what_is_read(data: dict[str, object], host: str) -> None:
    entry = made(data, replace(PLACE, host=host))
    assert parse_entry(entry.line) == entry
    assert (entry.data, entry.host) == (data, host)


def test_an_entry_is_as_it_will_be_read() -> None:
    class Word(StrEnum):
        DONE = "done"

    entry = made({"outcome": Word.DONE, "options": ("a", "b")})
    assert entry.data == {"outcome": "done", "options": ["a", "b"]}
    assert type(entry.data["outcome"]) is str
    assert parse_entry(entry.line) == entry


def test_data_is_a_copy() -> None:
    data: dict[str, object] = {"list": [1]}
    entry = made(data)
    data["list"] = [2]
    assert entry.data == {"list": [1]}


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, id="7"),
        replace(PLACE, id="6f1c1f0e-7b1a-1c0e-9d55-000000000007"),
        replace(PLACE, ts="2026-11-22T09:30:00Z"),
        replace(PLACE, log=""),
        replace(PLACE, log='x"y'),
        replace(PLACE, prev="AB" * 32),
        replace(PLACE, host=""),
        replace(PLACE, host="\ud800"),
        replace(PLACE, seq=-1),
        replace(PLACE, run=RunOf('"', "incident", 0)),
        replace(PLACE, run=RunOf("7f3a", "incident", -1)),
    ],
    ids=str,
)
def test_a_place_that_no_entry_can_have(place: Place) -> None:
    with pytest.raises(NotAnEntry):
        made({}, place)


def test_what_data_cannot_hold() -> None:
    with pytest.raises(NotAnEntry, match=r"note\.added: 1\.5|float"):
        made({"share": 1.5})
    with pytest.raises(NotAnEntry):
        made({}, actor=Actor(""))
    with pytest.raises(NotAnEntry):
        made({}, actor=Actor("lead", "not a digest"))
    with pytest.raises(NotAnEntry):
        make_entry(Draft("note.added", {}, LEAD, PlanRef("openai", "xyz")), PLACE)


def test_a_line_has_a_greatest_length() -> None:
    room = MAX_LINE - len(made({"text": ""}).line)
    assert len(made({"text": "x" * room}).line) == MAX_LINE
    with pytest.raises(NotAnEntry, match="use a blob"):
        made({"text": "x" * (room + 1)})
    with pytest.raises(NotAnEntry, match="use a blob"):
        parse_entry(b"x" * (MAX_LINE + 1))


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"seq": "7"},
        {"seq": True},
        {"extra": 1},
        {"actor": "lead"},
        {"actor": {"id": "lead"}},
        {"actor": {"id": "lead", "key": "x"}},
        {"plan": {"id": "openai"}},
        {"plan": []},
        {"run": {"id": "7f3a", "mode": "test", "n": 0}},
        {"run": {"id": "7f3a", "mode": ["incident"], "n": 0}},
        {"data": []},
        {"data": None},
        {"type": "note"},
        {"type": "Note.added"},
        {"ts": None},
    ],
    ids=str,
)
def test_a_line_of_another_form_is_refused(change: dict[str, object]) -> None:
    record = {**load(made({}).line), **change}
    with pytest.raises(NotAnEntry):
        parse_entry(spelled(record))


@pytest.mark.parametrize("key", sorted(load(made({}).line)))
def test_every_key_is_always_there(key: str) -> None:
    record = load(made({}).line)
    del record[key]
    with pytest.raises(NotAnEntry, match=key):
        parse_entry(spelled(record))


def test_a_type_that_is_not_known_can_be_read() -> None:
    record = {**load(made({}).line), "type": "future.kind_of_entry"}
    assert parse_entry(spelled(record)).type == "future.kind_of_entry"


def test_the_first_prev_is_no_hash() -> None:
    assert parse_entry(made({}, replace(PLACE, prev=FIRST_PREV)).line).prev == "0" * 64


@given(st.binary(max_size=80))
def test_any_bytes_are_an_entry_or_refused(raw: bytes) -> None:
    with pytest.raises(NotAnEntry):
        parse_entry(raw)


def test_ids_are_fresh() -> None:
    assert make_entry(Draft("note.added", {}, LEAD), replace(PLACE, id=new_id())).id != PLACE.id
