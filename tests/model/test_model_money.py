from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bcp.model.money import Money, MoneyText, Rate, RateText, parse_money, parse_rate
from bcp.model.scalars import CutText

AMOUNTS = st.decimals(0, 999_999_999_999, places=4) | st.integers(0, 10**12 - 1).map(Decimal)
CURRENCIES = st.text("ABCXYZ", min_size=3, max_size=3)
MONEY: TypeAdapter[Money] = TypeAdapter(MoneyText)
RATE: TypeAdapter[Rate] = TypeAdapter(RateText)


@given(AMOUNTS, CURRENCIES)
def test_what_is_written_comes_back(amount: Decimal, currency: str) -> None:
    text = f"{amount} {currency}"
    money = Money(amount, currency)
    assert parse_money(text) == MONEY.validate_python(CutText(text)) == money
    assert parse_rate(f"{text}/h") == RATE.validate_python(f"{text}/h") == Rate(money)
    assert (parse_money(money), parse_rate(Rate(money))) == (money, Rate(money))


@pytest.mark.parametrize(
    "text",
    ["", "1200", "EUR 1200", "1200EUR", "1,200 EUR", "1200 eur", "1200 €", "-1 EUR", "1. EUR",
     "1e3 EUR", "0.00001 EUR", "1200 EUR\n", "1200  EUR", "\u0661 EUR", "9999999999999 EUR"],
)  # fmt: skip
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount like 0\.02 EUR"):
        parse_money(text)
    with pytest.raises(ValueError, match="is not money an hour like 1200 EUR/h"):
        parse_rate(f"{text}/h")


@given(st.text() | st.none() | st.integers() | st.lists(st.text()))
def test_nothing_but_value_error(text: object) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_money(text)
    with pytest.raises(ValueError, match="is not money an hour"):
        parse_rate(text)


def test_an_amount_is_no_rate_and_a_rate_no_amount() -> None:
    with pytest.raises(ValueError, match="is not money an hour"):
        parse_rate("1200 EUR")
    with pytest.raises(ValueError, match="is not an amount"):
        parse_money("1200 EUR/h")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0 EUR", "0 EUR"),
        ("1200 EUR", "1,200 EUR"),
        ("1200.00 EUR", "1,200 EUR"),
        ("1234567.5 EUR", "1,234,567.5 EUR"),
        ("0.02 EUR", "0.02 EUR"),
    ],
)
def test_cents_only_where_there_are_some(text: str, shown: str) -> None:
    assert str(parse_money(text)) == shown
    assert str(parse_rate(f"{text}/h")) == f"{shown}/h"


@pytest.mark.parametrize(
    ("rate", "elapsed", "loss"),
    [
        ("1200 EUR/h", timedelta(minutes=90), "1800 EUR"),
        ("1200 EUR/h", timedelta(0), "0 EUR"),
        ("1200 EUR/h", timedelta(seconds=4), "1 EUR"),
        ("0.5 EUR/h", timedelta(hours=1), "0 EUR"),
        ("1 EUR/h", timedelta(days=999_999), "23999976 EUR"),
    ],
)
def test_what_is_lost_over_time(rate: str, elapsed: timedelta, loss: str) -> None:
    assert parse_rate(rate).over(elapsed) == parse_money(loss)


@given(AMOUNTS, st.timedeltas(timedelta(0), timedelta(days=999_999)))
def test_a_loss_is_never_off_by_more_than_half_a_unit(amount: Decimal, elapsed: timedelta) -> None:
    loss = Rate(Money(amount, "EUR")).over(elapsed).amount
    exact = amount * Decimal(str(elapsed.total_seconds())) / 3600
    assert abs(loss - exact) <= Decimal("0.5")
