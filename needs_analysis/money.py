"""Amounts in pounds with their price year and unit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import overload

from needs_analysis.errors import UnitError
from needs_analysis.wording import NO_LIMIT, is_known, missing, rounded


@dataclass(frozen=True, order=False)
class Money:
    """An amount in pounds sterling.

    Parameters
    ----------
    value : float
        Pounds.
    price_year : str
        Financial year of the prices, as ``"2024/25"``, or ``"cash"`` for money as it was paid out.
    per : str
        What the amount is for: ``"total"``, ``"victim"``, ``"offence"``, ``"case"``, ``"year"``.

    Examples
    --------
    >>> cost = Money(34_015, price_year="2016/17", per="victim")
    >>> print(cost)
    £34,015 per victim (2016/17 prices)
    >>> cost + Money(500, price_year="2024/25", per="victim")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.UnitError: Cannot add pounds of 2016/17 prices to pounds of 2024/25 prices. Convert both to one price year first with cost_benefit.to_price_year.
    """

    value: float
    price_year: str
    per: str = "total"

    def __post_init__(self) -> None:
        if not self.price_year:
            raise UnitError(
                "An amount without a price year cannot be compared with others",
                remedy='Give price_year="2024/25", or "cash" for amounts as paid.',
            )

    def __add__(self, other: Money) -> Money:
        self._check(other, "add", "to")
        return replace(self, value=self.value + other.value)

    def __sub__(self, other: Money) -> Money:
        self._check(other, "subtract", "from")
        return replace(self, value=self.value - other.value)

    def __mul__(self, factor: float) -> Money:
        return replace(self, value=self.value * factor)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> float: ...
    @overload
    def __truediv__(self, other: float) -> Money: ...
    def __truediv__(self, other: Money | float) -> Money | float:
        """Share of an amount, or the ratio of two amounts in the same prices and per the same thing."""
        if not isinstance(other, Money):
            return replace(self, value=self.value / other)
        self._check(other, "divide", "by")
        return self.value / other.value

    def __str__(self) -> str:
        per = "" if self.per == "total" else f" per {self.per}"
        prices = "" if self.price_year == "cash" else f" ({self.price_year} prices)"
        return f"{pounds(self.value)}{per}{prices}"

    def _check(self, other: Money, verb: str, link: str) -> None:
        if self.price_year != other.price_year:
            raise UnitError(
                f"Cannot {verb} pounds of {self.price_year} prices {link} pounds of {other.price_year} prices",
                remedy="Convert both to one price year first with cost_benefit.to_price_year.",
            )
        if self.per != other.per:
            raise UnitError(
                f"Cannot {verb} pounds per {self.per} {link} pounds per {other.per}",
                remedy="Multiply each by its number of units first, so that both are totals.",
            )


def pounds(value: float) -> str:
    """Write an amount in pounds, with pence only where there are any; half a penny is rounded up.

    Examples
    --------
    >>> pounds(178_863), pounds(103_978.60), pounds(-5), pounds(40.555)
    ('£178,863', '£103,978.60', '-£5', '£40.56')
    """
    if not is_known(value):
        return missing()
    if math.isinf(value):
        return NO_LIMIT
    size = abs(rounded(value, 2))
    sign = "-" if value < 0 and size else ""
    return f"{sign}£{size:,.0f}" if size == int(size) else f"{sign}£{size:,.2f}"
