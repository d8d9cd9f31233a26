"""Do open cases, referrals and length of stay fit together?"""

import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
from tests.conftest import make_facts


def test_branch_on_one_quarter_and_on_two(facts):
    one = sg.littles_law(facts, stock="B005", arrivals=["B004"], stay="B007")
    assert one.table["value"].iloc[0] == 112 and one.table["in_service"].iloc[0] == 110
    assert one.verdict == ARITHMETIC_HOLDS
    two = sg.littles_law(facts, stock="B005", arrivals=["B004", "C013"], stay="B007")
    assert two.table["implied_stay_years"].iloc[1] == pytest.approx(0.714, abs=0.0005)
    assert two.verdict == CANNOT_BE_CHECKED and "NOT_STEADY" in {caveat.code for caveat in two.caveats}


def test_a_stock_far_from_its_arrivals_does_not_hold():
    facts = make_facts(value=["400", "28", "1"], unit=["people", "referrals", "years"])
    result = sg.littles_law(facts, stock="T0", arrivals=["T1"], stay="T2")
    assert result.verdict == ARITHMETIC_FAILS
    with pytest.raises(Refusal, match="length of time"):
        sg.littles_law(facts, stock="T0", arrivals=["T1"], stay="T1")
    with pytest.raises(Refusal, match="No arrivals"):
        sg.littles_law(facts, stock="T0", arrivals=[])
