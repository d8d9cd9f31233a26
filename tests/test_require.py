"""What metrics ask of the tables they are given, and how they refuse."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal


def column(*cells, dtype=object):
    return pd.DataFrame({"n": pd.Series(list(cells), dtype=dtype)})


def test_every_missing_column_is_named_at_once():
    with pytest.raises(DataError, match="the rows do not have this column") as caught:
        require.columns(column(1), ["area", "n", "year"], what="rows")
    assert caught.value.problems["column"].tolist() == ["area", "year"]


def test_a_missing_column_is_said_with_those_that_there_are():
    table = pd.DataFrame([[0] * 15], columns=["Referrals", "quarter", "07700 900123", *(f"c{i}" for i in range(12))])
    with pytest.raises(DataError) as caught:
        require.columns(table, ["referals", "zone"], what="rows")
    assert str(caught.value).splitlines() == [
        'column "referals": the rows do not have this column. Expected one of its columns: Referrals, quarter, c0, c1, c2, c3, '
        "c4, c5, c6, c7, c8, c9 and 2 more. Did you mean 'Referrals'? Rename the column, or name it in the call.",
        'column "zone": the rows do not have this column. Expected one of its columns: Referrals, quarter, c0, c1, c2, c3, '
        "c4, c5, c6, c7, c8, c9 and 2 more. Rename the column, or name it in the call.",
    ]


def test_a_table_that_is_none_or_empty_or_doubled_is_refused():
    with pytest.raises(DataError, match="the rows are not a table but a list"):
        require.columns([1], ["n"], what="rows")
    with pytest.raises(Refusal, match="The table has no rows"):
        require.columns(column(), ["n"], what="rows")
    with pytest.raises(Refusal, match="The facts have no rows"):
        require.columns(column(), ["n"], what="facts")
    with pytest.raises(DataError, match="a column of the rows was not named"):
        require.columns(column(1), [None], what="rows")
    with pytest.raises(DataError, match="have two columns of this name"):
        require.columns(pd.DataFrame([[1, 2]], columns=["n", "n"]), ["n"], what="rows")


@pytest.mark.parametrize(
    "cells", [(3, 0), ("3", " 0 "), (3.0, 0.0), (Decimal(3), Decimal(0)), (np.int8(3), np.uint64(0))]
)
def test_counts_are_the_same_whatever_they_are_stored_as(cells):
    found = require.counts(column(*cells), "n", what="rows")
    assert found.tolist() == [3, 0] and found.dtype == "int64"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, r"1 of 2 counts of the rows are missing or not numbers.*A missing count is not 0"),
        ("many", "are missing or not numbers"),
        (pd.Timestamp(2023, 1, 4), "are missing or not numbers"),
        (np.inf, "are infinite"),
        (1.5, "are not whole"),
        (-1, "are negative"),
    ],
)
def test_what_is_no_count_is_refused_with_its_reason(cell, said):
    with pytest.raises(DataError, match=said):
        require.counts(column(3, cell), "n", what="rows")


def test_a_correction_may_be_negative_where_it_is_expected():
    assert require.counts(column(3, -2), "n", what="rows", corrections=True).tolist() == [3, -2]
    np.testing.assert_array_equal(require.whole_changes(column(3, -2, None), "n"), [3, -2, np.nan])
    with pytest.raises(DataError, match="1 of 2 counts are not whole"):
        require.whole_changes(column(3, -2.5), "n")


def test_dates_are_no_numbers():
    days = pd.Series(pd.to_datetime(["2023-01-04", None]))
    assert np.isnan(require.floats(days)).all()
    np.testing.assert_array_equal(require.floats(pd.Series(["1.5", "x", None], dtype=object)), [1.5, np.nan, np.nan])


def test_a_missing_number_stays_missing_and_a_text_is_refused():
    np.testing.assert_array_equal(require.numbers(column("1.5", None), "n"), [1.5, np.nan])
    for wrong in ("x", np.inf):
        with pytest.raises(DataError, match="contains text or infinite values"):
            require.numbers(column(1, wrong), "n")
    with pytest.raises(DataError, match="has no number in some rows"):
        require.complete_numbers(column(1, None), "n")


def test_a_count_may_be_missing_only_where_that_is_allowed():
    np.testing.assert_array_equal(require.whole_numbers(column(3, None), "n", may_lack=True), [3, np.nan])
    with pytest.raises(DataError, match="1 of 2 counts are negative, not whole numbers or missing"):
        require.whole_numbers(column(3, None), "n")


@pytest.mark.parametrize("wrong", ["x", -1, 0.5, 1e16])
def test_what_is_no_count_is_never_taken_for_a_missing_one(wrong):
    with pytest.raises(DataError, match="1 of 2 counts are negative, not whole numbers or missing"):
        require.whole_numbers(column(3, wrong), "n", may_lack=True)


def test_codes_are_one_as_numbers_and_as_texts():
    for cells, dtype in ((["101", " 101 "], "str"), ([101, 101], "int64"), ([101.0, 101.0], "float64")):
        assert require.codes(column(*cells, dtype=dtype), "n", what="rows").tolist() == ["101", "101"]
    with pytest.raises(DataError, match="1 of 2 rows have no n"):
        require.codes(column("101", None), "n", what="rows")


@pytest.mark.parametrize("wrong", [None, 0, -1, "x", np.inf])
def test_people_are_more_than_nought_in_every_row(wrong):
    with pytest.raises(Refusal, match="n is missing, negative or 0 in some rows"):
        require.people(column(5, wrong), "n")


def test_people_may_be_nought_or_missing_where_that_is_allowed():
    np.testing.assert_array_equal(require.people(column(5, 0), "n", above_zero=False), [5, 0])
    np.testing.assert_array_equal(require.people(column(5, None), "n", may_lack=True), [5, np.nan])
    with pytest.raises(Refusal, match="n is missing"):
        require.people(column(5, "x"), "n", may_lack=True)


def test_totals_are_nought_for_a_unit_without_rows_and_say_what_lies_outside():
    table = pd.DataFrame({"area": ["A", "B", "A", "Z"], "n": [1, 2, 3, 7]})
    added, outside = require.totals(table, "n", unit="area", among=pd.Index(["A", "B", "C"]), what="rows")
    assert added.to_dict() == {"A": 4, "B": 2, "C": 0} and outside == 7


def test_a_row_without_a_name_is_refused():
    require.known(column("A"), "n", what="crimes")
    with pytest.raises(DataError, match=r"1 of 2 rows of the crimes have no n.*NO_LOCATION"):
        require.known(column("A", None), "n", what="crimes")


def test_a_key_stands_once():
    table = pd.DataFrame({"area": ["A", "A", "B"], "year": [2022, 2023, 2022]})
    require.once(table, ["area", "year"], what="rows")
    with pytest.raises(DataError, match='column "area": 1 of the rows is duplicated'):
        require.once(table, ["area"], what="rows")
    with pytest.raises(DataError, match="contain lists or similar"):
        require.once(column(["a"], ["b"]).assign(year=2022), ["n", "year"], what="rows")


@pytest.mark.parametrize("given", ["2024-04-01", date(2024, 4, 1), datetime(2024, 4, 1, 12), pd.Timestamp(2024, 4, 1)])
def test_a_day_is_a_date_or_a_text_with_the_year_first(given):
    assert require.day(given, name="start") == date(2024, 4, 1)


@pytest.mark.parametrize("given", ["01/04/2024", "2024-02-30", "", None, 20240401, pd.NaT, "0224-04-01"])
def test_what_is_no_day_of_our_time_is_refused(given):
    with pytest.raises(Refusal, match=r'start is not a valid date.*start="2024-04-01"'):
        require.day(given, name="start")


def test_dates_are_plain_and_complete():
    plain = pd.DataFrame({"day": pd.to_datetime(["2023-01-04", "2023-01-05"])})
    require.dates(plain, "day", what="events")
    for wrong in (plain.astype("str"), plain.apply(lambda days: days.dt.tz_localize("UTC"))):
        with pytest.raises(DataError, match="the events are not plain dates there"):
            require.dates(wrong, "day", what="events")
    with pytest.raises(DataError, match="1 of 2 rows of the events have no day"):
        require.dates(plain.where(plain.index.to_series().eq(0), axis=0), "day", what="events")


def test_yes_and_no_are_read_in_every_usual_spelling():
    cells = column(True, "TRUE", " yes ", "Y", 1, 1.0, False, "f", "No", 0, "0.0")
    assert require.yes_or_no(cells, "n").tolist() == [True] * 6 + [False] * 5


@pytest.mark.parametrize("wrong", [None, "", "maybe", 2, pd.NA])
def test_what_is_neither_yes_nor_no_is_refused_and_not_taken_for_no(wrong):
    with pytest.raises(DataError, match="1 of 2 rows are neither yes nor no"):
        require.yes_or_no(column(True, wrong), "n")


def test_an_argument_that_is_no_number_is_refused_with_an_example():
    assert require.number(Decimal("0.33"), name="uptake", example="0.33") == 0.33
    for wrong in ("33%", True, None, np.nan, [0.33]):
        with pytest.raises(Refusal, match=r"uptake is not a number. Write it as uptake=0\.33"):
            require.number(wrong, name="uptake", example="0.33")


def test_what_is_beyond_any_count_is_refused_and_never_wraps_round():
    with pytest.raises(DataError, match="too large for a count"):
        require.counts(pd.DataFrame({"n": [1e20]}), "n", what="rows")


def test_two_columns_of_one_name_are_refused_wherever_they_are():
    table = pd.DataFrame([[1, 2, 3]], columns=["n", "year", "year"])
    with pytest.raises(DataError, match=r'column "year".*two columns of this name'):
        require.columns(table, ["n"], what="rows")


def test_column_names_of_two_levels_are_refused():
    table = pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("n", "known")]))
    for names in ([], ["n"], [("n", "known")]):
        with pytest.raises(DataError, match="column names of 2 levels"):
            require.columns(table, names, what="rows")


@pytest.mark.parametrize("name", [pd.NA, float("nan"), None])
def test_a_missing_name_of_a_column_is_refused(name):
    with pytest.raises(DataError, match="was not named"):
        require.columns(column(1), [name], what="rows")


@pytest.mark.parametrize("cell", [1e16, -1e16, 1e308])
def test_numbers_that_are_too_large_are_refused(cell):
    for read in (require.numbers, require.complete_numbers):
        with pytest.raises(DataError, match="too large"):
            read(column(cell), "n")
    if cell > 0:
        with pytest.raises(DataError, match="too large"):
            require.people(column(cell), "n")
    assert require.numbers(column(1e15), "n").tolist() == [1e15]


@pytest.mark.parametrize("cell", [[1], {"a": 1}, (1, 2), 10**400])
def test_cells_that_no_float_holds_are_refused_as_other_text_is(cell):
    table = pd.DataFrame({"n": pd.Series([cell, 3], dtype=object)})
    for read in (require.numbers, require.whole_numbers):
        with pytest.raises(DataError):
            read(table, "n")
    assert require.floats(table["n"])[1] == 3


@pytest.mark.parametrize("value", [10**400, -(10**400), 1e16, Decimal("1e400")])
def test_an_argument_that_is_too_large_is_refused(value):
    with pytest.raises(Refusal, match="target_days is too large"):
        require.number(value, name="target_days", example="14")


@pytest.mark.parametrize("value", [None, pd.NA, float("nan"), 5, ["a"], np.array([1, 2]), b"x"])
def test_what_is_no_text_is_refused_with_an_example(value):
    with pytest.raises(Refusal, match=r"what is a .*, not a text"):
        require.text(value, name="what", example="victims")


@pytest.mark.parametrize("values", [None, pd.NA, 5, True, "training", [None], [""], {"a": 1}, [1, 2]])
def test_what_is_no_list_of_texts_is_refused_with_an_example(values):
    with pytest.raises(Refusal, match="also_pays_for is not a list of names"):
        require.texts(values, name="also_pays_for", example="training")
    assert require.texts((), name="also_pays_for", example="training") == ()
