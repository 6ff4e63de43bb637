"""The tls probe: when a certificate expires, and nothing else."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from probe_suite import CONNECTION, JUST_NOW, NOW, AskingSuite

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import Seen


class TestTlsProbe(AskingSuite):
    kind = "tls"
    required = ("url",)
    url = "https://api.vendor.example/"
    fine = (b"",)
    proved_by_body = False

    def dressed(self, reply: Reply) -> Reply:
        return replace(reply, certificate_ends=NOW + timedelta(days=83, hours=5))

    def ending(self, left: timedelta, **fields: object) -> ProbeReading:
        reply = replace(self.seen(200, b""), certificate_ends=NOW + left)
        return self.read(reply, **fields)

    def test_it_asks_for_no_body(self) -> None:
        (request,) = self.spec().requests()
        assert (request.method, request.url) == ("HEAD", self.url)

    def test_a_certificate_that_is_good_for_long_is_fine(self) -> None:
        reading = self.read_all(self.works())
        assert reading.reason == "HEAD / 200 in 41 ms, the certificate is good for 83 days"

    @pytest.mark.parametrize("status", [200, 301, 401, 403, 404, 405, 429, 500, 503, 529])
    def test_any_answer_will_do(self, status: int) -> None:
        for answer in (self.seen(status), self.seen(status, cf_mitigated="challenge")):
            assert self.read(answer).state is Verdict.OPERATIONAL

    @pytest.mark.parametrize(
        ("left", "words"),
        [
            (timedelta(days=14), "expires in 14 days"),
            (timedelta(days=9, hours=5), "expires in 9 days"),
            (timedelta(hours=47), "expires in 47 h"),
            (timedelta(minutes=10), "expires in 0 h"),
        ],
    )
    def test_one_that_expires_soon_is_degraded(self, left: timedelta, words: str) -> None:
        reading = self.ending(left)
        assert (reading.state, reading.cause) == (Verdict.DEGRADED, None)
        assert words in reading.reason
        assert f"({NOW + left:%Y-%m-%d})" in reading.reason
        assert "renewed" in str(reading.advice)
        assert reading.settled

    def test_how_soon_is_the_plan_s_to_say(self) -> None:
        left = timedelta(days=20)
        assert self.ending(left).state is Verdict.OPERATIONAL
        assert self.ending(left, warn_before="30d").state is Verdict.DEGRADED
        assert self.ending(timedelta(days=9), warn_before="5d").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("left", [timedelta(), -timedelta(seconds=1), -timedelta(days=400)])
    def test_one_that_has_expired_is_an_outage(self, left: timedelta) -> None:
        reading = self.ending(left)
        assert (reading.state, reading.connection_failed) == (Verdict.MAJOR_OUTAGE, False)
        assert "the certificate has expired" in reading.reason

    def test_without_tls_nothing_is_known(self) -> None:
        reply = Reply("http://127.0.0.1:8080/", 200)
        reading = self.read(reply, url="http://127.0.0.1:8080/")
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "no certificate was shown" in reading.reason

    @pytest.mark.parametrize(
        "other",
        ["https://www.vendor.example/", "https://api.vendor.example:8443/", "https://[::1/", ""],
    )
    def test_another_host_s_certificate_is_not_ours(self, other: str) -> None:
        reading = self.read(replace(self.seen(200), url=other))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "another host" in reading.reason

    @pytest.mark.parametrize("failure", CONNECTION)
    def test_a_handshake_that_fails_says_why(self, failure: Failure) -> None:
        reply = Reply(self.url, failure=failure, detail="certificate has expired")
        reading = self.read(reply, reply)
        assert (reading.state, reading.connection_failed) == (Verdict.MAJOR_OUTAGE, True)
        assert "certificate has expired" in reading.reason

    def test_its_pace_is_another_probe_s_to_judge(self) -> None:
        reading = self.read_all(self.works(60_000), Seen(NOW, usual_ms=100))
        assert (reading.state, reading.usual_ms) == (Verdict.OPERATIONAL, None)
        assert self.read_all(self.works(60_000), slow_over="2s").state is Verdict.DEGRADED

    def test_it_is_judged_at_the_moment_of_the_answer(self) -> None:
        later = replace(JUST_NOW, at=NOW + timedelta(days=80))
        assert self.read_all(self.works(), later).state is Verdict.DEGRADED

    def test_its_words_say_what_is_wanted(self) -> None:
        words = self.spec(warn_before="30d").words()
        assert words == "the certificate of api.vendor.example, good for at least 30d"
