"""The force's own counts: what can be is read, what cannot be or would give a small count away is refused."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from tests.reading.force_files import GAPS, VICTIMS

HEADER = "measure,period,period_start,period_end,look_back_start,area,crime_type,band,count,threshold"
YEAR = "2022/23,2022-04-01,2023-03-31"


@pytest.fixture
def read(tmp_path):
    def reader(*rows):
        (tmp_path / "counts.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        return na.reading.force_aggregate(tmp_path / "counts.csv")

    return reader


def _row(measure, band, count, period=YEAR, look_back="2021-04-01", place="Shropshire,Violence", threshold=5):
    return f"{measure},{period},{look_back},{place},{band},{count},{threshold}"


def _codes(received):
    return [notice.code for notice in received.warnings]


BOTH = [
    _row(VICTIMS, "1", 28),
    _row(VICTIMS, "2", 12),
    _row(GAPS, "1 to 7 days", 12),
    _row(GAPS, "none since look-back", 40),
]


@pytest.mark.parametrize(
    "rows",
    [
        # All gaps of 181 to 365 days: the one band of the other measure was withheld, and has no upper end.
        [_row(VICTIMS, "1", 8), _row(VICTIMS, "2", "<5"), _row(GAPS, "181 to 365 days", "c")],
        [_row(VICTIMS, "1", "c"), _row(GAPS, "181 to 365 days", "<5"), _row(GAPS, "same day", 9)],
        [_row(VICTIMS, "10 or more", "c"), _row(GAPS, "same day", 90)],
        [_row(VICTIMS, "10 or more", 5), _row(GAPS, "same day", 9_000)],
        [_row(VICTIMS, "1", "c"), _row(GAPS, "same day", "c")],
        [_row(VICTIMS, "5 to 9", "<5"), _row(GAPS, "same day", 36)],
        [_row(VICTIMS, "10 or more", 0), _row(VICTIMS, "1", 9), _row(GAPS, "same day", 9)],
    ],
)
def test_an_end_without_a_bound_contradicts_nothing(read, rows):
    assert len(read(*rows).table) == len(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [_row(VICTIMS, "1", 280), *BOTH[1:]],
        [_row(VICTIMS, "5 to 9", "<5"), _row(GAPS, "same day", 37)],
        [_row(VICTIMS, "10 or more", 6), _row(VICTIMS, "1", "c"), _row(GAPS, "same day", 59)],
        [_row(VICTIMS, "1", 6), _row(GAPS, "same day", "c"), _row(GAPS, "1 to 7 days", 7)],
    ],
)
def test_offences_that_cannot_come_from_the_victims_are_refused(read, rows):
    with pytest.raises(DataError, match="cannot come from"):
        read(*rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row(GAPS, "1 to 7 days", 2), "not suppressed"),
        (_row(GAPS, "10 or more", 12), "other measure"),
        (_row(GAPS, "1 to 7 days", 12, look_back="2022-05-01"), "inside the period"),
        (_row(GAPS, "1 to 7 days", "<5", threshold=10), "a different threshold"),
        (_row(GAPS, "1 to 7 days", 12, place="Shropshire,All"), "as well as separately"),
    ],
)
def test_counts_that_cannot_be_are_refused(read, row, said):
    with pytest.raises(DataError, match=said):
        read(*BOTH[:2], row)


def _period(name, start, end, **more):
    return _row(VICTIMS, "1", 102, period=f"{name},{start},{end}", **more)


APART = {
    "the year beside its quarters": [
        ("Q1", "2022-04-01", "2022-06-30"),
        ("Q2-4", "2022-07-01", "2023-03-31"),
        ("year", "2022-04-01", "2023-03-31"),
    ],
    "one day": [("a", "2022-04-01", "2022-06-30"), ("b", "2022-06-30", "2022-09-30")],
    "one inside the other, not beside it in order": [
        ("a", "2022-04-01", "2023-03-31"),
        ("b", "2022-05-01", "2022-05-31"),
        ("c", "2022-08-01", "2022-08-31"),
    ],
    "the same days twice": [("a", "2022-04-01", "2022-06-30"), ("b", "2022-04-01", "2022-06-30")],
}


@pytest.mark.parametrize("periods", APART.values(), ids=APART)
def test_periods_that_share_a_day_are_refused_in_one_place_or_in_several(read, periods):
    with pytest.raises(DataError, match="overlap") as caught:
        read(*(_period(*period) for period in periods))
    problem = caught.value.problems.iloc[0]
    assert (problem["file"], problem["column"], problem["count"]) == ("counts.csv", "period", 2)
    with pytest.raises(DataError, match="overlap"):
        read(*(_period(*period, place=f"Area {number},Violence") for number, period in enumerate(periods)))
    if len(periods) == 3:
        assert len(caught.value.problems) == 2


def test_one_name_for_two_periods_is_refused(read):
    with pytest.raises(DataError, match="different first or last days"):
        read(_period("a", "2022-04-01", "2022-06-30"), _period("a", "2022-07-01", "2022-09-30", place="Hereford,Theft"))


def test_periods_side_by_side_and_all_crime_types_throughout_are_read(read):
    quarters = [("Q1", "2022-04-01", "2022-06-30"), ("Q2", "2022-07-01", "2022-09-30")]
    received = read(*(_period(*quarter, place=f"{area},all") for quarter in quarters for area in ("a", "b")))
    assert len(received.table) == 4
    assert _codes(received) == []


def test_both_measures_of_one_place_are_said_to_give_small_counts_away(read):
    assert _codes(read(*BOTH)) == []
    received = read(
        *BOTH, _row(VICTIMS, "1", "<5", place="Hereford,Theft"), _row(GAPS, "same day", 9, place="Hereford,Fraud")
    )
    assert _codes(received) == []
    received = read(*BOTH, _row(VICTIMS, "3", "<5"), _row(GAPS, "same day", "<5"))
    assert _codes(received) == ["BOTH_MEASURES"]
    assert "6 rows" in str(received.warnings[0])


def test_a_short_look_back_is_said(read):
    assert _codes(read(_row(VICTIMS, "1", 28, look_back="2021-12-01"))) == ["SHORT_LOOK_BACK"]


def _counts(places, bands=("1", "2", "3"), base=30):
    """Rows of several places, the last of which is the sum of the others."""
    rows = []
    for at, band in enumerate(bands):
        numbers = [base + 7 * at + 11 * place for place in range(len(places) - 1)]
        rows += [
            _row(VICTIMS, band, number, place=place)
            for place, number in zip(places, [*numbers, sum(numbers)], strict=True)
        ]
    return rows


@pytest.mark.parametrize(
    "whole", ["All", "Total", "All areas", "TOTAL ", "Grand total", "Kent", "Force-wide", "Kent Police"]
)
def test_an_area_beside_those_in_it_is_refused(read, whole):
    rows = [
        _row(VICTIMS, "1", "<5", place="Ashford,Violence"),
        _row(VICTIMS, "1", 30, place="Dover,Violence"),
        _row(VICTIMS, "1", 33, place=f"{whole},Violence"),
    ]
    with pytest.raises(DataError, match="a small count could be found by subtraction") as refused:
        read(*rows)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("4", "area", 1)
    assert "without it" in problem["remedy"]


@pytest.mark.parametrize("whole", ["Everywhere", "Patch", "K division"])
def test_a_sum_of_areas_under_any_name_is_refused(read, whole):
    places = ("Ashford,Violence", "Dover,Violence", f"{whole},Violence")
    with pytest.raises(DataError, match="a small count could be found by subtraction"):
        read(*_counts(places))
    with pytest.raises(DataError, match="crime_type"):
        read(*_counts(("Ashford,Violence", "Ashford,Stalking", "Ashford,Harm")))


@pytest.mark.parametrize("kind", ["all", "Total", "All crime", "All crime types", "Totals"])
def test_all_crime_types_under_any_name_beside_single_ones_are_refused(read, kind):
    rows = [_row(VICTIMS, "1", 30, place="Ashford,Violence"), _row(VICTIMS, "1", 70, place=f"Ashford,{kind}")]
    with pytest.raises(DataError, match="crime types together as well as separately"):
        read(*rows)
    assert len(read(rows[1]).table) == 1


@pytest.mark.parametrize(
    "places",
    [
        ("Kent", "Medway"),
        ("Derbyshire", "Derby"),
        ("North Yorkshire", "York"),
        ("Durham", "Darlington"),
        ("Wiltshire", "Swindon"),
        ("Ashford", "Dover", "Medway", "Not recorded", "All other areas", "All Saints ward"),
        ("All",),
    ],
)
def test_areas_side_by_side_are_read(read, places):
    rows = [_row(VICTIMS, "1", 30 + at, place=f"{place},Violence") for at, place in enumerate(places)]
    received = read(*rows)
    assert received.table["area"].tolist() == list(places)
    assert received.warnings == ()


@pytest.mark.parametrize(
    ("whole", "part"), [("Derbyshire", "High Peak"), ("Cumbria", "Cumberland"), ("West Mercia", "Shropshire")]
)
def test_a_county_or_force_beside_what_lies_in_it_in_every_reading_is_refused(read, whole, part):
    with pytest.raises(DataError, match="could be found by subtraction"):
        read(_row(VICTIMS, "1", 30, place=f"{whole},Violence"), _row(VICTIMS, "1", "<5", place=f"{part},Violence"))


@pytest.mark.parametrize(("one", "other"), [("Ashford", "ASHFORD "), ("Bristol", '"Bristol, City of"')])
def test_two_spellings_are_one_area(read, one, other):
    rows = [_row(VICTIMS, "1", 30, place=f"{one},Violence"), _row(VICTIMS, "2", 40, place=f"{other},violence")]
    with pytest.raises(DataError, match="spellings of the same area"):
        read(*rows)
    later = _row(VICTIMS, "1", 40, "2023/24,2023-04-01,2024-03-31", "2022-04-01", f"{other},violence")
    received = read(rows[0], later)
    assert received.table["area"].tolist() == [one, one]
    assert received.table["crime_type"].tolist() == ["Violence", "Violence"]
    assert "SPELLING" in _codes(received)


@pytest.mark.parametrize("name", ["07700 900123", "jane@example.org", "=HYPERLINK(1)"])
@pytest.mark.parametrize("column", ["area", "crime_type", "period"])
def test_a_place_that_looks_like_a_person_or_a_formula_is_refused(tmp_path, name, column):
    row = {
        "measure": "victims by offences",
        "period": "2022/23",
        "period_start": "2022-04-01",
        "period_end": "2023-03-31",
        "look_back_start": "2021-04-01",
        "area": "Shropshire",
        "crime_type": "all",
        "band": "1",
        "count": "90",
        "threshold": "5",
    }
    path = tmp_path / "counts.csv"
    for cells, sound in (
        (row, True),
        ({**row, column: name}, False),
        ({**row, "period_start": "2098-04-01", "period_end": "2099-03-31"}, False),
    ):
        path.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
        if sound:
            assert len(na.reading.force_aggregate(path).table) == 1
        else:
            with pytest.raises(DataError) as caught:
                na.reading.force_aggregate(path)
            assert name not in str(caught.value)
