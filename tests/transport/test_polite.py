"""A page that asks for time gets it; our own probes go on asking."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stepped_clock import SteppedClock

from bcp.model.ports import Failure, Reply, Request, SecretRef
from bcp.transport.polite import Polite

PAGE = Request("https://status.vendor.example/api/v2/summary.json")
OTHER = Request("https://status.other.example/summary.json")
PROBE = Request("https://api.vendor.example/v1/models", headers=(("x-api-key", SecretRef("a/b")),))
OPEN_PROBE = Request("https://models.ours.example/health")
CONTROL = Request("https://control.example/")


class World:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.asked: list[list[str]] = []
        self.replies: dict[str, Reply] = {}
        self.fetch = Polite(self._fetch, self.clock, {}, {OPEN_PROBE.url, CONTROL.url})

    def _fetch(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked.append([request.url for request in requests])
        return [self.replies.get(each.url, Reply(each.url, 200)) for each in requests]

    def busy(self, request: Request, status: int = 429, **headers: str) -> None:
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[request.url] = Reply(request.url, status, lines)

    def is_asked(self, request: Request) -> bool:
        before = len(self.asked)
        (reply,) = self.fetch([request])
        assert reply.url == request.url
        return len(self.asked) > before


@pytest.mark.parametrize("status", [429, 503])
def test_it_is_left_alone_for_as_long_as_it_asked(status: int) -> None:
    world = World()
    world.busy(PAGE, status, retry_after="300")
    assert world.is_asked(PAGE)
    world.clock.step(299)
    assert not world.is_asked(PAGE)
    world.clock.step(1)
    assert world.is_asked(PAGE)


def test_the_reply_of_a_page_left_alone_is_its_last_and_says_so() -> None:
    world = World()
    world.busy(PAGE, retry_after="60")
    world.fetch([PAGE])
    (reply,) = world.fetch([PAGE])
    assert reply.status == 429
    assert "asked again in 60 s" in reply.detail


def test_without_a_time_it_waits_twice_as_long_each_time_up_to_the_bound() -> None:
    world = World()
    world.busy(PAGE)
    assert world.is_asked(PAGE)
    waits = []
    for _ in range(5):
        waits.append(60)
        world.clock.step(60)
        while not world.is_asked(PAGE):
            waits[-1] += 60
            world.clock.step(60)
    assert waits == [120, 240, 480, 900, 900]


def test_nothing_is_left_alone_for_longer_than_a_quarter_of_an_hour() -> None:
    world = World()
    world.busy(PAGE, retry_after="86400")
    world.fetch([PAGE])
    world.clock.step(900)
    assert world.is_asked(PAGE)


def test_a_page_that_answers_again_is_asked_each_time() -> None:
    world = World()
    world.busy(PAGE, retry_after="10")
    world.fetch([PAGE])
    world.clock.step(10)
    world.replies.clear()
    assert world.is_asked(PAGE)
    assert world.is_asked(PAGE)


@pytest.mark.parametrize("ours", [PROBE, OPEN_PROBE, CONTROL])
def test_probes_and_controls_are_asked_whatever_they_answer(ours: Request) -> None:
    world = World()
    world.busy(ours, 503, retry_after="600")
    assert world.is_asked(ours)
    assert world.is_asked(ours)


def test_others_are_asked_meanwhile_and_each_gets_its_own_reply() -> None:
    world = World()
    world.busy(PAGE, retry_after="60")
    world.fetch([PAGE, OTHER])
    replies = world.fetch([OTHER, PAGE, PROBE])
    assert [reply.url for reply in replies] == [OTHER.url, PAGE.url, PROBE.url]
    assert [reply.status for reply in replies] == [200, 429, 200]
    assert world.asked[-1] == [OTHER.url, PROBE.url]


@given(st.text() | st.integers().map(str), st.sampled_from([200, 429, 500, 503, None]))
def test_no_header_whatever_raises_or_holds_for_ever(value: str, status: int | None) -> None:
    world = World()
    failure = Failure.TIMEOUT if status is None else None
    world.replies[PAGE.url] = Reply(PAGE.url, status, {"retry-after": value}, failure=failure)
    world.fetch([PAGE])
    world.clock.step(900)
    assert world.is_asked(PAGE)
