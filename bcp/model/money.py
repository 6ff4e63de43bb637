"""Money as people write it in a plan: `1200 EUR/h`, `0.02 EUR`."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from msgspec import Struct
from pydantic import PlainValidator, WithJsonSchema

from bcp.model.scalars import shown

_AMOUNT = r"([0-9]{1,12}(?:\.[0-9]{1,4})?) ([A-Z]{3})"
_MONEY = re.compile(_AMOUNT, re.ASCII)
_RATE = re.compile(_AMOUNT + r"/h", re.ASCII)


class Money(Struct, frozen=True):
    """An amount in one currency (ISO 4217 code); never a float."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """`1,200 EUR`; cents only where there are some."""
        whole = self.amount == self.amount.to_integral_value()
        return (
            f"{self.amount:,.0f} {self.currency}" if whole else f"{self.amount:,} {self.currency}"
        )


class Rate(Struct, frozen=True):
    """Money an hour."""

    hourly: Money

    def over(self, elapsed: timedelta) -> Money:
        """What is lost in a stretch of time, rounded to whole units of the currency."""
        hours = Decimal(str(elapsed.total_seconds())) / Decimal(3600)
        return Money((self.hourly.amount * hours).quantize(Decimal(1)), self.hourly.currency)

    def __str__(self) -> str:
        """`1,200 EUR/h`."""
        return f"{self.hourly}/h"


def parse_money(text: object) -> Money:
    """Read an amount like `0.02 EUR`.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, Money):
        return text
    match = _MONEY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{shown(text)} is not an amount like 0.02 EUR")
    return Money(Decimal(match[1]), match[2])


def parse_rate(text: object) -> Rate:
    """Read a loss like `1200 EUR/h`.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(text, Rate):
        return text
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{shown(text)} is not money an hour like 1200 EUR/h")
    return Rate(Money(Decimal(match[1]), match[2]))


MoneyText = Annotated[Money, PlainValidator(parse_money), WithJsonSchema({"type": "string"})]
RateText = Annotated[Rate, PlainValidator(parse_rate), WithJsonSchema({"type": "string"})]
