"""What was told, and when, is folded from its entries; several people may tell at once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from test_fold import Story

NINE = "2026-11-21T03:09:00.000Z"


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 21, hour, minute, second, tzinfo=UTC)


def communicated(story: Story, result: str = "sent") -> Story:
    told = {"communications": ["customers"], "result": result, "by": "hand"}
    return story.answer("communicate", result).add("message.sent", told)


def test_what_went_out_is_counted_with_its_time() -> None:
    state = communicated(communicated(Story())).state()
    assert state.told == {"customers": (at(3, 9, 2), at(3, 9, 4))}
    assert state.sent == {"customers"}
    assert state.used == {"communicate"}


def test_what_did_not_go_out_was_asked_and_counts_for_no_time() -> None:
    state = communicated(Story(), "not_sent").state()
    assert state.sent == {"customers"}
    assert dict(state.told) == {}


def test_what_somebody_told_meanwhile_answers_no_question() -> None:
    story = Story().answer("open-queue", "do")
    told = {"notice": "regulator", "result": "sent", "sent_at": NINE}
    state = story.add("message.sent", told).state()
    assert (state.pending, state.used) == ("open-queue", frozenset())
    assert state.told == {"regulator": (at(3, 9),)}
    assert state.sent == {"regulator"}


def test_an_event_has_the_time_that_was_said_last() -> None:
    story = Story().answer("open-queue", "do")
    story.add("event.marked", {"event": "aware", "event_at": "2026-11-21T02:55:00Z"})
    story.add("event.marked", {"event": "aware", "event_at": "2026-11-21T02:53:00Z"})
    assert story.state().marked == {"aware": at(2, 53)}
    assert story.state().pending == "open-queue", "an event answers no question"


@given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), max_size=5))  # noqa: DTZ001 - the zone is added below
def test_the_times_are_in_order_whatever_the_order_of_telling(times: list[datetime]) -> None:
    story = Story()
    for moment in times:
        said = moment.replace(tzinfo=UTC).isoformat()
        story.add("message.sent", {"notice": "regulator", "sent_at": said})
    assert list(story.state().told.get("regulator", ())) == sorted(
        moment.replace(tzinfo=UTC) for moment in times
    )
