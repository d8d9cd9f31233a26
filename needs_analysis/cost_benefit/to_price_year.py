"""An amount in the prices of another year."""

from __future__ import annotations

from dataclasses import replace

from needs_analysis.cost_benefit.deflator_ratio import deflator_ratio
from needs_analysis.money import Money


def to_price_year(amount: Money, *, price_year: str, vintage: str | None = None) -> Money:
    """Bring an amount to the prices of another financial year.

    Parameters
    ----------
    amount : Money
        Any amount that is not cash.
    price_year : str
        Financial year of the prices wanted, as ``"2024/25"``.
    vintage : str, optional
        Release of the deflators.

    Returns
    -------
    Money
        The same thing in other prices; inflation only, nothing else is updated.

    Examples
    --------
    >>> print(to_price_year(Money(34_015, price_year="2016/17", per="victim"), price_year="2024/25"))
    £44,706.75 per victim (2024/25 prices)
    """
    ratio = deflator_ratio(from_year=amount.price_year, to_year=price_year, vintage=vintage)
    return replace(amount, value=amount.value * ratio, price_year=price_year)
