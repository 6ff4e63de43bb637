"""What every kind of probe has to do: subclassed by each member.

`ProbeSuite` holds for all kinds; `AskingSuite` for those that send requests; `VendorSuite` for
those whose answers are judged by the table of the vendors' errors. A table is gone through in one
test: with as many kinds, a test for each row would be a thousand tests.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from probe_mutations import WRONG_BODIES, headers, mutated, replies
from pydantic import ValidationError

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply, SecretRef
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.probes.base import ProbeSpec, Seen
from bcp.probes.registry import PROBES

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
URL = "https://api.vendor.example/v1/models"
JUST_NOW = Seen(NOW)
CONNECTION = (Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT)
STATUSES = st.sampled_from((200, 200, 400, 429, 503))
NOT_ASKED = (Failure.REFUSED, Failure.SECRET, Failure.TOO_LARGE, Failure.NOT_REACHED)


def error(**fields: object) -> bytes:
    return json.dumps({"error": fields}).encode()


class ProbeSuite:
    """Subclass, and set `kind`; `fields` are what a plan writes beside id and kind."""

    kind: str
    fields: dict[str, object] = {}
    required: tuple[str, ...] = ()
    """Keys without which a plan is refused."""

    @property
    def probe(self) -> type[ProbeSpec]:
        return PROBES[self.kind]

    def spec(self, **fields: object) -> ProbeSpec:
        written = {"id": "models", "kind": self.kind} | self.fields | fields
        kept = {key: value for key, value in written.items() if value is not None}
        return self.probe.model_validate(kept)

    def refused(self, **fields: object) -> str:
        """What the plan's author is told."""
        with pytest.raises(ValidationError) as told:
            self.spec(**fields)
        return str(told.value)

    @staticmethod
    def checked(reading: ProbeReading) -> ProbeReading:
        """One line, a reason always, advice wherever something is to be done."""
        assert reading.reason
        for shown in (reading.reason, reading.advice or ""):
            assert visible(shown) == shown
            assert len(shown) < 500
        if reading.state is not Verdict.OPERATIONAL:
            assert reading.advice
        if reading.state is Verdict.UNKNOWN:
            assert not reading.connection_failed
        if not reading.state.is_impaired:
            assert not reading.settled
        return reading

    def test_the_plan_language_knows_the_kind(self) -> None:
        assert self.spec().kind == self.kind

    def test_what_is_required_is_missed_by_name(self) -> None:
        for key in self.required:
            assert key in self.refused(**{key: None})

    def test_a_key_that_is_not_known_is_refused(self) -> None:
        assert "expct" in self.refused(expct={"status": 200})

    def test_its_words_are_one_line_for_a_reader(self) -> None:
        words = self.spec().words()
        assert words.strip() == words != ""
        assert "\n" not in words


