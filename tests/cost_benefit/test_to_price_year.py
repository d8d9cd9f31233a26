"""An amount in the prices of another year."""

import pytest

from needs_analysis import cost_benefit as cb
from needs_analysis.money import Money


def test_uprating_the_cost_of_domestic_abuse():
    amount = cb.to_price_year(Money(34_015, price_year="2016/17", per="victim"), price_year="2024/25")
    assert amount.value == pytest.approx(44_706.7544, abs=1e-3)
    assert (amount.price_year, amount.per) == ("2024/25", "victim")
