from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.instant import instant_text, parse_instant, second_text

OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=OFFSETS)  # noqa: DTZ001 - hypothesis adds the zone


@given(INSTANTS)
def test_what_is_written_comes_back_to_the_millisecond(instant: datetime) -> None:
    kept = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert parse_instant(instant_text(instant)) == kept
    assert parse_instant(second_text(instant)) == instant.replace(microsecond=0)
    assert parse_instant(instant.isoformat()) == instant


@given(INSTANTS)
def test_texts_have_one_length_and_sort_like_instants(instant: datetime) -> None:
    assert len(instant_text(instant)) == len("2026-11-22T09:30:00.000Z")
    assert len(second_text(instant)) == len("2026-11-22T09:30:00Z")
    assert instant_text(instant) < instant_text(instant + timedelta(milliseconds=1))


def test_examples() -> None:
    instant = parse_instant("2026-11-22T10:30:00.123987+01:00")
    assert (instant.tzinfo, instant.hour) == (UTC, 9)
    assert instant_text(instant) == "2026-11-22T09:30:00.123Z"
    assert second_text(instant) == "2026-11-22T09:30:00Z"
    assert instant_text(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-11-22T09:30:00", "has no zone"),
        ("2026-11-22", "has no zone"),
        ("tomorrow", "is not an instant"),
        ("2026-13-01T00:00:00Z", "is not an instant"),
        ("", "is not an instant"),
        ("0001-01-01T00:00:00+01:00", "outside the years 1 to 9999"),
        ("9999-12-31T23:59:59-00:01", "outside the years 1 to 9999"),
        (1763800000, "is not an instant"),
        (None, "is not an instant"),
    ],
)
def test_others_are_refused(text: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_instant(text)


@given(st.text() | st.none() | st.floats() | st.from_regex(r"[0-9TZ:+.W-]{4,30}"))
def test_nothing_but_value_error(text: object) -> None:
    with suppress(ValueError):
        assert parse_instant(text).tzinfo is UTC