class AskingSuite(ProbeSuite):
    """For a kind that sends requests; `fine` are the bodies of a service that works."""

    fine: Sequence[bytes] = (b"{}",)
    url = URL
    proved_by_body = True
    """Whether the bodies are looked at; else any bytes will do."""
    header = "authorization"
    """Where the key goes."""
    prefix = "Bearer "

    @property
    def count(self) -> int:
        return len(self.spec().requests())

    def spec(self, **fields: object) -> ProbeSpec:
        return super().spec(**({"url": self.url} | dict(fields)))

    def seen(self, status: int, body: bytes = b"{}", url: str = "", **lines: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in lines.items()}
        return self.dressed(Reply(url or self.url, status, named, body, elapsed_ms=41))

    def dressed(self, reply: Reply) -> Reply:
        """Whatever else belongs to an answer of this kind."""
        return reply

    def works(self, elapsed_ms: int = 41) -> list[Reply]:
        """The answers of a service that works."""
        return [replace(self.seen(200, body), elapsed_ms=elapsed_ms) for body in self.fine]

    def each(self, reply: Reply, fields: dict[str, object] | None = None) -> list[Reply]:
        """The same answer to every request."""
        return [reply] * len(self.spec(**fields or {}).requests())

    def read(self, *looks: Reply, **fields: object) -> ProbeReading:
        """Each look's one reply is the answer to all requests of it."""
        answers = [reply for look in looks for reply in self.each(look, fields)]
        return self.read_all(answers, **fields)

    def read_all(
        self, answers: Sequence[Reply], seen: Seen = JUST_NOW, /, **fields: object
    ) -> ProbeReading:
        return self.checked(self.spec(**fields).read(answers, seen))

    def test_it_asks_what_the_plan_says(self) -> None:
        requests = self.spec(timeout="3s").requests()
        assert len(requests) == len(self.fine)
        assert all(request.url.startswith(self.url.split("/v1")[0]) for request in requests)
        assert all(request.timeout_s == 3 for request in requests)

    def test_its_key_goes_into_a_header_and_is_no_value_yet(self) -> None:
        for request in self.spec(secret="vendor/key").requests():
            assert (self.header, SecretRef("vendor/key", self.prefix)) in request.headers
            assert "vendor/key" not in request.url
            assert [name for name, value in request.headers if isinstance(value, SecretRef)] == [
                self.header
            ]

    def test_headers_of_the_plan_are_sent(self) -> None:
        for request in self.spec(headers={"x-team": "support"}).requests():
            assert ("x-team", "support") in request.headers

    def test_its_words_name_no_secret(self) -> None:
        assert "vendor/key" not in self.spec(secret="vendor/key").words()

    def test_a_service_that_works_is_operational(self) -> None:
        reading = self.read_all(self.works())
        assert reading.state is Verdict.OPERATIONAL, reading.reason
        assert (reading.http_status, reading.latency_ms, reading.times) == (200, 41, 1)
        assert (reading.advice, reading.cause, reading.read_at) == (None, None, NOW)
        assert " in 41 ms" in reading.reason

    def test_every_request_is_named_in_the_reason(self) -> None:
        reason = self.read_all(self.works()).reason
        for request in self.spec().requests():
            path = request.url.partition("?")[0].removeprefix("https://api.vendor.example")
            assert f"{request.method} {path}" in reason

    def test_the_component_it_passes_is_kept(self) -> None:
        assert self.read_all(self.works(), through="own/gateway").through == "own/gateway"

    def test_its_latency_is_that_of_the_slowest_answer(self) -> None:
        answers = self.works()
        answers[-1] = replace(answers[-1], elapsed_ms=77)
        assert self.read_all(answers).latency_ms == 77

    def test_the_digest_is_of_what_was_answered(self) -> None:
        first = self.read_all(self.works()).digest
        changed = self.works()
        changed[-1] = replace(changed[-1], body=changed[-1].body + b" ")
        assert first is None or len(first) == 64
        assert self.read_all(changed).digest != first

    def test_what_is_left_of_the_limits_is_recorded(self) -> None:
        answers = [
            replace(reply, headers={**reply.headers, "x-ratelimit-remaining-requests": "59"})
            for reply in self.works()
        ]
        (quota,) = self.read_all(answers).quotas
        assert (quota.what, quota.remaining) == ("requests", 59)

    def test_what_the_deadline_cut_off_is_unknown_and_nobody_s_fault(self) -> None:
        reading = self.read(Reply(self.url, failure=Failure.NOT_REACHED))
        assert (reading.state, reading.cause, reading.http_status) == (Verdict.UNKNOWN, None, None)
        assert "heck again" in str(reading.advice)

    def test_a_second_look_that_the_deadline_cut_off_tells_nothing(self) -> None:
        alone = self.read(self.seen(502))
        both = self.read(self.seen(502), Reply(self.url, failure=Failure.NOT_REACHED))
        assert both == replace(alone, cost=both.cost)

    def test_answers_that_are_not_there_are_unknown(self) -> None:
        assert self.read_all([]).state is Verdict.UNKNOWN

    def test_a_missing_secret_says_how_to_set_it(self) -> None:
        detail = "secret a is not set. Set BCP_SECRET_A."
        reading = self.read(Reply(self.url, failure=Failure.SECRET, detail=detail))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert reading.advice == detail

    def test_what_was_not_asked_is_unknown(self) -> None:
        for failure in NOT_ASKED:
            reading = self.read(Reply(self.url, failure=failure, detail="Set BCP_SECRET_A."))
            assert reading.state is Verdict.UNKNOWN, failure

    def test_a_wrong_body_is_never_fine(self) -> None:
        for replaced in filter(self.looks_at, range(self.count)):
            for body in WRONG_BODIES:
                answers = self.works()
                answers[replaced] = replace(answers[replaced], body=body)
                for reading in (self.read_all(answers), self.read_all([*answers, *answers])):
                    assert reading.state is not Verdict.OPERATIONAL, (body[:40], reading.reason)

    def looks_at(self, number: int) -> bool:
        """Whether the body of that request's answer is looked at."""
        return self.proved_by_body and bool(self.fine[number])

    def test_half_an_answer_is_never_fine(self) -> None:
        looked_at = [number for number in range(self.count) if self.looks_at(number)]

        @given(st.data())
        def is_not_fine(data: st.DataObject) -> None:
            number = looked_at[data.draw(st.integers(0, len(looked_at) - 1))]
            cut = data.draw(st.integers(0, self.least(number)))
            answers = self.works()
            answers[number] = replace(answers[number], body=self.fine[number][:cut])
            assert self.read_all(answers).state is not Verdict.OPERATIONAL

        if looked_at:
            is_not_fine()

    def least(self, number: int) -> int:
        """The most bytes of the body that are still not enough."""
        return len(self.fine[number]) - 1

    def test_no_answer_whatever_raises_or_is_fine_by_chance(self) -> None:
        size = self.count

        @given(st.lists(replies(self.url), min_size=size, max_size=size), st.booleans())
        def is_read(answers: list[Reply], twice: bool) -> None:  # noqa: FBT001 - hypothesis draws it
            reading = self.read_all(answers * 2 if twice else answers)
            assert not (self.proved_by_body and reading.state is Verdict.OPERATIONAL)

        is_read()

    def test_no_mutated_answer_raises(self) -> None:
        @given(st.data())
        def is_read(data: st.DataObject) -> None:
            answers = [
                replace(
                    self.seen(data.draw(STATUSES)),
                    body=data.draw(mutated(body)), headers=data.draw(headers()),
                )
                for body in self.fine
            ]  # fmt: skip
            self.read_all(answers, Seen(NOW, usual_ms=data.draw(st.integers(0, 90))))

        is_read()

    def test_a_deeply_nested_answer_is_read(self) -> None:
        for body in (b"[" * 100_000, b'{"error":' * 100_000, b'{"data":[' * 400 + b"]}" * 400):
            for status in (200, 500):
                self.read(self.seen(status, body))

    def test_what_others_write_cannot_steer_a_terminal_or_flood_it(self) -> None:
        shown = "\x1b[31m\u202e" * 500
        for failure in Failure:
            self.read(Reply(self.url, failure=failure, detail=shown))
        self.read(self.seen(200, url=f"https://{shown}.example/"))
        self.read(self.seen(429, error(code=shown, message=shown), retry_after=shown))


