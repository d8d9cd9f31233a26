"""What share improved, from returns."""

import math

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.statistics import wilson
from tests.service_gap.waiting.records_of_waits import FEW, LACKING, everything, returns

SAFETY = {"closed": 90, "safety_improved": 58, "safety_same": 9, "safety_worse": 9, "safety_not_measured": 14}


def test_it_is_those_who_improved_of_those_measured_with_the_closed_as_base():
    row = sg.outcomes_improved(returns(**SAFETY)).table.iloc[0]
    low, high = wilson(58, 76)
    assert row[["numerator", "denominator", "value", "lower", "upper"]].tolist() == [58, 76, 58 / 76, low, high]
    assert (row["at_least"], row["at_most"], row["cases_closed"]) == (58 / 90, (90 - 18) / 90, 90)


def test_each_outcome_that_is_counted_has_its_row():
    table = returns(**SAFETY, health_improved=30, health_same=10, health_worse=10)
    assert sg.outcomes_improved(table).table["outcome"].tolist() == ["health", "safety"]
    assert sg.outcomes_improved(table, outcomes="safety").table["outcome"].tolist() == ["safety"]
    with pytest.raises(Refusal, match="No return counts any"):
        sg.outcomes_improved(table, outcomes=["coping"])
    with pytest.raises(Refusal, match="not a list of names"):
        sg.outcomes_improved(table, outcomes=3)


def test_rows_are_chosen_and_added():
    two = pd.concat([returns(**SAFETY), returns(**SAFETY).assign(service="IDVA")], ignore_index=True)
    assert sg.outcomes_improved(two).table["numerator"].iloc[0] == 116
    assert sg.outcomes_improved(two, where={"service": "IDVA"}).table["numerator"].iloc[0] == 58
    with pytest.raises(DataError, match="no row has"):
        sg.outcomes_improved(two, where={"service": "OTHER"})


def test_suppressed_cells_give_a_range_that_holds_all_they_can_be():
    row = sg.outcomes_improved(returns(**{**SAFETY, "safety_worse": FEW})).table.iloc[0]
    assert math.isnan(row["value"]) and row["numerator"] == 58 and row["flag"] == "range"
    for worse in (1, 4):
        low, high = wilson(58, 58 + 9 + worse)
        assert row["lower"] <= low and high <= row["upper"]
    result = sg.outcomes_improved(returns(**{**SAFETY, "safety_improved": FEW}))
    assert "nan" not in everything(result)[1] and "improved on feeling safer" in result.sentence()


def test_a_missing_cell_is_no_0():
    lacking = sg.outcomes_improved(
        returns(**{**SAFETY, "safety_worse": LACKING}, health_improved=30, health_same=10, health_worse=10)
    ).table.set_index("outcome")
    assert math.isnan(lacking.loc["safety", "value"]) and math.isnan(lacking.loc["safety", "lower"])
    with pytest.raises(Refusal, match="Nobody was measured"):
        sg.outcomes_improved(returns(closed=9, safety_improved=0, safety_same=0, safety_worse=0))


def test_more_measured_than_closed_is_refused():
    with pytest.raises(Refusal, match="More people were measured on feeling safer than cases were closed"):
        sg.outcomes_improved(returns(**{**SAFETY, "closed": 70}))


def test_what_it_says_and_no_cause():
    result = sg.outcomes_improved(returns(**SAFETY))
    assert result.sentence() == (
        "ISVA: of those measured in July to September 2022, 58 (76%, range 66% to 84%) improved on feeling safer. "
        "Of 90 closed cases, 64% to 80% improved on feeling safer, depending on those not measured."
    )
    assert {caveat.code for caveat in result.caveats} == {"REGRESSION_TO_THE_MEAN"}
    without = sg.outcomes_improved(returns(**{name: n for name, n in SAFETY.items() if name != "closed"}))
    assert "CLOSED_NOT_GIVEN" in {caveat.code for caveat in without.caveats}


def test_where_all_were_measured_nothing_depends_on_the_others():
    measured = {"closed": 76, "safety_improved": 58, "safety_same": 9, "safety_worse": 9, "safety_not_measured": 0}
    said = sg.outcomes_improved(returns(**measured)).sentence()
    assert said.endswith("All of the 76 closed cases were measured on feeling safer.") and "depending" not in said
    all_improved = {**measured, "safety_improved": 76, "safety_same": 0, "safety_worse": 0}
    assert "depending" not in sg.outcomes_improved(returns(**all_improved)).sentence()
    one = {**all_improved, "closed": 1, "safety_improved": 1}
    assert sg.outcomes_improved(returns(**one)).sentence().endswith("The 1 closed case was measured.")


@pytest.mark.parametrize("which", ["safety_improved", "safety_same", "safety_worse"])
def test_few_do_not_leave(which):
    shown = set()
    for few in (1, 2, 3, 4):
        others = [name for name in SAFETY if name.startswith("safety_") and name not in (which, "safety_not_measured")]
        # Those who improved may be shown beside few others, so they are the same; the two others make up for each other.
        table = returns(**{**SAFETY, which: few, others[-1]: 50 - few, others[0]: 40})
        shown.add(everything(release(sg.outcomes_improved(table), "lt5").result))
    assert len(shown) == 1


def test_few_who_were_not_measured_hide_the_closed_cases():
    shown = set()
    for few in (1, 2, 3, 4):
        left = release(sg.outcomes_improved(returns(**{**SAFETY, "closed": 76 + few})), "lt5").result
        assert left.table["value"].notna().all()
        shown.add(everything(left))
    assert len(shown) == 1


def test_few_who_worsened_do_not_take_those_who_improved_with_them():
    """Of 553 measured 3 worsened: 420 improved whoever they are."""

    def shown(improved, same, worse):
        table = returns(
            closed=900, safety_improved=improved, safety_same=same, safety_worse=worse, safety_not_measured=347
        )
        return release(sg.outcomes_improved(table), "lt5").result

    row = shown(420, 130, 3).table.iloc[0]
    assert (
        row[["numerator", "denominator"]].tolist() == [420, 553] and row[["value", "lower", "at_least"]].notna().all()
    )
    assert row[["same", "worse"]].isna().all()
    assert len({everything(shown(420, 133 - few, few)) for few in (1, 2, 3, 4, 129, 132)}) == 1
    both = shown(420, 3, 2)
    assert both.table[["numerator", "value", "same", "worse"]].isna().all(axis=None), "of 5 both are few"
    few = shown(3, 130, 420)
    assert few.table[["numerator", "value", "same", "worse"]].isna().all(axis=None)
