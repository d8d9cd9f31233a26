"""What a forecast says of what is left of its table."""

import numpy as np
import pandas as pd

from needs_analysis import demand
from needs_analysis.demand.over_time.forecast_words import words
from needs_analysis.wording import STATISTICAL_TERMS, missing_is
from tests.demand.over_time.test_compare_periods import quarters
from tests.demand.over_time.test_forecast import moving


def test_one_period_that_is_withheld_is_said_and_the_others_are():
    result = demand.forecast(quarters(moving(24), first=2012), what="referrals", disrupted=())
    table = result.table.copy()
    last = ["value", "lower_80", "upper_80"]
    table.loc[len(table) - 1, last] = np.nan
    table.loc[3, "value"] = np.nan
    with missing_is("withheld"):
        said = words(table, result.settings)
    assert said.panel.startswith("Referrals in 2018/19 Q1: about ")
    assert "In 2018/19 Q4: the forecast is withheld." in said.panel and "GAPS" not in {c.code for c in said.caveats}
    table[["coverage", "coverage_80", "method", "mase_average"]] = None
    with missing_is("withheld"):
        said = words(table, result.settings)
    assert "How often such ranges held on the past is withheld." in said.panel
    assert "The method and its errors on the past are withheld." in said.analyst
    assert "No forecast" in words(table.head(0), result.settings).panel


def test_what_was_done_about_periods_is_said_from_their_rows():
    values = [100, 110, 90, 95, 101, 111, 91, 96, 40, 44, 36, 38, 100, 110, 90, 95, 101, np.nan, 91, 96]
    result = demand.forecast(quarters(values), lockdown="step")
    said = {caveat.code: caveat.text for caveat in result.caveats}
    assert said["DISRUPTED"].startswith("2020/21 Q1 to 2020/21 Q4 were not usual: ")
    assert said["GAPS"] == "1 period has no number; missing is not 0."
    with missing_is("withheld"):
        hidden = words(result.table.assign(taken_out=np.nan), result.settings)
    assert "2020/21 Q1 to 2020/21 Q4 were not usual: a step was removed." in [c.text for c in hidden.caveats]
    two = demand.forecast(quarters(values), disrupted=("2020/21 Q1", "2021/22 Q1"))
    assert "2020/21 Q1 and 2021/22 Q1 were not usual and count as missing." in [c.text for c in two.caveats]
    one = demand.forecast(quarters(values), disrupted=("2020/21 Q1",))
    assert "2020/21 Q1 was not usual and counts as missing." in [c.text for c in one.caveats]


def test_everything_withheld_says_no_number_and_no_term_of_statistics():
    result = demand.forecast(quarters(moving(24), first=2012), what="referrals", disrupted=())
    table = result.table.copy()
    for column in result.columns:
        if column.role in ("count", "measure", "limit") or column.name == "method":
            table[column.name] = pd.Series(pd.NA, index=table.index, dtype="object")
    with missing_is("withheld"):
        said = words(table, result.settings)
    assert said.panel == (
        "Referrals in 2018/19 Q1: the forecast is withheld. How often such ranges held on the past is withheld."
    )
    assert not any(term in said.panel.lower() for term in STATISTICAL_TERMS)
    assert {caveat.code for caveat in said.caveats} == {"NOTHING_NEW"}
