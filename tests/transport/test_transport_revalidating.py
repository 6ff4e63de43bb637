"""A page that has not changed is not sent again, and what is answered is never older than said."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Exchange, Loopback, hang, http

from bcp.model.ports import Failure, HeaderValue, Reply, Request, SecretRef
from bcp.transport.fetch import fetch_all
from bcp.transport.revalidating import KnownAnswers, Revalidating
from transport.transport_kit import SHORT_S


def fetch(requests: Sequence[Request]) -> list[Reply]:
    return fetch_all(requests, lambda name: f"value of {name}")


class Page:
    """A page that keeps to RFC 9110: 304 for whoever has it already."""

    def __init__(self, body: bytes, etag: str, **later: str) -> None:
        self.body, self.etag, self.later = body, etag, later

    def __call__(self, exchange: Exchange) -> None:
        if exchange.headers.get("if-none-match") == self.etag:
            answer = http(304, b"", etag=self.etag, **self.later)
        else:
            answer = http(200, self.body, etag=self.etag, age="70", x_first="yes", date="then")
        exchange.connection.sendall(answer)


@pytest.fixture
def asking() -> Revalidating:
    return Revalidating(fetch, KnownAnswers())


def conditions(server: Loopback) -> list[str | None]:
    return [exchange.headers.get("if-none-match") for exchange in server.seen]


def test_what_has_not_changed_is_whole_all_the_same(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", Page(b"status", 'W/"1"', age="3", x_again="yes")))
    (first,), (second,), (third,) = asking([request]), asking([request]), asking([request])
    assert conditions(server) == [None, 'W/"1"', 'W/"1"']
    assert (second.url, second.status, second.body) == (first.url, 200, b"status")
    assert second.headers == third.headers
    assert second.headers["age"] == "3", "as old as the 304 says"
    assert (second.headers["x-first"], second.headers["x-again"]) == ("yes", "yes")
    assert second.headers["content-length"] == "6"


def test_a_304_that_tells_no_age_is_new(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", Page(b"status", '"1"')))
    (first,), (second,) = asking([request]), asking([request])
    assert first.headers["age"] == "70"
    assert "age" not in second.headers
    assert "date" not in second.headers


def test_what_has_changed_replaces_what_was_known(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", Page(b"green", '"1"')))
    asking([request])
    server.on("/", Page(b"red", '"2"'))
    assert [asking([request])[0].body for _ in range(2)] == [b"red", b"red"]
    assert conditions(server) == [None, '"1"', '"2"']


def test_without_an_etag_the_whole_is_asked_for_again(
    server: Loopback, asking: Revalidating
) -> None:
    request = Request(server.on("/", Page(b"green", '"1"')))
    asking([request])
    server.on("/", http(200, b"red"))
    assert [asking([request])[0].body for _ in range(2)] == [b"red", b"red"]
    assert conditions(server) == [None, '"1"', None]


def test_a_failure_says_nothing_of_what_is_known(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", Page(b"green", '"1"')), timeout_s=SHORT_S)
    asking([request])
    server.on("/", hang)
    assert asking([request])[0].failure is Failure.TIMEOUT
    server.on("/", Page(b"green", '"1"'))
    assert asking([request])[0].body == b"green"
    assert conditions(server)[-1] == '"1"'


def test_an_error_is_an_answer_of_its_own(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", Page(b"green", '"1"')))
    asking([request])
    server.on("/", http(503, b"down", etag='"1"'))
    assert [asking([request])[0].status for _ in range(2)] == [503, 503]
    assert conditions(server) == [None, '"1"', None]


def test_a_304_to_nobody_s_question_is_a_fault(server: Loopback, asking: Revalidating) -> None:
    request = Request(server.on("/", http(304, etag='"1"')))
    for _ in range(2):
        (reply,) = asking([request])
        assert (reply.failure, reply.body) == (Failure.PROTOCOL, b"")
        assert "304" in reply.detail
    assert conditions(server) == [None, None]


def test_a_304_about_something_else_is_a_fault(server: Loopback, asking: Revalidating) -> None:
    """Another ETag, or another place: what we have is not what it speaks of."""
    request = Request(server.on("/", Page(b"green", '"1"')))
    asking([request])
    server.on("/", http(304, etag='"2"'))
    assert asking([request])[0].failure is Failure.PROTOCOL
    server.on("/", Page(b"red", '"1"'))
    assert asking([request])[0].body == b"red", "forgotten: asked for whole"
    server.on("/", http(302, location="/moved"))
    server.on("/moved", http(304, etag='"1"'))
    assert asking([request])[0].failure is Failure.PROTOCOL


@pytest.mark.parametrize(
    ("method", "body", "headers"),
    [
        ("GET", None, (("authorization", SecretRef("key")),)),
        ("POST", None, ()),
        ("GET", b"question", ()),
        ("GET", None, (("If-None-Match", '"mine"'),)),
        ("GET", None, (("Range", "bytes=0-9"),)),
    ],
)
def test_what_is_asked_with_a_key_or_its_own_condition_is_sent_as_it_stands(
    server: Loopback,
    asking: Revalidating,
    method: str,
    body: bytes | None,
    headers: tuple[tuple[str, HeaderValue], ...],
) -> None:
    request = Request(server.on("/", Page(b"x", '"1"')), method, headers, body)
    assert [asking([request])[0].status for _ in range(2)] == [200, 200]
    own = dict(headers).get("If-None-Match")
    assert conditions(server) == [own, own]
    server.on("/", http(304))
    assert asking([request])[0].status == 304, "what the plan asked for"


def test_another_header_is_another_question(server: Loopback, asking: Revalidating) -> None:
    url = server.on("/", Page(b"x", '"1"'))
    asking([Request(url, headers=(("Accept", "text/html"),))])
    asking([Request(url), Request(url, headers=(("accept", "text/html"),))])
    assert sorted(map(str, conditions(server))) == ['"1"', "None", "None"]


def reply(body: bytes, etag: str = '"1"') -> Reply:
    return Reply("https://status.example/", 200, {"etag": etag}, body)


def test_too_many_answers_are_forgotten_the_oldest_first() -> None:
    known = KnownAnswers(most=2)
    a, b, c = (Request(f"https://{name}.example/") for name in "abc")
    for request in (a, b, a, c):
        known.keep(request, reply(b"x"))
    assert [known.of(request) is not None for request in (a, b, c)] == [True, False, True]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 60), st.booleans()), min_size=1, max_size=40
    )
)
def test_what_is_remembered_is_bounded(steps: list[tuple[int, int, bool]]) -> None:
    """Whatever is kept and forgotten, the sum is that of what can still be had."""
    known = KnownAnswers(most=4, most_bytes=100)
    requests = [Request(f"https://h{number}.example/") for number in range(6)]
    for number, size, forgets in steps:
        if forgets:
            known.forget(requests[number])
        else:
            known.keep(requests[number], reply(b"x" * size))
            assert known.of(requests[number]) is not None
        held = [kept for request in requests if (kept := known.of(request))]
        assert len(held) <= 4
        assert sum(len(each.body) for each in held) == known.held_bytes <= 100
