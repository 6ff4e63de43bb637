"""Server-sent events, by the standard's own examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.probes.event_stream import Event, events

_TEXT = st.characters(codec="utf-8", exclude_characters="\r\n")


def read(body: str) -> list[Event]:
    return list(events(body.encode()))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("data: YHOO\ndata: +2\ndata: 10\n\n", [Event("", "YHOO\n+2\n10")]),
        (": a comment\n\ndata: one\nid: 1\n\ndata:two\nid\n\ndata:  three\n\n",
         [Event("", "one"), Event("", "two"), Event("", " three")]),
        ("data\n\ndata\ndata\n\n", [Event("", ""), Event("", "\n")]),
        ("data:test\n\ndata: test\n\n", [Event("", "test"), Event("", "test")]),
        ("event: ping\ndata: {}\n\n", [Event("ping", "{}")]),
        ("event: nothing\n\ndata: a\n\n", [Event("", "a")]),
        ("data: cut", [Event("", "cut")]), ("", []), ("\n\n\n", []), ("{}", []),
        ("retry: 10\nfield: x\n\n", []), ("data: a:b\n\n", [Event("", "a:b")]),
    ],
)  # fmt: skip
def test_examples(body: str, found: list[Event]) -> None:
    assert read(body) == found


@given(
    st.lists(st.text(_TEXT), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_what_is_sent_is_what_is_read(lines: list[str], end: str) -> None:
    body = "".join(f"data: {line}{end}" for line in lines) + end
    assert read(body) == [Event("", "\n".join(lines))]


@given(st.binary())
def test_no_bytes_raise(body: bytes) -> None:
    for event in events(body):
        assert "\r" not in event.data
