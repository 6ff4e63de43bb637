"""The http probe: every answer of the vendors' tables, once and twice."""

import json

import pytest
from probe_suite import URL, VendorSuite, error

from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict

QUOTA = [
    {"code": "credit_balance_exhausted"},
    {"code": "organization_spend_limit_exceeded"},
    {"code": "project_spend_limit_exceeded"},
    {"code": "organization_usage_limit_exceeded"},
    {"code": None, "type": "insufficient_quota"},
    {"type": "rate_limit_error", "details": {"error_code": "enforced_spend_limit_reached"}},
]


class TestHttpProbe(VendorSuite):
    kind = "http"
    required = ("url",)
    proved_by_body = False

    # As expected

    def test_as_expected_is_operational(self) -> None:
        reading = self.read(self.seen(200))
        assert reading.state is Verdict.OPERATIONAL
        assert reading.reason == "GET /v1/models 200 in 41 ms"
        assert (reading.http_status, reading.latency_ms) == (200, 41)
        assert (reading.advice, reading.cause, reading.times) == (None, None, 1)

    @pytest.mark.parametrize("expect", [{"status": 401}, {"status": [401, 403]}])
    def test_what_is_expected_is_the_plan_s_to_say(self, expect: dict[str, object]) -> None:
        reading = self.read(self.seen(401, error(code="no_key")), expect=expect)
        assert reading.state is Verdict.OPERATIONAL

    def test_slower_than_allowed_is_degraded(self) -> None:
        slow = Reply(URL, 200, {}, b"{}", elapsed_ms=4100)
        reading = self.read(slow, slow, slow_over="2s")
        assert reading.state is Verdict.DEGRADED
        assert reading.reason == "GET /v1/models 200 slow: 4.1 s, allowed 2 s, twice"
        assert self.read(slow).state is Verdict.OPERATIONAL
        assert self.read(slow, slow_over="5s").state is Verdict.OPERATIONAL

    # Their fault

    @pytest.mark.parametrize(
        ("status", "label"),
        [(429, "429 throttled"), (503, "503 overloaded"), (529, "529 overloaded")],
    )
    def test_throttled_and_overloaded_are_degraded(self, status: int, label: str) -> None:
        answer = self.seen(status, error(type="overloaded_error"), retry_after="20")
        for reading in (self.read(answer), self.read(answer, answer)):
            assert reading.state is Verdict.DEGRADED
            assert f"{label}, retry after 20 s" in reading.reason
            assert reading.cause is None

    @pytest.mark.parametrize("status", [500, 501, 502, 504, 520, 524, 408])
    def test_a_server_error_is_an_outage_only_when_it_is_seen_twice(self, status: int) -> None:
        answer = self.seen(status, b"<html>bad gateway")
        once, twice = self.read(answer), self.read(answer, answer)
        assert (once.state, once.times) == (Verdict.DEGRADED, 1)
        assert once.reason.endswith("server error, once")
        assert (twice.state, twice.times) == (Verdict.PARTIAL_OUTAGE, 2)
        assert twice.reason.endswith("server error, twice")

    def test_an_answer_that_is_not_http_is_like_a_server_error(self) -> None:
        broken = Reply(URL, failure=Failure.PROTOCOL, detail="broke off")
        assert self.read(broken).state is Verdict.DEGRADED
        assert self.read(broken, broken).state is Verdict.PARTIAL_OUTAGE
        assert not self.read(broken, broken).connection_failed

    # Ours

    @pytest.mark.parametrize("status", [403, 429, 200])
    @pytest.mark.parametrize("fields", QUOTA)
    def test_a_used_up_quota_is_our_outage(self, status: int, fields: dict[str, object]) -> None:
        answer = self.seen(status, error(**fields))
        reading = self.read(answer, answer)
        assert (reading.state, reading.cause) == (Verdict.MAJOR_OUTAGE, "ours")
        assert "a retry will not help" in str(reading.advice)

    @pytest.mark.parametrize("code", ["rate_limit_exceeded", "slow_down", "RESOURCE_EXHAUSTED"])
    def test_being_throttled_is_no_used_up_quota(self, code: str) -> None:
        assert self.read(self.seen(429, error(code=code))).state is Verdict.DEGRADED

    @pytest.mark.parametrize("status", [401, 402, 403])
    def test_a_refused_key_or_an_unpaid_bill_says_nothing_of_the_vendor(self, status: int) -> None:
        reading = self.read(self.seen(status, error(code="x")), secret="openai/api-key")
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")

    def test_without_a_key_the_advice_is_another(self) -> None:
        assert "expect: {status: 401}" in str(self.read(self.seen(401)).advice)
        keyed = self.read(self.seen(401), headers={"x-api-key": {"secret": "a"}})
        assert "refuses our key" in str(keyed.advice)

    @pytest.mark.parametrize("status", [200, 403, 503])
    def test_a_challenge_page_is_not_the_vendor_s_outage(self, status: int) -> None:
        answer = self.seen(status, b"<html>", cf_mitigated="challenge")
        reading = self.read(answer, answer)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "challenge page" in reading.reason

    @pytest.mark.parametrize("status", [301, 400, 404, 405, 422])
    def test_an_answer_about_our_request_is_ours_where_the_plan_expects_nothing(
        self, status: int
    ) -> None:
        reading = self.read(self.seen(status))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert f" {status}" in reading.reason

    def test_another_host_answering_is_unknown(self) -> None:
        reading = self.read(self.seen(200, url="https://portal.elsewhere.example/login"))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "https://portal.elsewhere.example/login" in reading.reason

    # What the plan expects

    @pytest.mark.parametrize(
        ("expect", "miss"),
        [
            ({"status": 204}, "status 200, expected 204"),
            ({"headers": {"x-id": "azure"}}, "x-id: absent, expected azure"),
            ({"json": {"/status": "ok"}}, '/status is "loading", expected "ok"'),
            ({"json": {"/data/0/id": "gpt"}}, "/data/0/id is absent"),
        ],
    )
    def test_not_what_a_working_service_answers(self, expect: dict[str, object], miss: str) -> None:
        answer = self.seen(200, b'{"status": "loading"}')
        once, twice = self.read(answer, expect=expect), self.read(answer, answer, expect=expect)
        assert once.state is Verdict.DEGRADED
        assert twice.state is Verdict.PARTIAL_OUTAGE
        assert miss in twice.reason

    def test_a_404_where_the_plan_expects_200_is_not_as_expected(self) -> None:
        answer = self.seen(404)
        assert self.read(answer, answer, expect={"status": 200}).state is Verdict.PARTIAL_OUTAGE

    def test_an_expectation_hides_no_overload_and_no_quota(self) -> None:
        expect = {"status": 200}
        assert self.read(self.seen(503), expect=expect).state is Verdict.DEGRADED
        quota = self.read(self.seen(429, error(code="insufficient_quota")), expect=expect)
        assert quota.cause == "ours"

    def test_a_value_of_any_length_gives_a_reason_of_one_line(self) -> None:
        body = json.dumps({"status": "x" * 100_000}).encode()
        reading = self.read(self.seen(200, body), expect={"json": {"/status": "ok"}})
        assert len(reading.reason) < 400

    # 200 with an error in the body

    def test_an_error_in_the_body_of_a_200_is_a_server_error(self) -> None:
        answer = self.seen(200, error(message="upstream", code=500))
        assert self.read(answer).state is Verdict.DEGRADED
        assert self.read(answer, answer).state is Verdict.PARTIAL_OUTAGE
        assert self.read(self.seen(200, b'{"error": "upstream down"}')).state is Verdict.DEGRADED

    @pytest.mark.parametrize("code", ["server_is_overloaded", "overloaded_error", "slow_down"])
    def test_an_overload_in_the_body_of_a_200_is_degraded(self, code: str) -> None:
        answer = self.seen(200, error(code=code))
        assert self.read(answer, answer).state is Verdict.DEGRADED

    @pytest.mark.parametrize(
        "body", [b'{"error": null}', b'{"error": {}}', b"[]", b"not json", b"", b'{"errors": [1]}']
    )
    def test_an_error_that_is_empty_is_none(self, body: bytes) -> None:
        assert self.read(self.seen(200, body)).state is Verdict.OPERATIONAL

    def test_where_the_plan_expects_values_they_decide(self) -> None:
        body = b'{"error": {"code": "x"}, "status": "ok"}'
        expect = {"json": {"/status": "ok"}}
        assert self.read(self.seen(200, body), expect=expect).state is Verdict.OPERATIONAL

    # Two answers a second apart

    @pytest.mark.parametrize("first", [502, 503, 429, None])
    def test_what_failed_once_and_worked_then_is_degraded(self, first: int | None) -> None:
        timeout = Reply(URL, failure=Failure.TIMEOUT, detail="no answer within 10 s")
        answer = self.seen(first) if first else timeout
        reading = self.read(answer, self.seen(200))
        assert (reading.state, reading.times) == (Verdict.DEGRADED, 1)
        assert "once; then 200 in 41 ms" in reading.reason
        assert not reading.connection_failed

    def test_of_two_failures_the_milder_counts(self) -> None:
        timeout = Reply(URL, failure=Failure.TIMEOUT)
        reading = self.read(timeout, self.seen(502))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert not reading.connection_failed
        assert "no answer in time, then 502 server error" in reading.reason
        assert self.read(self.seen(502), self.seen(503)).state is Verdict.DEGRADED

    def test_two_different_server_errors_are_two(self) -> None:
        reading = self.read(self.seen(500), self.seen(502))
        assert (reading.state, reading.times) == (Verdict.PARTIAL_OUTAGE, 2)

    def test_a_refusal_behind_a_failure_is_the_refusal(self) -> None:
        reading = self.read(self.seen(502), self.seen(401))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")

    def test_a_failure_behind_a_success_is_seen_once(self) -> None:
        reading = self.read(self.seen(200), self.seen(502))
        assert (reading.state, reading.times) == (Verdict.DEGRADED, 1)

    def test_the_request_is_the_plan_s(self) -> None:
        spec = self.spec(method="POST", secret="a/b", json={"max_tokens": "16"})
        (request,) = spec.requests()
        assert (request.method, request.timeout_s) == ("POST", 10.0)
        assert request.body is not None
        assert json.loads(request.body) == {"max_tokens": 16}
        assert dict(request.headers).keys() == {"authorization", "content-type"}
        assert self.read(self.seen(200), method="POST").reason.startswith("POST /v1/models")

    @pytest.mark.parametrize(
        ("expect", "words"),
        [
            ({"status": "401"}, "status 401"),
            ({"status": ["401", "403"]}, "status 401 or 403"),
            ({"headers": {"x-id": "azure"}}, "`x-id: azure`"),
            ({"status": "200", "json": {"/status": "ok"}}, 'status 200, `/status` = `"ok"`'),
        ],
    )
    def test_its_words_say_what_the_answer_has_to_be(
        self, expect: dict[str, object], words: str
    ) -> None:
        told = self.spec(expect=expect).words()
        assert told == f"GET {URL}, which has to answer {words}"
        assert self.spec(method="HEAD").words() == f"HEAD {URL}"
        assert self.spec(expect={}).words() == f"GET {URL}"

    def test_our_own_proxy_is_no_fault_of_the_vendor(self) -> None:
        refused = Reply(URL, failure=Failure.PROXY, detail="403 Forbidden")
        reading = self.read(refused, refused)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert not reading.connection_failed
        assert "NO_PROXY" in str(reading.advice)

    def test_an_expected_value_is_the_same_in_whatever_order_it_comes(self) -> None:
        expect = {"json": {"/limits": {"a": "1", "b": ["2"]}}}
        answer = self.seen(200, b'{"limits": {"b": [2], "a": 1}}')
        assert self.read(answer, expect=expect).state is Verdict.OPERATIONAL
