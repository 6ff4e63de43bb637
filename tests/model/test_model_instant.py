from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.instant import instant_text, parse_instant, parse_mail_date, second_text

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


@given(INSTANTS)
def test_a_date_as_mail_writes_it_comes_back(instant: datetime) -> None:
    written = format_datetime(instant)
    assert parse_mail_date(written) == instant.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Fri, 31 Jul 2026 00:12:00 Z", "2026-07-31T00:12:00Z"),  # Azure's feed
        ("Thu, 24 Sep 2026 06:20:46 +0800", "2026-09-23T22:20:46Z"),  # DeepSeek's feed
        ("Thu, 03 Sep 2026 13:30:00 GMT", "2026-09-03T13:30:00Z"),
        ("Mon, 20 Oct 2025 12:51:00 PDT", "2025-10-20T19:51:00Z"),  # AWS' feeds
        ("Mon, 01 Dec 2025 12:51:00 PST", "2025-12-01T20:51:00Z"),
        ("Mon, 02 Jun 2025 14:23:00 +0000", "2025-06-02T14:23:00Z"),
        ("Mon, 02 Jun 2025 14:23:00 -07:30", "2025-06-02T21:53:00Z"),
        ("2 June 2025 4:23 UT", "2025-06-02T04:23:00Z"),
        ("Monday, 02-nonsense", ""),
        ("  Wed, 02 Oct 2024 15:00:00.25 EST ", "2024-10-02T20:00:00Z"),
        ("Tue, 02 Oct 2024 15:00:00 gmt", "2024-10-02T15:00:00Z"),  # not a Tuesday
        ("Wed, 02 Oct 2024 15:00:00", ""),
        ("Wed, 02 Oct 2024 15:00:00 CET", ""),
        ("Wed, 02 Oct 2024 15:00:00 A", ""),
        ("Wed, 02 Oct 24 15:00:00 GMT", ""),
        ("Wed, 31 Sep 2024 15:00:00 GMT", ""),
        ("Wed, 02 Abc 2024 15:00:00 GMT", ""),
        ("Wed, 02 Oct 2024 25:00:00 GMT", ""),
        ("Wed, 02 Oct 2024 15:00:60 GMT", ""),
        ("Wed, 02 Oct 2024 15:00:00 +9900", ""),
        ("Mon, 01 Jan 0001 00:00:00 +0100", ""),
        ("2026-09-03T13:30:00Z", ""),
        ("", ""),
        (None, ""),
        (1763800000, ""),
    ],
)
def test_dates_of_feeds(text: object, utc: str) -> None:
    if utc:
        assert second_text(parse_mail_date(text)) == utc
    else:
        with pytest.raises(ValueError, match="is not a date"):
            parse_mail_date(text)


def test_fractions_of_a_second_are_kept() -> None:
    assert parse_mail_date("Wed, 02 Oct 2024 15:00:00.2512345 GMT").microsecond == 251234


@given(
    st.text() | st.none() | st.from_regex(r"([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} .{0,20}")
)
def test_no_date_whatever_raises_anything_else(text: object) -> None:
    with suppress(ValueError):
        assert parse_mail_date(text).tzinfo is UTC
