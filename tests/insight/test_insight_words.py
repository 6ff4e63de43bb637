from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after

from bcp.insight.words import are, elapsed_text, listed, moment_text, not_before, verdict_words
from bcp.model.verdict import Verdict

instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (18 * 60 + 59, "18 min"),
        (119 * 60, "119 min"),
        (2 * 3600, "2 h 0 min"),
        (48 * 3600 - 1, "47 h 59 min"),
        (48 * 3600, "2 d"),
    ],
)
def test_a_stretch_of_time_is_rounded_down(seconds: float, text: str) -> None:
    assert elapsed_text(timedelta(seconds=seconds)) == text


def test_a_moment_is_told_in_utc_with_its_date_when_that_is_another() -> None:
    berlin = timezone(timedelta(hours=1))
    assert moment_text(datetime(2026, 11, 21, 4, 12, tzinfo=berlin), T0) == "03:12"
    assert moment_text(datetime(2026, 11, 21, 0, 30, tzinfo=berlin), T0) == "2026-11-20 23:30"


def test_a_full_minute_is_kept_and_a_begun_one_rounded_up() -> None:
    assert not_before(after(12), T0) == "03:12"
    assert not_before(after(12) + timedelta(microseconds=1), T0) == "03:13"


@given(instants)
def test_a_promised_minute_is_never_too_early_nor_more_than_a_minute_late(at: datetime) -> None:
    long_before = at - timedelta(days=400)
    promised = datetime.fromisoformat(not_before(at, long_before)).replace(tzinfo=UTC)
    assert timedelta(0) <= promised - at < timedelta(minutes=1)


def test_lists_read_as_sentences() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip
    assert (are(["a"]), are(["a", "b"])) == ("is", "are")


def test_verdicts_read_as_words() -> None:
    assert verdict_words(Verdict.PARTIAL_OUTAGE) == "partial outage"
