from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.exits import Exit
from bcp.model.verdict import Verdict, check_exit, worst

VERDICTS = st.lists(st.sampled_from(Verdict))


def test_the_order_is_that_of_the_design() -> None:
    order = ["operational", "maintenance", "degraded", "unknown", "partial_outage", "major_outage"]
    assert sorted(Verdict, key=lambda verdict: verdict.rank) == order


@pytest.mark.parametrize("threshold", Verdict)
def test_unknown_meets_nothing(threshold: Verdict) -> None:
    assert not Verdict.UNKNOWN.meets_at_least(threshold)
    assert not Verdict.UNKNOWN.meets_at_most(threshold)
    assert not Verdict.UNKNOWN.is_impaired
    assert not Verdict.UNKNOWN.is_outage
    assert not Verdict.UNKNOWN.is_known


@pytest.mark.parametrize(
    ("verdict", "threshold"), [(a, b) for a, b in product(Verdict, repeat=2) if a.is_known]
)
def test_a_known_verdict_meets_one_side_and_itself_both(
    verdict: Verdict, threshold: Verdict
) -> None:
    assert verdict.meets_at_least(threshold) == (verdict.rank >= threshold.rank)
    assert verdict.meets_at_most(threshold) == (verdict.rank <= threshold.rank)
    assert verdict.meets_at_least(verdict)
    assert verdict.meets_at_most(verdict)


def test_impaired_and_outage() -> None:
    assert [verdict for verdict in Verdict if verdict.is_impaired] == [
        "degraded",
        "partial_outage",
        "major_outage",
    ]
    assert [verdict for verdict in Verdict if verdict.is_outage] == [
        "partial_outage",
        "major_outage",
    ]


def test_the_worst_of_nothing_is_unknown_not_fine() -> None:
    assert worst([]) is Verdict.UNKNOWN
    assert check_exit([]) is Exit.UNKNOWN


@given(VERDICTS.filter(bool))
def test_the_worst_is_one_of_them_and_none_is_worse(verdicts: list[Verdict]) -> None:
    found = worst(verdicts)
    assert found in verdicts
    assert all(verdict.rank <= found.rank for verdict in verdicts)


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        ("operational", 0),
        ("maintenance", 1),
        ("degraded", 1),
        ("unknown", 3),
        ("partial_outage", 2),
        ("major_outage", 2),
    ],
)
def test_exit_codes_of_one(verdict: str, code: int) -> None:
    assert check_exit([Verdict(verdict)]) == code


@pytest.mark.parametrize("pair", list(combinations_with_replacement(Verdict, 2)))
def test_the_exit_code_is_the_worst_by_2_3_1_0(pair: tuple[Verdict, Verdict]) -> None:
    order = [2, 3, 1, 0]
    codes = [order.index(check_exit([verdict])) for verdict in pair]
    assert order.index(check_exit(pair)) == min(codes)
    assert check_exit(reversed(pair)) == check_exit(pair)
