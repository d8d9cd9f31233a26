"""Which rows of recorded crime are counted, and which of its years are full."""

import pandas as pd
import pytest

from needs_analysis.demand.over_time import recorded_rows
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED


def recorded(years, groups=("Theft offences",), force="Kent", **more):
    rows = [
        {"force": force, "financial_year": year, "quarter": quarter, "offence_group": group, "offences": 10 * quarter}
        for year, quarters in years.items()
        for quarter in quarters
        for group in groups
    ]
    return pd.DataFrame(rows).assign(**more)


FOUR = (1, 2, 3, 4)


def test_a_year_is_full_with_four_quarters_and_its_offences_are_their_sum():
    full, partial = recorded_rows.full_years(recorded({"2021/22": FOUR, "2022/23": FOUR, "2023/24": (1, 2)}))
    assert full.values.tolist() == [["2021/22", 100], ["2022/23", 100]]
    assert partial == [("2023/24", "1, 2", 30)]
    (left,) = recorded_rows.left_out(partial)
    assert (left.what, left.rows) == ("2023/24 (quarters 1, 2 only)", 30)


def test_a_gap_between_full_years_is_refused():
    with pytest.raises(Refusal, match="There is no full year 2022/23"):
        recorded_rows.full_years(recorded({"2021/22": FOUR, "2022/23": (1,), "2023/24": FOUR}))


def test_no_full_year_is_an_empty_table():
    full, partial = recorded_rows.full_years(recorded({"2023/24": (4,)}))
    assert full.empty and partial == [("2023/24", "4", 40)]


def test_a_row_that_stands_twice_is_refused():
    rows = recorded({"2023/24": FOUR})
    with pytest.raises(DataError, match="4 of the recorded crime rows are duplicated"):
        recorded_rows.years_of(pd.concat([rows, rows]))


def test_only_the_force_and_the_group_that_were_asked_for_are_counted():
    rows = pd.concat(
        [recorded({"2023/24": FOUR}, ("Theft offences", "Robbery")), recorded({"2023/24": FOUR}, force="Essex")]
    )
    found = recorded_rows.counted_rows(rows, "Kent", "Robbery")
    assert set(found["force"]) == {"Kent"} and set(found["offence_group"]) == {"Robbery"} and len(found) == 4
    for force, group in (("Surrey", None), ("Kent", "Arson")):
        with pytest.raises(Refusal, match="Spell it as the table does"):
            recorded_rows.rows_of_force(rows, force, group)
    rows = attach(rows, PUBLISHED)
    with pytest.raises(Refusal, match=r"No force is called 'Surrey'. There are Essex, Kent"):
        recorded_rows.rows_of_force(rows, "Surrey", None)
    with pytest.raises(Refusal, match=r"No offence group is called 'Arson'. There are Robbery, Theft offences"):
        recorded_rows.rows_of_force(rows, "Kent", "Arson")


def test_a_sum_of_groups_beside_groups_would_count_twice():
    rows = recorded({"2023/24": FOUR}, ("Theft offences", "Total recorded crime"))
    with pytest.raises(DataError, match="'Total recorded crime' is a sum of other groups"):
        recorded_rows.counted_rows(rows, "Kent", None)
    alone = recorded_rows.counted_rows(rows, "Kent", "Total recorded crime")
    assert alone["offences"].sum() == 100


@pytest.mark.parametrize(("name", "value"), [("financial_year", "2023"), ("financial_year", None), ("quarter", 5)])
def test_a_row_of_no_quarter_is_refused(name, value):
    rows = recorded({"2023/24": FOUR})
    rows[name] = rows[name].astype(object)
    rows.loc[0, name] = value
    with pytest.raises(DataError, match="1 rows have no quarter of a financial year"):
        recorded_rows.counted_rows(rows, "Kent", None)


def test_a_missing_count_of_the_force_is_refused_and_a_correction_is_not():
    rows = recorded({"2023/24": FOUR})
    rows["offences"] = rows["offences"].astype("Int64")
    rows.loc[0, "offences"] = -3
    assert recorded_rows.counted_rows(rows, "Kent", None)["offences"].sum() == 87
    rows.loc[0, "offences"] = pd.NA
    with pytest.raises(DataError, match="A missing count is not 0"):
        recorded_rows.counted_rows(rows, "Kent", None)


def test_a_missing_count_of_another_force_stays_missing():
    rows = recorded({"2023/24": FOUR}).assign(offences=[1.0, None, 3.0, 4.0])
    found = recorded_rows.rows_of_everyone(rows, None)
    assert found["offences"].isna().tolist() == [False, True, False, False]
