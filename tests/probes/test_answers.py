"""What HTTP answers mean: the table of the vendors' errors, a test for each row."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from probe_suite import NOW, URL, error

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import Seen
from bcp.probes.http import HttpProbe

UNKNOWN, DEGRADED, MAJOR = Verdict.UNKNOWN, Verdict.DEGRADED, Verdict.MAJOR_OUTAGE
PARTIAL = Verdict.PARTIAL_OUTAGE
OURS, THEIRS = "ours", None


@dataclass(frozen=True)
class Row:
    """An answer, and what is concluded when it is seen twice."""

    name: str
    status: int
    body: bytes
    state: Verdict
    cause: str | None
    label: str
    advice: str
    headers: dict[str, str] = field(default_factory=dict)


def google(status: str, code: int, *details: dict[str, object], message: str = "No.") -> bytes:
    return error(code=code, status=status, message=message, details=list(details))


VIOLATED = "type.googleapis.com/google.rpc.QuotaFailure"
PER_DAY = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "50"}
PER_MINUTE = {"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}
ANTHROPIC_CAP = {"error_code": "enforced_spend_limit_reached"}

TABLE = [
    # Us, at the door
    Row("no key", 401, b'{"error":{"code":"no_key"}}', UNKNOWN, OURS, "401 key refused",
        "check the key"),
    Row("no right", 403, b'{"error":{"type":"permission_error"}}', UNKNOWN, OURS,
        "403 key refused", "its rights and region"),
    Row("Gemini: wrong key", 400, google("INVALID_ARGUMENT", 400, {"reason": "API_KEY_INVALID"}),
        UNKNOWN, OURS, "400 key refused", "check the key"),
    Row("xAI: wrong key", 400, b'{"code":"Client specified an invalid argument",'
        b'"error":"Incorrect API key provided: sk***YA."}', UNKNOWN, OURS, "400 key refused",
        "check the key"),
    Row("no such method", 405, b'{"detail":"Method Not Allowed"}', UNKNOWN, OURS,
        "405 method refused", "expect: {status: 405}"),
    Row("a wall", 403, b"<!DOCTYPE html><title>Just a moment...</title>", UNKNOWN, OURS,
        "403 with a web page", "probe its API, not its website"),
    Row("a wall by its type", 403, b"Blocked.", UNKNOWN, OURS, "403 with a web page",
        "probe its API", {"content-type": "text/html; charset=UTF-8"}),
    Row("Cloudflare's challenge", 403, b"<html>", UNKNOWN, OURS, "403 challenge page",
        "probe its API", {"cf-mitigated": "challenge"}),
    Row("OpenAI: country", 403, error(code="unsupported_country_region_territory"), UNKNOWN, OURS,
        "403 not served here", "from an allowed region"),
    Row("Gemini: country", 400, google("FAILED_PRECONDITION", 400,
        message="User location is not supported for the API use."), UNKNOWN, OURS,
        "400 not served here", "from an allowed region"),
    Row("AWS WAF's challenge", 202, b"", UNKNOWN, OURS, "202 challenge page", "probe its API",
        {"x-amzn-waf-action": "challenge"}),
    Row("AWS WAF's CAPTCHA", 405, b"", UNKNOWN, OURS, "405 challenge page", "probe its API",
        {"x-amzn-waf-action": "captcha"}),
    Row("Vercel's challenge", 429, b"<html>", UNKNOWN, OURS, "429 challenge page",
        "probe its API", {"x-vercel-mitigated": "challenge"}),
    Row("our proxy", 407, b"", UNKNOWN, OURS, "407 proxy login required", "log in there"),
    Row("a captive portal", 511, b"<html>", UNKNOWN, OURS, "511 network login required",
        "log in there"),
    # Money and quota
    Row("DeepSeek: no money", 402, error(message="Insufficient Balance"), UNKNOWN, OURS,
        "402 payment required", "settle the bill"),
    Row("Anthropic: no money", 402, error(type="billing_error"), UNKNOWN, OURS,
        "402 payment required", "settle the bill"),
    Row("Anthropic: no credit", 400, error(type="invalid_request_error", message="Your credit "
        "balance is too low to access the Anthropic API."), MAJOR, OURS, "400 quota used up",
        "a retry will not help"),
    *(Row(f"OpenAI: {code}", 429, error(code=code), MAJOR, OURS, "429 quota used up",
          "raise it or fail over") for code in (
        "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
        "billing_hard_limit_reached", "billing_not_active")),
    Row("OpenAI: by its type", 429, error(code=None, type="insufficient_quota"), MAJOR, OURS,
        "429 quota used up", "raise it or fail over"),
    Row("Anthropic: spend cap", 429, error(type="rate_limit_error", details=ANTHROPIC_CAP), MAJOR,
        OURS, "429 quota used up", "raise it or fail over"),
    Row("Gemini: a day's quota", 429, google("RESOURCE_EXHAUSTED", 429,
        {"@type": VIOLATED, "violations": [PER_MINUTE, PER_DAY]}), MAJOR, OURS,
        "429 quota used up", "raise it or fail over"),
    Row("Google: a day's quota", 429, google("RESOURCE_EXHAUSTED", 429,
        {"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit": "RequestsPerDay"}}), MAJOR,
        OURS, "429 quota used up", "raise it or fail over"),
    # Throttled
    Row("OpenAI: throttled", 429, error(code="rate_limit_exceeded"), DEGRADED, THEIRS,
        "429 throttled", "send fewer"),
    Row("OpenAI: slow down", 429, error(code="slow_down"), DEGRADED, THEIRS, "429 throttled",
        "send fewer"),
    Row("Anthropic: throttled", 429, error(type="rate_limit_error"), DEGRADED, THEIRS,
        "429 throttled, retry after 20 s", "send fewer", {"retry-after": "20"}),
    Row("Gemini: rate or spend", 429, google("RESOURCE_EXHAUSTED", 429), DEGRADED, THEIRS,
        "429 throttled", "send fewer"),
    Row("Gemini: a minute's quota", 429, google("RESOURCE_EXHAUSTED", 429,
        {"@type": VIOLATED, "violations": [PER_MINUTE]}, {"retryDelay": "34.5s"}), DEGRADED,
        THEIRS, "429 throttled, retry after 34.5 s", "send fewer"),
    Row("Azure: throttled", 429, error(code="429", message="exceeded call rate limit"), DEGRADED,
        THEIRS, "429 throttled, retry after 1.5 s", "send fewer", {"retry-after-ms": "1500"}),
    Row("without a word", 429, b"", DEGRADED, THEIRS, "429 throttled", "send fewer"),
    # Overloaded
    Row("Groq: flex", 498, b"{}", DEGRADED, THEIRS, "498 out of capacity", "the standard tier"),
    Row("OpenAI: overloaded", 503, error(code="server_is_overloaded"), DEGRADED, THEIRS,
        "503 overloaded", "send fewer"),
    Row("Gemini: overloaded", 503, google("UNAVAILABLE", 503), DEGRADED, THEIRS, "503 overloaded",
        "send fewer"),
    Row("Anthropic: overloaded", 529, error(type="overloaded_error"), DEGRADED, THEIRS,
        "529 overloaded, retry after 5 s", "lacks capacity for all", {"retry-after": "5"}),
    # Broken
    *(Row(f"broken: {status}", status, b"{}", PARTIAL, THEIRS, f"{status} server error, twice",
          "prepare to fail over") for status in (500, 502, 504, 408, 520, 599)),
    # 200 with an error inside
    Row("a gateway's 200", 200, error(type="api_error"), PARTIAL, THEIRS,
        "200 with an error in the body, twice", "prepare to fail over"),
    Row("its text", 200, b'{"error":"upstream failed"}', PARTIAL, THEIRS,
        "200 with an error in the body, twice", "prepare to fail over"),
    Row("in a list", 200, b'[{"error":{"status":"UNAVAILABLE"}}]', DEGRADED, THEIRS,
        "200 overloaded in the body", "send fewer"),
    Row("overloaded inside", 200, error(type="overloaded_error"), DEGRADED, THEIRS,
        "200 overloaded in the body", "send fewer"),
    Row("throttled inside", 200, google("RESOURCE_EXHAUSTED", 429), DEGRADED, THEIRS,
        "200 overloaded in the body", "send fewer"),
    Row("a quota inside", 200, error(code="insufficient_quota"), MAJOR, OURS, "200 quota used up",
        "raise it or fail over"),
    Row("a wrong key inside", 200, error(code="invalid_api_key"), UNKNOWN, OURS,
        "200 key refused", "check the key"),
    # OpenRouter: the status that it would have been
    Row("no credits inside", 200, error(code=402, message="No."), UNKNOWN, OURS,
        "200 payment required", "settle the bill"),
    *(Row(f"{code} inside", 200, error(code=code), UNKNOWN, OURS, "200 key refused",
          "check the key") for code in (401, 403, "401")),
    *(Row(f"{code} inside", 200, error(code=code), DEGRADED, THEIRS,
          "200 overloaded in the body", "send fewer") for code in (429, 503, 529, "429")),
    *(Row(f"{code} inside", 200, error(code=code), PARTIAL, THEIRS,
          "200 with an error in the body, twice", "prepare to fail over")
      for code in (408, 500, 502, 600, 42, True, 4.04)),
    *(Row(f"{code} inside", 200, error(code=code), UNKNOWN, OURS,
          f"200 with a {code} in the body", "Mend the probe") for code in (400, 404, 422)),
    Row("a country inside", 200, error(code="unsupported_country_region_territory"), UNKNOWN, OURS,
        "200 not served here", "from an allowed region"),
    # Our request
    *(Row(f"our request: {status}", status, b"{}", UNKNOWN, OURS, f" {status}", "Mend the probe")
      for status in (301, 400, 404, 410, 413, 418, 422)),
]  # fmt: skip


def judged(reply: Reply, *more: Reply, **fields: object) -> ProbeReading:
    spec = HttpProbe.model_validate({"id": "p", "kind": "http", "url": URL} | fields)
    return spec.read((reply, *more), Seen(NOW))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_each_row_of_the_table(row: Row) -> None:
    reply = Reply(URL, row.status, row.headers, row.body, elapsed_ms=41)
    reading = judged(reply, reply, secret="vendor/api-key")
    assert (reading.state, reading.cause) == (row.state, row.cause)
    assert row.label in reading.reason
    assert row.advice in str(reading.advice)
    assert "\n" not in str(reading.advice)
    assert reading.http_status == row.status
    assert not reading.connection_failed


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.state is PARTIAL], ids=lambda r: r.name
)
def test_what_may_be_chance_is_degraded_until_it_is_seen_twice(row: Row) -> None:
    reading = judged(Reply(URL, row.status, row.headers, row.body))
    assert (reading.state, reading.times, reading.settled) == (DEGRADED, 1, False)
    assert reading.reason.endswith(", once")


@pytest.mark.parametrize("row", [row for row in TABLE if row.state is MAJOR], ids=lambda r: r.name)
def test_a_used_up_quota_is_definite(row: Row) -> None:
    reading = judged(Reply(URL, row.status, row.headers, row.body))
    assert (reading.state, reading.settled) == (MAJOR, True)


@pytest.mark.parametrize("row", [row for row in TABLE if row.cause == OURS], ids=lambda r: r.name)
def test_what_is_ours_is_never_the_vendor_s_outage(row: Row) -> None:
    assert row.state in (UNKNOWN, MAJOR)
    if row.state is MAJOR:
        assert "quota" in row.label


@pytest.mark.parametrize("status", [401, 403])
def test_without_a_key_the_service_is_reached_and_the_plan_told_how_to_say_so(status: int) -> None:
    reading = judged(Reply(URL, status, {}, b"{}"))
    assert (reading.state, reading.cause) == (UNKNOWN, OURS)
    assert f"{status} without a key" in reading.reason
    assert f"expect: {{status: {status}}}" in str(reading.advice)
    fine = judged(Reply(URL, status, {}, b"{}"), expect={"status": str(status)})
    assert fine.state is Verdict.OPERATIONAL


@pytest.mark.parametrize("name", ["accept", "x-team", "anthropic-version"])
def test_a_header_without_a_secret_is_no_key(name: str) -> None:
    reading = judged(Reply(URL, 401, {}, b"{}"), headers={name: "2023-06-01"})
    assert "401 without a key" in reading.reason


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><title>Blocked</title>", "403 with a web page"),
        (error(code="unsupported_country_region_territory"), "403 not served here"),
    ],
)
def test_a_403_that_the_plan_expects_has_to_be_the_service_s_own(body: bytes, words: str) -> None:
    reading = judged(Reply(URL, 403, {}, body), expect={"status": ["401", "403"]})
    assert (reading.state, reading.cause) == (UNKNOWN, OURS)
    assert words in reading.reason


@pytest.mark.parametrize("status", [407, 511])
def test_our_own_network_is_never_the_vendor_s_outage(status: int) -> None:
    reply = Reply(URL, status, {}, b"<html>")
    reading = judged(reply, reply, expect={"status": "200"})
    assert (reading.state, reading.cause) == (UNKNOWN, OURS)


def test_a_status_alone_does_not_prove_another_host_s_page() -> None:
    """A login page answers 200 too; a value or a header that the plan names is another matter."""
    reply = Reply("https://sso.elsewhere.example/login", 200, {"x-id": "azure"}, b'{"a": 1}')
    reading = judged(reply, expect={"status": "200"})
    assert (reading.state, reading.cause) == (UNKNOWN, OURS)
    assert "200 from another host: https://sso.elsewhere.example/login" in reading.reason
    for expect in ({"json": {"/a": "1"}}, {"headers": {"x-id": "azure"}}):
        assert judged(reply, expect=expect).state is Verdict.OPERATIONAL


@pytest.mark.parametrize(
    ("headers", "words", "settled"),
    [
        ({"retry-after": "20"}, "retry after 20 s", True),
        ({"retry-after": "0.5"}, "retry after 0.5 s", False),
        ({"retry-after": "1"}, "retry after 1 s", False),
        ({"retry-after-ms": "20000"}, "retry after 20 s", True),
        ({"retry-after": "Sat, 21 Nov 2026 03:10:01 GMT"}, "retry after 20 s", True),
        ({"retry-after": "Sat, 21 Nov 2026 03:00:00 GMT"}, "retry after 0 s", False),
        ({"retry-after": "1000000"}, "retry after 1000000 s", True),
        ({"retry-after": "soon"}, "", False),
        ({"retry-after": "9" * 5000}, "", False),
        ({"retry-after": "-5"}, "", False),
        ({"retry-after": "\u0662"}, "", False),
        ({"retry-after": "5000000"}, "", False),
        ({}, "", False),
    ],
)
def test_when_to_come_again_is_said_and_heeded(
    headers: dict[str, str], words: str, *, settled: bool
) -> None:
    for status in (429, 503, 529):
        reading = judged(Reply(URL, status, headers, b"{}"))
        assert reading.state is DEGRADED
        assert ("retry after" in reading.reason) == bool(words)
        assert words in reading.reason
        assert reading.settled is settled


def test_the_deadline_is_nobody_s_fault() -> None:
    reading = judged(Reply(URL, failure=Failure.NOT_REACHED))
    assert (reading.state, reading.cause, reading.connection_failed) == (UNKNOWN, None, False)
    assert "not answered before the check's own deadline" in reading.reason
    assert "Check again" in str(reading.advice)


def test_a_second_look_cut_off_leaves_what_the_first_saw() -> None:
    broken = Reply(URL, 502)
    cut = Reply(URL, failure=Failure.NOT_REACHED)
    assert judged(broken, cut) == judged(broken)
    refused = Reply(URL, failure=Failure.CONNECT)
    assert judged(refused, cut) == judged(refused)


def test_a_message_is_matched_and_never_shown() -> None:
    """OpenAI repeats a part of a wrong key."""
    key = "sk-proj-Zm9vYmFy"
    body = error(message=f"Incorrect API key provided: {key}.", code="invalid_api_key", type=key)
    for status in (200, 400, 401, 403, 404, 429, 500, 503):
        reading = judged(Reply(URL, status, {"x-request-id": key}, body), secret="a/b")
        assert key not in f"{reading.reason} {reading.advice}"


def test_values_that_were_expected_may_be_as_deep_as_json_can_be_read() -> None:
    for depth in (10, 300, 600, 900, 960, 2000):
        body = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
        reading = judged(Reply(URL, 200, {}, body), expect={"json": {"/a": "1"}})
        assert reading.state is DEGRADED


def test_slow_once_is_degraded_where_the_plan_has_a_limit() -> None:
    slow, fast = Reply(URL, 200, elapsed_ms=4100), Reply(URL, 200, elapsed_ms=41)
    reading = judged(slow, fast, slow_over="2s")
    assert reading.state is DEGRADED
    assert "200 slow: 4.1 s, allowed 2 s, once; then 200 in 41 ms" in reading.reason


def test_ours_is_not_slow() -> None:
    """How long a refusal took says nothing."""
    seen = Seen(NOW + timedelta(days=1), usual_ms=10)
    spec = HttpProbe.model_validate({"id": "p", "kind": "http", "url": URL, "slow_over": "1s"})
    reading = spec.read((Reply(URL, 401, elapsed_ms=60_000),), seen)
    assert (reading.state, reading.latency_ms) == (UNKNOWN, 60_000)
