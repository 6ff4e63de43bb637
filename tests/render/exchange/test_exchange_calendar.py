"""The calendar: read by a library that others read calendars with."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import icalendar
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bcp.plan.day import due_on
from bcp.render.exchange.calendar_text import Event, calendar_text, fold
from render.exchange.exchange_kit import Document, desk_plan, made, text, with_plan
from render.hostile import NASTY, with_texts

_TEXTS = st.one_of(st.sampled_from(NASTY), st.text(alphabet=',;:\\n\r\nN "ä✓🙂', max_size=90))


def events(written: str) -> list[icalendar.Component]:
    return list(icalendar.Calendar.from_ical(written).walk("VEVENT"))


def day(one: icalendar.Component, name: str = "DTSTART") -> date:
    value = one.decoded(name)
    assert isinstance(value, date)
    return value


def event(words: str) -> Event:
    stamp = datetime(2026, 5, 2, tzinfo=UTC)
    return Event(UUID(int=1), stamp, date(2026, 9, 15), words, words, "Review")


@given(st.one_of(_TEXTS, st.text(max_size=200)))
@example("x" * 73 + "🙂")
def test_a_line_is_folded_between_characters_at_75_octets(line: str) -> None:
    line = "".join(char for char in line if char not in "\r\n" and not "\ud800" <= char <= "\udfff")
    pieces = fold(line).encode().split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == line


@given(_TEXTS)
@example("a\nEND:VEVENT\nBEGIN:VEVENT")
@example("\\n is no line's end")
def test_a_text_stays_one_value(words: str) -> None:
    (read,) = events(calendar_text(words, [event(words)]))
    shown = "\n".join(words.splitlines())
    if shown.replace("\n", "").isprintable():
        assert str(read["SUMMARY"]) == str(read["DESCRIPTION"]) == shown
    assert day(read) == date(2026, 9, 15)
    assert day(read, "DTEND") == date(2026, 9, 16)


def test_the_sample_s_calendar(snapshot: SnapshotAssertion) -> None:
    written = text("calendar")
    assert written.encode() == snapshot(extension_class=Document)
    found = events(written)
    assert len({str(one["UID"]) for one in found}) == len(found) == 7
    days = [day(one) for one in found]
    assert days == sorted(days)
    assert all(one.errors == [] for one in found)


def test_hostile_texts_make_no_other_events() -> None:
    hostile = with_plan(with_texts(desk_plan(), list(NASTY)))
    found = events(made("calendar", workspace=hostile).papers[0].text)
    assert [day(one) for one in found] == [day(one) for one in events(text("calendar"))]
    assert len({str(one["UID"]) for one in found}) == len(found)


def test_what_has_no_day_is_named() -> None:
    left_out = made("calendar").left_out
    assert [line.partition(":")[0] for line in left_out] == ["bare"] * 3 + ["desk"] * 2
    assert "the next assessment of content;" in left_out[3]
    assert "the log has no completed exercise of it" in left_out[4]


def test_another_title_is_the_same_event() -> None:
    renamed = made("calendar", workspace=with_plan(desk_plan() | {"title": "Another name"}))
    before, after = events(text("calendar")), events(renamed.papers[0].text)
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert [one["SUMMARY"] for one in before] != [one["SUMMARY"] for one in after]


def test_an_exercise_is_the_same_one_when_an_older_one_is_taken_out() -> None:
    plan = desk_plan()
    exercises = plan["exercises"]
    assert isinstance(exercises, dict)
    fewer = plan | {"exercises": exercises | {"planned": exercises["planned"][1:]}}
    kept = [
        one["UID"] for one in events(made("calendar", workspace=with_plan(fewer)).papers[0].text)
    ]
    assert set(kept) < {one["UID"] for one in events(text("calendar"))}


def test_two_on_one_day_are_two() -> None:
    plan = desk_plan()
    twice = {"every": "180d", "planned": [{"on": "2026-09-15"}, {"on": "2026-09-15"}]}
    found = events(
        made("calendar", workspace=with_plan(plan | {"exercises": twice})).papers[0].text
    )
    assert len({str(one["UID"]) for one in found}) == len(found)


def test_a_day_beyond_every_calendar_is_none() -> None:
    assert due_on(date(2026, 1, 1), timedelta(days=999_999_998)) is None
    assert due_on(date(2026, 1, 1), None) is None
    assert due_on(date(9999, 12, 1), timedelta(days=30)) == date.max
    assert "DTEND" not in calendar_text("x", [replaced(date.max)])


def replaced(day: date) -> Event:
    return Event(UUID(int=1), datetime(1, 1, 1, tzinfo=UTC), day, "a", "b", "c")


def test_years_have_four_digits() -> None:
    assert "DTSTAMP:00010101T000000Z\r\n" in calendar_text("x", [replaced(date(2026, 1, 1))])
