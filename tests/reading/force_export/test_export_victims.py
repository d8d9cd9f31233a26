"""The program for the force's own analyst: what it takes for a person, what it counts and what it stops at."""

import argparse
import csv
from datetime import date

import pytest

from needs_analysis.reading.force_export import export_victims as program

LOOK_BACK = date(2021, 4, 1)
YEAR = "2022/23,2022-04-01,2023-03-31"


@pytest.fixture
def extract(tmp_path):
    def write(*rows, header="victim_id,date,crime_type,area"):
        path = tmp_path / "extract.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(monkeypatch, tmp_path):
    def with_arguments(path, *more):
        written = tmp_path / "counts.csv"
        given = ["export_victims.py", str(path), str(written), "--look-back-start", "2021-04-01", "--periods", YEAR]
        monkeypatch.setattr("sys.argv", [*given, *more])
        program.main()
        with written.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return with_arguments


@pytest.mark.parametrize(
    ("number", "bands", "name"),
    [
        (1, program.OFFENCES, "1"),
        (4, program.OFFENCES, "4"),
        (5, program.OFFENCES, "5 to 9"),
        (9, program.OFFENCES, "5 to 9"),
        (10, program.OFFENCES, "10 or more"),
        (0, program.GAPS, "same day"),
        (7, program.GAPS, "1 to 7 days"),
        (8, program.GAPS, "8 to 28 days"),
        (365, program.GAPS, "181 to 365 days"),
        (366, program.GAPS, "over 365 days"),
    ],
)
def test_a_number_lies_in_the_band_of_its_ends(number, bands, name):
    assert program.band(number, bands) == name


def test_a_day_is_written_year_first_and_is_one_of_the_calendar():
    assert program.day(" 2024-02-29 ") == date(2024, 2, 29)
    with pytest.raises(argparse.ArgumentTypeError, match="is not a day from 2000 to 2099"):
        program.day("29/02/2024")
    with pytest.raises(argparse.ArgumentTypeError, match="is not a valid date"):
        program.day("2023-02-29")


@pytest.mark.parametrize("text", ["v 00123", "V00123", "Ｖ００１２３", " v00\u200b123 "])
def test_one_person_in_any_dress_is_one_id(text):
    assert program.person(text) == "V00123"


@pytest.mark.parametrize(
    "text", [None, "", " - ", "Unknown", "N/K", "REGINA", "0000", "#REF!", "Unknown male 1", "X Ltd"]
)
def test_what_stands_for_nobody_is_no_person(text):
    assert program.person(text) == ""


def test_a_count_is_shown_from_the_threshold_on():
    assert [program.shown(number, 5) for number in (1, 4, 5, 6)] == ["<5", "<5", 5, 6]


def test_victims_and_gaps_are_counted_as_by_hand():
    events = [
        ("A", date(2022, 3, 25), "Stalking", "Wyre"),
        ("A", date(2022, 4, 1), "Stalking", "Wyre"),
        ("A", date(2022, 4, 5), "Stalking", "Wyre"),
        ("B", date(2022, 5, 1), "Stalking", "Wyre"),
    ]
    period = ("2022/23", date(2022, 4, 1), date(2023, 3, 31))
    found = [row[3:] for row in program.counts(events, [period], "victims by offences")]
    assert found == [("Wyre", "Stalking", "1", 1), ("Wyre", "Stalking", "2", 1)]
    found = [row[3:] for row in program.counts(events, [period], "offences by gap")]
    assert found == [("Wyre", "Stalking", "1 to 7 days", 2), ("Wyre", "Stalking", "none since look-back", 1)]


@pytest.mark.parametrize(
    ("texts", "measure", "said"),
    [
        ([YEAR, "Q1,2022-04-01,2022-06-30"], "victims by offences", "overlap"),
        ([YEAR, "2022/23,2023-04-01,2024-03-31"], "victims by offences", "two periods have the same name"),
        (["2022/23,2022-04-01"], "victims by offences", "a period is a name without commas and two days"),
        (["2020/21,2020-04-01,2021-03-31"], "victims by offences", "begins before the look-back"),
        (["back,2023-03-31,2022-04-01"], "victims by offences", "ends before it begins"),
        (["born 1987,2022-04-01,2023-03-31"], "victims by offences", "looks like a person"),
        (["2021/22,2021-04-01,2022-03-31"], "offences by gap", "begins after the look-back starts"),
    ],
)
def test_periods_from_which_a_small_count_could_be_taken_stop_it(texts, measure, said):
    with pytest.raises(SystemExit, match=said):
        program.periods_of(texts, LOOK_BACK, measure)


def test_small_counts_are_written_below_the_threshold_and_nobody_is_named(extract, run):
    rows = [f"V{number},2022-05-01,Stalking,Wyre" for number in range(101, 106)]
    twice = [f"W{number},2022-0{month}-01,stalking,WYRE" for number in (201, 202) for month in (6, 7)]
    found = run(extract(*rows, *twice, "unknown,2022-05-01,Stalking,Wyre"))
    assert [(row["area"], row["crime_type"], row["band"], row["count"]) for row in found] == [
        ("WYRE", "Stalking", "1", "5"),
        ("WYRE", "Stalking", "2", "<5"),
    ]
    assert list(found[0]) == program.HEADER


def test_a_faulty_row_is_named_and_its_cells_are_not(extract, run):
    path = extract("V1,2022-05-01,Stalking,Wyre", "V2,1/5/2022,Stalking,Wyre", "V3,2022-05-01,Stalking,12 High Street")
    with pytest.raises(SystemExit) as stopped:
        run(path)
    assert "row 3: the date is not written as 2022-04-01" in stopped.value.code
    assert "row 4: the area or crime type looks like a person, an address or a formula" in stopped.value.code
    assert "High" not in stopped.value.code and "V2" not in stopped.value.code
    assert [each.name for each in path.parent.iterdir()] == ["extract.csv"], "no counts are written"


def test_a_column_that_is_not_there_or_a_period_without_offences_stops_it(extract, run):
    with pytest.raises(SystemExit, match="has no column victim_id"):
        run(extract("V1,2022-05-01,Stalking,Wyre", header="victim,date,crime_type,area"))
    with pytest.raises(SystemExit, match="no offence with a victim is in any period"):
        run(extract("V1,2021-05-01,Stalking,Wyre"))
    with pytest.raises(SystemExit, match="the threshold is 5 or more"):
        run(extract("V1,2022-05-01,Stalking,Wyre"), "--threshold", "3")
