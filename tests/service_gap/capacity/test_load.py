"""Referrals against capacity."""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_result, of_rows
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]


def returns(*cells):
    values = frame("referrals", [known(n) if isinstance(n, int) else n for n in cells])
    table = pd.DataFrame({"service": "IDVA", "quarter": QUARTERS[: len(cells)]})
    return attach(pd.concat([table, values], axis=1), OWN)


def capacity(value, unit="referrals per year"):
    return of_rows(pd.DataFrame({"n": [value]}), column="n", unit=unit)


def load(*cells, can=1_800, unit="referrals per year", **options):
    return sg.load(returns(*cells), referrals={"column": "referrals"}, capacity=capacity(can, unit), **options)


def test_facts_returns_and_results_give_the_same_load():
    row = load(492).table.iloc[0]
    assert row["value"] == pytest.approx(492 * 4 / 1_800) and row["flag"] == "one quarter only"
    fact = sg.load(make_facts(value=["492"]), referrals="T0", capacity=capacity(1_800)).table.iloc[0]
    added = sg.activity(returns(492), by=["quarter"])
    result = sg.load(referrals=of_result(added, unit="referrals"), capacity=capacity(1_800)).table.iloc[0]
    for other in (fact, result):
        assert [other[name] for name in ("value", "lower", "upper")] == [
            row[name] for name in ("value", "lower", "upper")
        ]


def test_above_capacity_the_list_grows_and_below_it_people_wait_as_well():
    assert "grows without end" in load(492, 480, 500, 510).sentence()
    assert "still wait" in load(300, 310, 290, 300).sentence()
    near = load(450, 440, 460, 452)
    assert "too close to capacity" in near.sentence() and near.table["flag"].iloc[0] == ""


@pytest.mark.parametrize(("many", "said"), [(1, "One quarter"), (2, "Two quarters"), (3, "Three quarters")])
def test_less_than_four_quarters_say_so(many, said):
    result = load(*[450] * many)
    assert f"{said} cannot show the load of a year" in result.sentence()
    assert "ONE_QUARTER" in {caveat.code for caveat in result.caveats}
    assert "ONE_QUARTER" not in {caveat.code for caveat in load(*[450] * 4).caveats}


def test_a_range_gives_a_range_and_what_is_withheld_is_said():
    result = load(448, FEW)
    row = result.table.iloc[0]
    assert pd.isna(row["value"]) and row["lower"] < 449 * 2 / 1_800 < 452 * 2 / 1_800 < row["upper"]
    assert "nan" not in result.sentence() + result.said.title + result.alt
    released = release(load(3, FEW), "lt5").result
    assert "withheld" in released.sentence() and released.table[["value", "lower", "upper"]].isna().all(axis=None)


def test_units_must_be_of_one_kind_or_the_assumption_is_printed():
    with pytest.raises(UnitError, match="assumption"):
        load(492, unit="cases per year")
    said = load(492, unit="cases per year", assumption="each referral becomes one case").sentence()
    assert "This assumes that each referral becomes one case." in said
    with pytest.raises(UnitError, match="not people, referrals or cases"):
        load(492, unit="sessions per year")
    with pytest.raises(Refusal, match="not above 0"):
        load(492, can=0)
    with pytest.raises(Refusal, match="period"):
        sg.load(make_facts(value=["5"], period_start=[None]), referrals="T0", capacity=capacity(9))


@pytest.mark.parametrize("wrong", [None, 5, pd.NA, float("nan"), ["a"]])
def test_an_assumption_that_is_no_text_is_refused(wrong):
    with pytest.raises(Refusal, match=r"assumption is a .*, not a text"):
        load(492, assumption=wrong)
