"""Reading a verified log quickly: the entries that every check would give, or none at all."""

import json

import pytest
from audit_kit import draft, filled, memory_log, run_draft
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.line import parse_entry
from bcp.audit.quick import Entries, quick_entry


def lines() -> tuple[bytes, ...]:
    log = filled(memory_log(), 6)
    log.append(draft(7, "action.opened"))
    log.append(run_draft(-1, run="run-1"))
    log.append(run_draft(-1, run="run-2"))
    log.append(run_draft(0, run="run-1"))
    return tuple(entry.line for entry in log.entries())


LINES = lines()


def read(line: bytes) -> Entry | None:
    try:
        return parse_entry(line)
    except NotAnEntry:
        return None


def read_quickly(line: bytes) -> Entry | None:
    try:
        return quick_entry(line)
    except NotAnEntry:
        return None


def test_all_of_them_are_what_every_check_gives() -> None:
    entries = Entries(line + b"\n" for line in LINES)
    slowly = [parse_entry(line) for line in LINES]
    assert len(entries) == len(LINES)
    assert list(entries) == slowly
    assert entries[-1] == slowly[-1]
    assert entries[2:4] == tuple(slowly[2:4])


def test_some_of_them_are_those_of_the_types_or_runs() -> None:
    entries = Entries(LINES)
    assert [one.type for one in entries.typed(["action.opened"])] == ["action.opened"]
    runs = [one.run.id for one in entries.of_runs(["run-1"]) if one.run]
    assert runs == ["run-1", "run-1"]
    assert not list(entries.of_runs(["none"]))


@pytest.mark.parametrize(
    "text",
    ['"type":"action.opened","v":1}', ',"run":{"id":"run-1","mode":"incident","n":0}', '"}'],
)
def test_a_text_inside_an_entry_is_no_type_and_no_run(text: str) -> None:
    record = json.loads(LINES[3])
    record["data"] = {"text": text}
    line = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    entries = Entries([line])
    assert not list(entries.typed(["action.opened"]))
    assert not list(entries.of_runs(["run-1"]))
    assert list(entries) == [parse_entry(line)]


def test_a_key_that_stands_twice_is_refused_as_it_is_elsewhere() -> None:
    line = LINES[2].replace(b'"host":', b'"host":"other","host":', 1)
    with pytest.raises(NotAnEntry, match="twice"):
        quick_entry(line)


@given(
    which=st.sampled_from(LINES),
    place=st.integers(0, 2000),
    put=st.one_of(st.binary(max_size=3), st.sampled_from([b"1.5", b'"a":1,', b" ", b"\\u0041"])),
    cut=st.integers(0, 3),
)
def test_what_every_check_refuses_is_refused(
    which: bytes, place: int, put: bytes, cut: int
) -> None:
    """But for the log's own bounds on names, numbers and depth, which only `--strict` asks for."""
    place %= len(which)
    line = which[:place] + put + which[place + cut :]
    slowly, quickly = read(line), read_quickly(line)
    if slowly is not None:
        assert quickly == slowly
    elif quickly is not None:
        with pytest.raises(NotAnEntry, match=r"is not a key like|below 2\^53|deeper than"):
            parse_entry(line)
