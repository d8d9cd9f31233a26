"""Whether two numbers beside each other are of one period, and a part of a year brought to a whole one."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis.demand.need import same_period
from needs_analysis.errors import Refusal

NAMES = ["area"]
YEAR = (date(2023, 4, 1), date(2024, 3, 31))


def told(found):
    """What is said of the only row, and the cautions, from the columns of a result."""
    table = pd.DataFrame(found.columns("estimated", "clients"))
    codes = [caveat.code for caveat in same_period.caveats(table, column="clients", other="the count")]
    return same_period.sentence(table.iloc[0], column="clients", other="the count"), codes


def compared(first, second, months=None):
    table = pd.DataFrame({"area": ["A"], "victims": [100], "victims_period": [first]})
    other = pd.DataFrame({"area": ["A"], "clients": [10], "clients_period": [second]})
    return same_period.beside(table, other, columns=("victims", "clients"), names=NAMES, months=months)


@pytest.mark.parametrize(
    ("columns", "span"),
    [
        ({"period": "year ending March 2024"}, YEAR),
        ({"financial_year": "2023/24"}, YEAR),
        ({"year_ending_march": 2024.0}, YEAR),
        ({"period_start": pd.Timestamp("2023-04-01"), "period_end": pd.Timestamp("2024-03-31")}, YEAR),
        ({"period": pd.Period("2023Q3", "Q")}, (date(2023, 7, 1), date(2023, 9, 30))),
        ({"year": 2023.0}, (date(2023, 1, 1), date(2023, 12, 31))),
        ({"quarter": "2023/24 Q2"}, (date(2023, 7, 1), date(2023, 9, 30))),
        ({"period": "the last 12 months"}, None),
    ],
)
def test_a_period_is_read_from_any_column_that_states_one(columns, span):
    (found,) = same_period.stated(pd.DataFrame({name: [cell] for name, cell in columns.items()}), "victims", NAMES)
    assert found.span == span


def test_the_columns_own_period_comes_first_and_an_empty_cell_states_none():
    table = pd.DataFrame({"victims_period": ["2022/23", None, " "], "period": ["2021/22", "2021/22", None]})
    found = same_period.stated(table, "victims", NAMES)
    assert [each.said for each in found] == ["2022/23", "2021/22", "not stated"]
    assert [each.months for each in found] == [12, 12, None]


def test_a_column_that_names_rows_states_no_period():
    (found,) = same_period.stated(pd.DataFrame({"year": [2023]}), "victims", ["year"])
    assert found == same_period.Stated()


def test_spellings_of_one_year_are_the_same():
    found = compared("2023/24", "year ending March 2024")
    assert not found.differ.any() and told(found) == ("", [])


def test_two_years_differ_and_it_is_said():
    found = compared("2022/23", "year ending March 2024")
    assert found.differ.tolist() == [True]
    assert told(found) == (
        " The estimate is of 2022/23; the count is of the year ending March 2024. "
        "So it shows an order of magnitude only, with no range.",
        ["PERIODS_DIFFER"],
    )
    columns = found.columns("victims", "clients")
    assert columns.pop("periods_differ").tolist() == [True]
    assert columns == {"victims_period": ["2022/23"], "clients_period": ["year ending March 2024"]}
    assert "periods_differ" not in compared("2022/23", "2022/23").columns("victims", "clients")


def test_a_row_without_its_marks_and_periods_says_nothing_of_them():
    table = pd.DataFrame({"estimated_period": ["2023/24", None], "clients_period": [None, None]})
    table = table.assign(periods_differ=pd.array([True, None], dtype="boolean"))
    assert "clients is of a period that is not supplied" in same_period.sentence(
        table.iloc[0], column="clients", other="clients"
    )
    assert same_period.sentence(table.iloc[1], column="clients", other="clients") == ""
    assert [found.code for found in same_period.caveats(table, column="clients", other="x")] == ["PERIODS_DIFFER"]
    assert same_period.caveats(table.iloc[:0], column="clients", other="x") == []


def test_periods_in_words_alone_are_held_against_each_other_as_they_are_written():
    assert not compared("The last 12  months", "the last 12 months").differ.any()
    assert compared("the last 12 months", "2023/24").differ.all()


def test_a_period_that_one_side_does_not_state_is_said():
    found = compared("2022/23", None)
    assert not found.differ.any()
    assert told(found) == ("", ["PERIOD_NOT_STATED"]) and told(compared(None, None)) == ("", [])


def test_one_table_has_one_period_for_both():
    table = pd.DataFrame({"area": ["A"], "victims": [100], "clients": [10], "period": ["2022/23"]})
    found = same_period.beside(table, None, columns=("victims", "clients"), names=NAMES, months=None)
    assert found.estimated == found.other and not found.differ.any()


def test_a_quarter_beside_a_year_is_refused_unless_it_is_annualised():
    with pytest.raises(Refusal, match="period_months=3 annualises it"):
        compared("2023/24", "2023/24 Q2")
    assert not compared("2023/24", "2023/24 Q2", months=3).differ.any()
    assert compared("2022/23", "2023/24 Q2", months=3).differ.all()
    with pytest.raises(Refusal, match="number beside it is of 2023/24 Q2 and not of 6 months"):
        compared("2023/24", "2023/24 Q2", months=6)


@pytest.mark.parametrize("months", [0, -3, 121, "3", True, np.nan])
def test_what_is_no_number_of_months_is_refused(months):
    with pytest.raises(Refusal, match="period_months is not a number"):
        same_period.checked_months(months)


def test_a_number_of_months_or_none_is_taken():
    assert same_period.checked_months(None) is None
    assert same_period.checked_months(3) == 3
    assert [same_period.projected(months) for months in (None, 12, 3)] == [False, False, True]


def test_a_count_of_three_months_is_four_times_as_many_a_year():
    value, low, high = same_period.a_year_of(np.array([0, 6]), 3, 0.95)
    assert value.tolist() == [0, 24]
    np.testing.assert_allclose(low, [0, 4 * stats.chi2.ppf(0.025, 12) / 2])
    np.testing.assert_allclose(high, [4 * stats.chi2.ppf(0.975, 2) / 2, 4 * stats.chi2.ppf(0.975, 14) / 2])


def test_a_straight_line_is_said_to_be_one():
    (caveat,) = same_period.straight_line(3, "referrals")
    assert caveat.code == "STRAIGHT_LINE"
    assert caveat.text.startswith("The referrals of 3 months are annualised (times 4)")
    assert same_period.straight_line(12, "referrals") == same_period.straight_line(None, "referrals") == []