VENDORS_TABLE: tuple[tuple[int, bytes, Verdict, str | None], ...] = (
    (401, b"{}", Verdict.UNKNOWN, "ours"),
    (402, b"{}", Verdict.UNKNOWN, "ours"),
    (403, b"{}", Verdict.UNKNOWN, "ours"),
    (403, b"<html>", Verdict.UNKNOWN, "ours"),
    (404, b"<html>", Verdict.UNKNOWN, "ours"),
    (429, b"{}", Verdict.DEGRADED, None),
    (429, error(code="insufficient_quota"), Verdict.MAJOR_OUTAGE, "ours"),
    (500, b"{}", Verdict.PARTIAL_OUTAGE, None),
    (502, b"<html>", Verdict.PARTIAL_OUTAGE, None),
    (529, b"{}", Verdict.DEGRADED, None),
    (200, error(type="overloaded_error"), Verdict.DEGRADED, None),
    (200, error(type="api_error"), Verdict.PARTIAL_OUTAGE, None),
    (200, error(code="credit_balance_exhausted"), Verdict.MAJOR_OUTAGE, "ours"),
)
"""Status and body of an answer, and what is concluded of it."""
USUAL_TABLE = (
    (600, 4100, True), (600, 1801, True), (600, 1800, False), (100, 1101, True),
    (100, 1100, False), (0, 1001, True), (0, 1000, False), (3000, 8999, False),
)  # fmt: skip
"""What is usual, what an answer took, both in milliseconds, and whether that is slow."""


