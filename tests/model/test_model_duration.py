from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bcp.model.duration import Duration, clock_text, duration_text, milliseconds, parse_duration
from bcp.model.scalars import CutText, QuotedText

ADAPTER: TypeAdapter[timedelta] = TypeAdapter(Duration)
WRITTEN = st.builds("{}{}".format, st.integers(0, 999_999), st.sampled_from("smhd"))


@given(WRITTEN)
def test_what_is_written_comes_back(text: str) -> None:
    value = parse_duration(text)
    assert parse_duration(duration_text(value)) == value
    assert ADAPTER.validate_python(CutText(text)) == value
    assert ADAPTER.dump_python(value) == duration_text(value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("4h", 14400), ("3d", 259200), ("007m", 420)]
)
def test_examples(text: str, seconds: int) -> None:
    assert parse_duration(QuotedText(text)) == timedelta(seconds=seconds)


@given(st.text() | st.none() | st.integers() | st.lists(st.text()))
def test_nothing_but_value_error(text: object) -> None:
    with pytest.raises(ValueError, match="is not a duration like 90s, 15m, 4h or 3d"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text", ["", "m", "15", "15 m", "1.5h", "-5m", "15M", "1h30m", "\u0663m", "5m\n"]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (1800, "30m"),
        (5400, "90m"),
        (7200, "2h"),
        (86400, "1d"),
        (61, "61s"),
        (-9, "-9s"),
    ],
)
def test_the_shortest_spelling(seconds: int, text: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (59.4, "0:59"),
        (59.6, "1:00"),
        (679, "11:19"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3723, "1:02:03"),
        (2 * 86400 - 1, "47:59:59"),
        (2 * 86400, "2d"),
        (3 * 86400 + 7000, "3d"),
        (-679, "-11:19"),
        (-0.2, "0:00"),
        (-3 * 86400, "-3d"),
    ],
)
def test_a_clock_face(seconds: float, text: str) -> None:
    assert clock_text(timedelta(seconds=seconds)) == text


@given(st.integers(-(10**12), 10**12))
def test_milliseconds_are_whole(number: int) -> None:
    assert milliseconds(timedelta(milliseconds=number)) == number


def test_milliseconds_are_rounded() -> None:
    assert milliseconds(timedelta(microseconds=1501)) == 2
