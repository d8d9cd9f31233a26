"""Amounts in pounds with their price year and unit."""

import pytest

from needs_analysis.errors import UnitError
from needs_analysis.money import Money, pounds


def test_money_without_a_year_or_of_two_years_is_refused():
    with pytest.raises(UnitError, match="without a price year"):
        Money(5, price_year="")
    with pytest.raises(UnitError, match="Cannot add"):
        Money(5, "2024/25") + Money(5, "2016/17")
    with pytest.raises(UnitError, match="per victim"):
        Money(5, "2024/25", per="victim") - Money(5, "2024/25", per="offence")
    assert (Money(5, "2024/25") + Money(7, "2024/25")).value == 12


def test_money_is_shared_out():
    assert (Money(10, "2024/25") / 4).value == 2.5


@pytest.mark.parametrize(
    ("amount", "said"), [(40.555, "£40.56"), (2.675, "£2.68"), (-0.004, "£0"), (1_234.995, "£1,235")]
)
def test_half_a_penny_is_rounded_up(amount, said):
    assert pounds(amount) == said