class VendorSuite(AskingSuite):
    """For a kind whose answers are judged by the table of the vendors' errors."""

    def test_no_connection_is_an_outage_until_the_controls_say_otherwise(self) -> None:
        for failure in CONNECTION:
            reply = Reply(self.url, failure=failure, detail="\x1b[31mno route\nto host")
            for reading in (self.read(reply), self.read(reply, reply)):
                assert reading.state is Verdict.MAJOR_OUTAGE, failure
                assert reading.connection_failed, failure
                assert reading.cause is None, failure
                assert (reading.http_status, reading.latency_ms) == (None, None), failure
                assert not reading.settled, failure
            assert self.read(reply, reply).times == 2

    def test_what_could_not_be_asked_is_ours(self) -> None:
        for failure in (Failure.REFUSED, Failure.SECRET, Failure.TOO_LARGE):
            reading = self.read(Reply(self.url, failure=failure, detail="Set BCP_SECRET_A."))
            assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours"), failure

    def test_the_vendors_table_holds(self) -> None:
        for status, body, state, cause in VENDORS_TABLE:
            for number in range(self.count):
                answers = self.works()
                answers[number] = self.seen(status, body)
                reading = self.read_all([*answers, *answers])
                told = (status, body, reading.reason)
                assert (reading.state, reading.cause) == (state, cause), told
                assert str(status) in reading.reason, told

    def test_a_quota_that_is_used_up_is_not_asked_for_again(self) -> None:
        assert self.read(self.seen(429, error(code="insufficient_quota"))).settled
        assert not self.read(self.seen(500)).settled

    def test_one_request_of_several_without_an_answer_is_no_broken_network(self) -> None:
        for number in range(self.count) if self.count > 1 else ():
            answers = self.works()
            answers[number] = Reply(self.url, failure=Failure.TIMEOUT)
            once, twice = self.read_all(answers), self.read_all([*answers, *answers])
            assert (once.state, once.connection_failed) == (Verdict.DEGRADED, False)
            assert (twice.state, twice.connection_failed) == (Verdict.PARTIAL_OUTAGE, False)
            assert "no answer in time" in twice.reason

    def test_what_was_not_asked_proves_no_way_to_the_server(self) -> None:
        """Else this machine's broken network would be called the vendor's outage."""
        for number in range(self.count) if self.count > 1 else ():
            for failure in (Failure.NOT_REACHED, Failure.SECRET, Failure.REFUSED):
                answers = [Reply(self.url, failure=failure)] * self.count
                answers[number] = Reply(self.url, failure=Failure.TIMEOUT)
                reading = self.read_all(answers)
                told = (reading.state, reading.connection_failed)
                assert told == (Verdict.MAJOR_OUTAGE, True), failure

    def test_another_host_answering_is_unknown(self) -> None:
        elsewhere = "https://portal.elsewhere.example/login?token=abc"
        answers = [replace(reply, url=elsewhere) for reply in self.works()]
        reading = self.read_all(answers)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "https://portal.elsewhere.example/login" in reading.reason
        assert "abc" not in reading.reason

    def test_slower_than_the_plan_allows_is_degraded(self) -> None:
        slow = self.works(4100)
        reading = self.read_all([*slow, *slow], slow_over="2s")
        assert reading.state is Verdict.DEGRADED
        assert reading.reason.endswith("slow: 4.1 s, allowed 2 s, twice")
        assert self.read_all(slow).state is Verdict.OPERATIONAL
        assert self.read_all(slow, slow_over="5s").state is Verdict.OPERATIONAL

    def test_much_slower_than_usual_is_degraded(self) -> None:
        for usual, took, is_slow in USUAL_TABLE:
            reading = self.read_all(self.works(took), Seen(NOW, usual_ms=usual))
            expected = Verdict.DEGRADED if is_slow else Verdict.OPERATIONAL
            assert reading.state is expected, (usual, took)
            assert reading.usual_ms == usual
            assert not reading.settled

    def test_the_plan_s_limit_goes_before_what_is_usual(self) -> None:
        seen = Seen(NOW, usual_ms=100)
        assert self.read_all(self.works(4100), seen).state is Verdict.DEGRADED
        reading = self.read_all(self.works(4100), seen, slow_over="5s")
        assert reading.state is Verdict.OPERATIONAL

    def test_slow_once_and_then_as_usual_is_operational_and_said(self) -> None:
        answers = [*self.works(4100), *self.works()]
        reading = self.read_all(answers, Seen(NOW, usual_ms=600))
        assert (reading.state, reading.times) == (Verdict.OPERATIONAL, 1)
        assert "slow: 4.1 s, usually 0.6 s)" in reading.reason

    def test_what_broke_once_and_was_unusually_slow_then_is_degraded(self) -> None:
        answers = [*self.each(self.seen(502)), *self.works(4100)]
        reading = self.read_all(answers, Seen(NOW, usual_ms=600))
        assert reading.state is Verdict.DEGRADED

    def test_when_it_is_usual_is_not_known_nothing_is_slow(self) -> None:
        assert self.read_all(self.works(60_000)).state is Verdict.OPERATIONAL

    def test_the_reading_is_of_the_moment_of_the_answers(self) -> None:
        at = NOW + timedelta(seconds=1)
        assert self.read_all(self.works(), Seen(at)).read_at == at
