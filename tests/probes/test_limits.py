"""Rate-limit headers: what is left, by each vendor's names; anything hostile is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe_mutations import headers
from probe_suite import NOW, URL

from bcp.model.observation import Quota
from bcp.model.ports import Reply
from bcp.probes.limits import quotas_of, retry_after_s


def left(status: int = 200, **lines: str) -> tuple[Quota, ...]:
    named = {name.replace("_", "-"): value for name, value in lines.items()}
    return quotas_of([Reply(URL, status, named)])


def test_openai_and_groq() -> None:
    assert left(
        x_ratelimit_limit_requests="60", x_ratelimit_remaining_requests="59",
        x_ratelimit_reset_requests="1s", x_ratelimit_limit_tokens="150000",
        x_ratelimit_remaining_tokens="149984", x_ratelimit_reset_tokens="6m0s",
        x_request_id="req_1", openai_processing_ms="41",
    ) == (Quota("requests", 59, 60, "1s"), Quota("tokens", 149984, 150000, "6m0s"))  # fmt: skip


def test_anthropic() -> None:
    assert left(
        anthropic_ratelimit_requests_limit="50", anthropic_ratelimit_requests_remaining="0",
        anthropic_ratelimit_requests_reset="2026-11-21T03:10:00Z",
        anthropic_ratelimit_input_tokens_remaining="40000",
        anthropic_ratelimit_output_tokens_limit="8000",
    ) == (
        Quota("input-tokens", 40000), Quota("requests", 0, 50, "2026-11-21T03:10:00Z"),
    )  # fmt: skip


def test_azure_tells_what_is_left_alone() -> None:
    assert left(x_ratelimit_remaining_requests="9", x_ratelimit_remaining_tokens="990") == (
        Quota("requests", 9), Quota("tokens", 990),
    )  # fmt: skip


def test_a_limit_a_day_beside_one_a_minute() -> None:
    names = [q.what for q in left(
        x_ratelimit_remaining_requests_day="14400", x_ratelimit_remaining_tokens_minute="60000",
    )]  # fmt: skip
    assert names == ["requests-day", "tokens-minute"]


def test_a_limit_without_a_name_is_of_requests() -> None:
    assert left(x_ratelimit_limit="5000", x_ratelimit_remaining="4999", x_ratelimit_reset="7") == (
        Quota("requests", 4999, 5000, "7"),
    )


def test_a_429_that_only_says_when_to_come_again_has_nothing_left() -> None:
    assert left(429, retry_after="20") == (Quota("requests", 0, None, "20s"),)
    assert left(200, retry_after="20") == ()
    assert left(503, retry_after="20") == ()
    assert left(429, retry_after="soon") == ()
    known = left(429, retry_after="20", x_ratelimit_remaining_tokens="3")
    assert known == (Quota("tokens", 3),)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "-1", "1e9", "0x10", "many", "9" * 16, "9" * 5000, "\u0661", "1.5", "100, 100",
        "\x1b[0m",
    ],
)  # fmt: skip
def test_what_is_no_count_is_no_quota(value: str) -> None:
    assert left(x_ratelimit_remaining_requests=value) == ()
    (quota,) = left(x_ratelimit_remaining_requests="5", x_ratelimit_limit_requests=value)
    assert quota.limit is None


@pytest.mark.parametrize("value", ["", "\x1b[31m", "soon", "1s; drop", "9" * 41, "\u202e1"])
def test_what_is_no_time_is_left_out(value: str) -> None:
    (quota,) = left(x_ratelimit_remaining_requests="5", x_ratelimit_reset_requests=value)
    assert quota.resets == ""


def test_of_two_answers_the_smaller_rest_counts() -> None:
    many = Reply(URL, 200, {"x-ratelimit-remaining-requests": "59"})
    few = Reply(URL, 200, {"x-ratelimit-remaining-requests": "3"})
    for order in ([many, few], [few, many]):
        assert quotas_of(order) == (Quota("requests", 3),)


def test_a_flood_of_limits_is_bounded() -> None:
    lines = {f"x-ratelimit-remaining-a{number}": "1" for number in range(500)}
    assert len(quotas_of([Reply(URL, 200, lines)])) == 12


@given(headers() | st.dictionaries(st.text(), st.text()), st.sampled_from([200, 429, None]))
def test_no_header_raises(lines: dict[str, str], status: int | None) -> None:
    reply = Reply(URL, status, lines)
    for quota in quotas_of([reply]):
        assert quota.remaining >= 0
        assert f"{quota.what}{quota.resets}".isascii()
    seconds = retry_after_s(reply, NOW)
    assert seconds is None or 0 <= seconds <= 31 * 86400
