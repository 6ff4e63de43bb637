"""What every kind of probe has to do: subclassed by each member."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.probes.base import ProbeSpec, Seen
from bcp.probes.registry import PROBES

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
URL = "https://api.vendor.example/v1/models"
CONNECTION = (Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT)


class ProbeSuite:
    """Subclass, and set `kind`; `fields` are what a plan writes beside id, kind and url."""

    kind: str
    fields: dict[str, object] = {}

    @property
    def probe(self) -> type[ProbeSpec]:
        return PROBES[self.kind]

    def spec(self, **fields: object) -> ProbeSpec:
        written = {"id": "models", "kind": self.kind, "url": URL} | self.fields | fields
        return self.probe.model_validate(written)

    def read(self, *replies: Reply, **fields: object) -> ProbeReading:
        spec = self.spec(**fields)
        return self.checked(spec.read(replies, Seen(NOW)))

    def seen(self, status: int, body: bytes = b"{}", url: str = URL, **headers: str) -> Reply:
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(url, status, lines, body, elapsed_ms=41)

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
        return reading

    def test_the_plan_language_knows_the_kind(self) -> None:
        assert self.spec().kind == self.kind

    def test_it_asks_what_the_plan_says(self) -> None:
        requests = self.spec(timeout="3s").requests()
        assert requests
        assert all(request.url.startswith("https://api.vendor.example/") for request in requests)
        assert all(request.timeout_s == 3 for request in requests)

    @pytest.mark.parametrize("failure", CONNECTION)
    def test_no_connection_is_an_outage_until_the_controls_say_otherwise(
        self, failure: Failure
    ) -> None:
        reply = Reply(URL, failure=failure, detail="\x1b[31mno route\nto host")
        for reading in (self.read(reply), self.read(reply, reply)):
            assert reading.state is Verdict.MAJOR_OUTAGE
            assert reading.connection_failed
            assert reading.cause is None
            assert (reading.http_status, reading.latency_ms) == (None, None)
        assert self.read(reply, reply).times == 2

    @pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.SECRET, Failure.TOO_LARGE])
    def test_what_was_not_asked_is_unknown_and_ours(self, failure: Failure) -> None:
        reading = self.read(Reply(URL, failure=failure, detail="Set BCP_SECRET_A."))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")

    def test_a_missing_secret_says_how_to_set_it(self) -> None:
        detail = "secret a is not set. Set BCP_SECRET_A."
        reading = self.read(Reply(URL, failure=Failure.SECRET, detail=detail))
        assert reading.advice == detail

    def test_the_component_it_passes_is_kept(self) -> None:
        reading = self.read(self.seen(200), through="own/gateway")
        assert reading.through == "own/gateway"

    def test_a_deeply_nested_answer_is_read(self) -> None:
        self.read(self.seen(200, b"[" * 100_000))
        self.read(self.seen(500, b'{"error":' * 100_000))

    def test_no_answer_whatever_raises(self) -> None:
        replies = st.builds(
            Reply,
            st.sampled_from([URL, "https://elsewhere.example/", "", "\x00", "https://[::1/"]),
            st.integers(100, 599),
            st.dictionaries(st.sampled_from(["cf-mitigated", "retry-after", "age"]), st.text()),
            st.binary(max_size=60) | st.sampled_from([b'{"error":%s}' % part for part in _ERRORS]),
            st.integers(0, 10**6),
        )

        @given(st.lists(replies, min_size=1, max_size=2))
        def is_read(answers: list[Reply]) -> None:
            self.read(*answers)

        is_read()


_ERRORS = (
    b"null", b"[]", b"{}", b'""', b'"text"', b"7", b'{"code":7}', b'{"code":["a"]}',
    b'{"details":3}', b'{"details":{"error_code":[]}}', b'{"type":"insufficient_quota"}',
    b'{"code":"\\ud800"}',
)  # fmt: skip
