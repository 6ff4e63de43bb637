from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after, openai_plan, process_of

from bcp.insight.clocks import RtoClock, bar, loss_so_far, process_clock, tightest, totals
from bcp.insight.onset import Since
from bcp.model.money import Money
from bcp.plan.model import Process

PLAN = openai_plan()
SUPPORT = process_of(PLAN, "support")
TEXTS = process_of(PLAN, "texts")  # rto_from: declared
instants = st.integers(-100_000, 100_000).map(lambda second: T0 + timedelta(seconds=second))
some_instants = st.none() | instants


def clock(
    process: Process, onset: datetime | None, declared: datetime | None, now: datetime
) -> RtoClock | None:
    return process_clock(process, Since(onset, "our readings"), declared, now)


def at_left(left: timedelta) -> RtoClock:
    """Support's clock (30m) with so much left."""
    made = clock(SUPPORT, T0, None, T0 + timedelta(minutes=30) - left)
    assert made is not None
    return made


def test_the_clock_runs_from_the_onset() -> None:
    assert clock(SUPPORT, T0, after(8), after(18)) == RtoClock(
        "support", T0, "onset", after(30), timedelta(minutes=12), 0.6
    )


def test_a_declaration_starts_it_where_nothing_earlier_is_known() -> None:
    for onset in (None, after(3)):
        made = clock(SUPPORT, onset, T0, after(3))
        assert made is not None
        assert (made.start_name, made.starts_at) == ("declared", T0)


def test_declared_at_the_very_onset_is_told_as_onset() -> None:
    made = clock(SUPPORT, T0, T0, T0)
    assert made is not None
    assert made.start_name == "onset"


def test_rto_from_declared_waits_for_the_declaration() -> None:
    assert clock(TEXTS, T0, None, after(9)) is None
    made = clock(TEXTS, T0, after(9), after(9))
    assert made is not None
    assert (made.start_name, made.deadline) == ("declared", after(29))


def test_without_evidence_and_declaration_no_clock_runs() -> None:
    assert clock(SUPPORT, None, None, T0) is None


@pytest.mark.parametrize(
    ("left", "drawn"),
    [
        (timedelta(minutes=30), "----------"),
        (timedelta(minutes=11, seconds=10), "######----"),
        (timedelta(minutes=10, seconds=12), "#######---"),
        (timedelta(minutes=7, seconds=58), "#######---"),
        (timedelta(seconds=1), "#########-"),
        (timedelta(0), "##########"),
        (timedelta(minutes=-90), "##########"),
    ],
)
def test_the_bar_is_full_only_when_nothing_is_left(left: timedelta, drawn: str) -> None:
    assert bar(at_left(left)) == drawn


def test_the_deadline_itself_is_still_in_time() -> None:
    assert not at_left(timedelta(0)).is_over
    assert at_left(timedelta(microseconds=-1)).is_over


def test_an_rto_of_nothing_is_used_up_at_once() -> None:
    at_once = SUPPORT.model_copy(update={"rto": timedelta(0)})
    made = clock(at_once, T0, None, T0)
    assert made is not None
    assert (made.share_used, bar(made)) == (1.0, "##########")


@given(some_instants, some_instants, instants, st.integers(1, 40))
def test_a_clocks_figures_agree_with_each_other(
    onset: datetime | None, declared: datetime | None, now: datetime, width: int
) -> None:
    made = clock(SUPPORT, onset, declared, now)
    started = [at for at in (onset, declared) if at is not None]
    assert (made is None) == (not started)
    if made is None:
        return
    assert made.starts_at == min(started)
    assert made.deadline - made.starts_at == SUPPORT.rto
    assert made.deadline - made.left == now
    assert 0.0 <= made.share_used <= 1.0
    assert (made.share_used == 1.0) == (made.left <= timedelta(0))
    assert len(bar(made, width)) == width
    assert ("-" not in bar(made, width)) == (made.left <= timedelta(0))


@given(instants, instants, st.integers(0, 10_000))
def test_time_only_ever_takes_away(onset: datetime, now: datetime, seconds: int) -> None:
    earlier = clock(SUPPORT, onset, None, now)
    later = clock(SUPPORT, onset, None, now + timedelta(seconds=seconds))
    assert earlier is not None
    assert later is not None
    assert earlier.left - later.left == timedelta(seconds=seconds)
    assert earlier.share_used <= later.share_used
    assert bar(earlier).count("#") <= bar(later).count("#")


@given(st.lists(st.integers(-3600, 3600), max_size=8))
def test_the_tightest_has_the_least_left(lefts: list[int]) -> None:
    clocks = [at_left(timedelta(seconds=left)) for left in lefts]
    found = tightest(clocks)
    assert (None if found is None else found.left) == min(
        (made.left for made in clocks), default=None
    )


def test_a_loss_is_the_plans_rate_from_the_onset() -> None:
    onset = datetime.fromisoformat("2026-11-21T02:51:00Z")
    lost = loss_so_far(SUPPORT, Since(onset, "vendor's incident"), after(10))
    assert lost == Money(Decimal(380), "EUR")


def test_no_rate_or_no_onset_no_figure() -> None:
    assert loss_so_far(SUPPORT, Since(), T0) is None
    assert loss_so_far(process_of(PLAN, "video"), Since(T0, "our readings"), after(60)) is None


def test_before_the_onset_nothing_is_lost() -> None:
    assert loss_so_far(SUPPORT, Since(after(5), "our readings"), T0) == Money(Decimal(0), "EUR")


@given(st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["EUR", "USD", "CHF"]))))
def test_currencies_are_summed_apart(amounts: list[tuple[int, str]]) -> None:
    summed = totals(Money(Decimal(amount), currency) for amount, currency in amounts)
    currencies = sorted({currency for _, currency in amounts})
    assert [money.currency for money in summed] == currencies
    for money in summed:
        assert money.amount == sum(amount for amount, code in amounts if code == money.currency)
