import pytest
from insight_samples import T0, after, finding, probe, sweep, workspace
from msgspec.structs import replace

from bcp.insight.quotas import QuotaLeft, quotas_left
from bcp.model.observation import Quota, ServiceFinding

HERE = workspace()
CLAUDE = HERE.find_service("anthropic/api")
GATEWAY = HERE.find_service("own/gateway")


def told(key: str, *probes: tuple[Quota, ...]) -> ServiceFinding:
    seen = tuple(replace(probe("operational"), quotas=quotas) for quotas in probes)
    return finding("operational", key=key, probes=seen)


def left(*quotas: tuple[Quota, ...]) -> list[str]:
    read = sweep(T0, told("anthropic/api", *quotas))
    return [str(one) for one in quotas_left(HERE, [CLAUDE, GATEWAY], read)]


def test_each_limit_is_told_with_its_service() -> None:
    quotas = (Quota("requests", 12, 500, "6m0s"), Quota("tokens", 1_200_000))
    assert left(quotas) == [
        "12 of 500 requests left at Anthropic Claude API (resets 6m0s)",
        "1,200,000 tokens left at Anthropic Claude API",
    ]


def test_of_two_answers_the_smaller_counts() -> None:
    first, second = (Quota("requests", 400, 500),), (Quota("requests", 30, 500),)
    assert left(first, second) == ["30 of 500 requests left at Anthropic Claude API"]
    assert left(second, first) == left(first, second)


def test_what_was_not_read_or_tells_nothing_is_left_out() -> None:
    assert left(()) == []
    assert quotas_left(HERE, [CLAUDE], sweep(T0)) == ()


def test_what_was_told_a_while_ago_is_left_out() -> None:
    """By the log, or by a probe that is asked once an hour."""
    service = told("anthropic/api", (Quota("requests", 400, 500),))
    assert len(quotas_left(HERE, [CLAUDE], sweep(after(5), service))) == 1
    assert quotas_left(HERE, [CLAUDE], sweep(after(6), service)) == ()


@pytest.mark.parametrize(
    ("quota", "low"),
    [
        (Quota("requests", 0), True),
        (Quota("requests", 0, 500), True),
        (Quota("requests", 49, 500), True),
        (Quota("requests", 50, 500), False),
        (Quota("requests", 1), False),
        (Quota("requests", 0, 0), True),
    ],
)
def test_little_is_nothing_or_less_than_a_tenth(quota: Quota, *, low: bool) -> None:
    assert QuotaLeft("anthropic/api", "Claude API", quota).is_low is low
