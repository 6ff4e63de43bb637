"""The prometheus probe: one number, its thresholds, and what tells nothing."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe_suite import CONNECTION, NOW, AskingSuite

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import Seen

TS = NOW.timestamp()
QUERY = 'sum(rate(calls_total{code=~"5.."}[5m])) / sum(rate(calls_total[5m]))'


def vector(*values: object, at: object = TS) -> bytes:
    result = [{"metric": {"model": f"m{n}"}, "value": [at, v]} for n, v in enumerate(values)]
    return answer("vector", result)


def answer(kind: str, result: object) -> bytes:
    return json.dumps(
        {"status": "success", "data": {"resultType": kind, "result": result}}
    ).encode()


class TestPrometheusProbe(AskingSuite):
    kind = "prometheus"
    required = ("url", "query")
    url = "https://api.vendor.example"
    fields = {
        "query": QUERY, "degraded_from": "0.05", "partial_outage_from": "0.2",
        "major_outage_from": "0.9",
    }  # fmt: skip
    fine = (vector("0.012"),)

    def judged(self, body: bytes, **fields: object) -> ProbeReading:
        return self.read(self.seen(200, body), **fields)

    # What is asked

    @pytest.mark.parametrize(
        ("url", "path"),
        [
            ("https://api.vendor.example", "/api/v1/query"),
            ("https://api.vendor.example/", "/api/v1/query"),
            ("https://api.vendor.example/prom/", "/prom/api/v1/query"),
            ("https://api.vendor.example/api/v1/query", "/api/v1/query"),
            ("https://api.vendor.example/prom/api/v1/query/?dedup=true", "/prom/api/v1/query"),
        ],
    )
    def test_the_url_is_the_server_s_or_that_of_its_queries(self, url: str, path: str) -> None:
        (request,) = self.spec(url=url).requests()
        parts = urlsplit(request.url)
        assert (request.method, parts.path) == ("GET", path)
        assert parse_qs(parts.query)["query"] == [QUERY]
        assert parse_qs(parts.query).get("dedup", ["true"]) == ["true"]

    @given(
        st.text(min_size=1).filter(lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text))
    )
    def test_any_query_arrives_as_it_stands(self, query: str) -> None:
        (request,) = self.spec(query=query).requests()
        sent = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
        assert sent == {"query": [query]}

    def test_its_words_are_the_query_and_its_limits(self) -> None:
        assert self.spec().words() == (
            f"`{QUERY}` at api.vendor.example: "
            "degraded from 0.05, partial outage from 0.2, major outage from 0.9"
        )

    def test_a_query_of_several_lines_is_shown_on_one(self) -> None:
        words = self.spec(query="sum(\n  errors\n)\n").words()
        assert words.startswith("`sum( errors )` at ")

    # Its thresholds

    def test_at_least_one_threshold_is_needed(self) -> None:
        none: dict[str, object] = dict.fromkeys(self.fields, None) | {"query": QUERY}
        assert "give at least one of degraded_from:" in self.refused(**none)
        for one in ("degraded_from", "partial_outage_from", "major_outage_from"):
            assert self.spec(**none | {one: "1"})

    @pytest.mark.parametrize(
        ("low", "middle", "high"),
        [("0.2", "0.1", None), ("0.1", "0.1", None), ("0.1", None, "0.05"), (None, "0.9", "0.9"),
         ("0.1", "0.3", "0.2")],
    )  # fmt: skip
    def test_thresholds_have_to_rise(
        self, low: str | None, middle: str | None, high: str | None
    ) -> None:
        told = self.refused(degraded_from=low, partial_outage_from=middle, major_outage_from=high)
        assert "the numbers have to rise" in told

    @pytest.mark.parametrize("number", ["-1", ".nan", "inf", "1e3", "5%", "many", "0x1"])
    def test_a_threshold_is_a_plain_number(self, number: str) -> None:
        assert "degraded_from" in self.refused(degraded_from=number)

    def test_the_schema_of_plans_knows_the_least_threshold(self) -> None:
        shown = self.probe.model_json_schema()["properties"]["degraded_from"]
        assert {"type": "number", "minimum": 0} in shown["anyOf"]

    def test_a_limit_of_time_is_refused_with_the_reason(self) -> None:
        assert "says nothing of the vendor" in self.refused(slow_over="2s")

    # What is measured

    @pytest.mark.parametrize(
        ("value", "state"),
        [
            ("0", Verdict.OPERATIONAL), ("-1", Verdict.OPERATIONAL),
            ("0.0499", Verdict.OPERATIONAL), ("0.05", Verdict.DEGRADED),
            ("0.1999", Verdict.DEGRADED),
            ("0.2", Verdict.PARTIAL_OUTAGE), ("0.9", Verdict.MAJOR_OUTAGE),
            ("1.5e+06", Verdict.MAJOR_OUTAGE), ("1e-9", Verdict.OPERATIONAL),
        ],
    )  # fmt: skip
    def test_the_highest_threshold_that_is_reached_counts(self, value: str, state: Verdict) -> None:
        for body in (vector(value), answer("scalar", [TS, value])):
            reading = self.judged(body)
            assert (reading.state, reading.cause) == (state, None)
            assert reading.settled == state.is_impaired
            assert not reading.connection_failed

    def test_what_was_measured_is_said(self) -> None:
        assert self.judged(vector("0.0123456")).reason == (
            "GET /api/v1/query 200 in 41 ms, measured 0.01235"
        )
        assert self.judged(vector("0.25")).reason == (
            "GET /api/v1/query 200, measured partial outage: 0.25, partial outage from 0.2"
        )

    def test_of_several_the_largest_counts_and_is_called_so(self) -> None:
        reading = self.judged(vector("0.01", "0.3", "NaN", "0.06"))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "0.3, the largest of 4" in reading.reason

    @pytest.mark.parametrize("infinite", ["+Inf", "Inf", "1e999"])
    def test_an_infinite_number_beside_others_is_never_fine(self, infinite: str) -> None:
        reading = self.judged(vector("0.01", infinite))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "one of several numbers is infinite" in reading.reason
        assert self.judged(vector("0.3", infinite)).state is Verdict.PARTIAL_OUTAGE
        assert self.judged(vector("0.01", "-Inf")).state is Verdict.OPERATIONAL

    # What tells nothing

    @pytest.mark.parametrize(
        "body",
        [
            vector(), vector("NaN"), vector("+Inf"), vector("-Inf"), vector("Inf", "NaN"),
            vector("1_0"), vector("0x1p4"), vector(""), vector("9" * 400), vector("1e999"),
        ],
    )  # fmt: skip
    def test_no_number_is_no_data_and_never_fine(self, body: bytes) -> None:
        reading = self.judged(body)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, None)
        assert "no data: no traffic of ours?" in reading.reason
        assert "No traffic" in str(reading.advice)

    @pytest.mark.parametrize(
        "body",
        [
            answer("matrix", [{"metric": {}, "values": [[TS, "0"]]}]), answer("string", [TS, "0"]),
            answer("vector", {}), answer("vector", [7]), answer("vector", [{"metric": {}}]),
            answer("vector", [{"value": [TS]}]), answer("scalar", [TS, 0.01]), vector(0.01),
            vector("0", at="now"), vector("0", at=None), vector("0", at=True),
            vector("0", at=1e300), vector("0", at=-1), vector("0", at=float("nan")),
            b'{"status":"error","errorType":"bad_data","error":"parse error"}',
            b'{"status":"success","data":[]}',
        ],
    )  # fmt: skip
    def test_what_is_no_answer_to_a_query_is_unknown(self, body: bytes) -> None:
        reading = self.judged(body)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "by hand" in str(reading.advice)

    @pytest.mark.parametrize("off", [-301, 301, -86400])
    def test_a_stale_number_says_nothing_of_the_present(self, off: int) -> None:
        for value in ("0", "1"):
            reading = self.judged(vector(value, at=TS + off))
            assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
            assert "stale: measured at 2026-11-2" in reading.reason
        assert self.judged(vector("0", at=TS - 299)).state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("failure", [*CONNECTION, Failure.PROTOCOL, Failure.TOO_LARGE])
    def test_that_prometheus_is_down_says_nothing_of_the_vendor(self, failure: Failure) -> None:
        reply = Reply(self.url, failure=failure, detail="refused")
        reading = self.read(reply, reply)
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert not reading.connection_failed
        assert "Prometheus: " in reading.reason

    @pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500, 502, 503])
    def test_nor_does_an_error_of_it(self, status: int) -> None:
        reading = self.read(self.seen(status, b'{"status":"error"}'))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert str(status) in reading.reason

    def test_its_pace_is_not_the_vendor_s(self) -> None:
        reading = self.read_all(self.works(60_000), Seen(NOW, usual_ms=100))
        assert (reading.state, reading.usual_ms) == (Verdict.OPERATIONAL, None)
