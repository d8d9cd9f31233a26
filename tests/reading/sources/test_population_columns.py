"""Which column of a population's table is which, whoever published it, and which of its rows are percentages."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.population_columns import PopulationLayout, columns_of, without_percentages


def read(header, *rows, **layout):
    """Named columns, columns of ages, problems and notices."""
    frame = pd.DataFrame([list(row) for row in rows], columns=range(len(header)), dtype="str")
    text = TextFrame("people.csv", "csv", "utf-8", tuple(header), frame, np.arange(2, len(rows) + 2))
    problems, notices = Problems("people.csv"), []
    found, ages = columns_of(text, PopulationLayout(**layout), problems, notices)
    return {name: cells.tolist() for name, cells in found.items()}, ages, problems.entries, notices


ROW = ("E06000019", "2022", "93000")


@pytest.mark.parametrize(
    "header",
    [
        ("area_code", "year", "population"),
        ("Area Code", "DATE", "Usual residents"),
        ("LTLA23 code", "year", "Total population"),
        ("mnemonic", "date", "Residence type: Total; measures: Value"),
    ],
)
def test_headers_of_any_publisher_are_known(header):
    found, ages, problems, notices = read(header, ROW)
    assert found == {"area_code": ["E06000019"], "year": ["2022"], "population": ["93000"]}
    assert ages == {} and problems == [] and notices == []


def test_one_column_an_age_needs_no_column_of_people():
    found, ages, problems, _ = read(("area_code", "year", "0", "1", "90+"), ("E06000019", "2022", "5", "6", "7"))
    assert set(found) == {"area_code", "year"} and problems == []
    assert {title: cells.tolist() for title, cells in ages.items()} == {"0": ["5"], "1": ["6"], "90+": ["7"]}


def test_a_year_that_holds_for_all_rows_may_stand_in_the_layout():
    header, row = ("area_code", "population"), ("E06000019", "93000")
    _, _, (problem,), _ = read(header, row)
    assert problem["problem"] == "the column 'year' is missing"
    found, _, problems, _ = read(header, row, row, constants={"year": "2022"})
    assert found["year"] == ["2022", "2022"] and problems == []


def test_a_constant_that_stands_in_a_column_too_is_refused():
    _, _, (problem,), _ = read(("area_code", "year", "population"), ROW, constants={"year": "2021"})
    assert problem["problem"] == "the layout gives 'year' for the whole file, and it is a column as well"


def test_a_column_of_something_else_is_refused_unless_it_is_ignored():
    header, row = ("area_code", "year", "population", "Median income"), (*ROW, "31000")
    _, _, (problem,), _ = read(header, row)
    assert (problem["problem"], problem["column"]) == ("is not a column of this table", "Median income")
    found, _, problems, _ = read(header, row, ignore=["median INCOME"])
    assert "population" in found and problems == []


def test_a_column_of_its_own_name_is_given_in_the_layout():
    found, _, problems, _ = read(("Gemeinde", "year", "population"), ROW, columns={"Gemeinde": "area_code"})
    assert found["area_code"] == ["E06000019"] and problems == []
    _, _, problems, _ = read(("area_code", "year", "population"), ROW, columns={"Gemeinde": "place"})
    assert problems[0]["problem"] == "the layout gives the header 'Gemeinde' to a column that does not exist"


def test_two_columns_that_mean_the_same_are_refused():
    _, _, problems, _ = read(("area_code", "year", "population", "Persons"), (*ROW, "1"))
    assert [problem["problem"] for problem in problems] == ["the column is duplicated"]
    _, _, problems, _ = read(("area_code", "year", "population", "population"), (*ROW, "1"))
    assert [problem["problem"] for problem in problems] == ["2 columns have the same header"]


def test_a_file_of_nomis_is_read_without_its_columns_of_codes():
    header = ("DATE", "GEOGRAPHY", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "GENDER", "GENDER_NAME", "C_AGE_NAME",
              "ECON_NAME", "MEASURES_NAME", "OBS_VALUE", "OBS_STATUS_NAME")  # fmt: skip
    row = ("2022", "1811939", "E06000019", "Herefordshire", "1", "Male", "Aged 16 to 24", "All", "Value", "9", "Normal")
    found, _, problems, (notice,) = read(header, row)
    assert problems == []
    assert {name: cells[0] for name, cells in found.items()} == {
        "year": "2022",
        "area_code": "E06000019",
        "area": "Herefordshire",
        "sex": "Male",
        "age": "Aged 16 to 24",
        "measure": "Value",
        "population": "9",
        "status": "Normal",
    }
    assert notice.code == "SAME_THROUGHOUT" and notice.text == "ECON_NAME is 'All' in every row and was not read."


def counted(measures, status=None):
    table = pd.DataFrame({"population": [str(n) for n in range(len(measures))], "measure": measures})
    table = table if status is None else table.assign(status=status)
    problems, notices = Problems("people.csv"), []
    found = without_percentages(table, pd.Series(range(2, len(table) + 2)), problems, notices)
    return found, problems.entries, notices


def test_rows_of_percentages_are_set_aside_and_counted():
    found, problems, (notice,) = counted(["Value", "Percent", "value", "percentage"])
    assert found["population"].tolist() == ["0", "2"] and list(found) == ["population"] and problems == []
    assert (notice.code, notice.place) == ("PERCENT_SET_ASIDE", "people.csv, rows 3, 5")


def test_percentages_alone_and_other_measures_are_refused():
    _, (problem,), _ = counted(["Percent", "Percent"])
    assert problem["problem"] == "contains only percentages"
    _, (problem,), _ = counted(["Value", "Confidence"])
    assert problem["problem"].startswith("1 rows have a measure other than people") and problem["row"] == "3"


def test_a_row_that_is_no_normal_value_is_said():
    found, problems, (notice,) = counted(["Value", "Value"], status=["Normal Value", "Estimate"])
    assert len(found) == 2 and problems == []
    assert (notice.code, notice.place) == ("NOT_NORMAL", "people.csv, rows 3")
