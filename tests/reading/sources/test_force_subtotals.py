"""A kind of crime that is the sum of the others of its group is no kind of its own, whatever it is called."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.reading.sources import open_data

HEAD = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,"
    "Number of Offences\n"
)
VATP = "Violence against the person"
ASSAULT = ("Assault", VATP, "Violence with injury", "8N")
STALKING = ("Stalking", VATP, "Stalking and harassment", "8Q")
HARASSMENT = ("Harassment", VATP, "Stalking and harassment", "8L")
BURGLARY = ("Burglary", "Theft offences", "Burglary", "30")


def _row(number, kind, *, quarter=1, force="Kent", year="2023/24"):
    return f"{year},{quarter},{force},{','.join(kind)},{number}\n"


@pytest.fixture(scope="module")
def crime(tmp_path_factory):
    path = tmp_path_factory.mktemp("crime") / "crime.csv"

    def read(rows, layout=None):
        path.write_text(HEAD + rows, encoding="utf-8")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            table = open_data.recorded_crime(path, layout)
        return table, [str(each.message) for each in said]

    return read


PARTS = _row(100, ASSAULT) + _row(40, STALKING)


@pytest.mark.parametrize(
    "kind",
    [
        (VATP, VATP, VATP, "V"),
        (VATP.upper(), VATP, "", ""),
        ("VATP", VATP, "All VATP", "V1"),
        ("All VATP", VATP, "Violence", "V1"),
        ("Violence against the person overall", VATP, "", ""),
    ],
)
def test_the_sum_of_a_group_is_left_out_and_said(crime, kind):
    table, said = crime(PARTS + _row(140, kind))
    assert table["offences"].tolist() == [100, 40]
    assert len(said) == 1
    assert "excluded" in said[0]
    assert "rows 4" in said[0]


def test_the_sum_of_a_subgroup_and_that_of_its_group_are_left_out(crime):
    kinds = [ASSAULT, STALKING, HARASSMENT]
    subgroup = ("Stalking and harassment", VATP, "Stalking and harassment", "S")
    rows = "".join(map(_row, (100, 40, 7), kinds)) + _row(47, subgroup) + _row(147, (VATP, VATP, "", ""))
    table, said = crime(rows + _row(20, BURGLARY))
    assert table["offences"].tolist() == [100, 40, 7, 20]
    assert len(said) == 2


@pytest.mark.parametrize("kind", [("All VATP", VATP, "", ""), ("VATP", VATP, "All VATP", "")])
def test_a_total_by_its_name_that_is_not_the_sum_is_refused_unless_declared(crime, kind):
    rows = PARTS + _row(150, kind)
    with pytest.raises(DataError, match="named as totals") as refused:
        crime(rows)
    assert refused.value.problems.iloc[0]["row"] == "4"
    assert crime(rows, {"not_totals": ["All VATP"]})[0]["offences"].sum() == 290
    assert crime(rows, {"set_aside": {"offence": [kind[0]]}})[0]["offences"].sum() == 140


def test_a_sum_that_is_wrong_in_one_quarter_is_refused(crime):
    rows = "".join(
        _row(10 * quarter, ASSAULT, quarter=quarter)
        + _row(quarter, STALKING, quarter=quarter)
        + _row(11 * quarter + (quarter == 4), (VATP, VATP, "", ""), quarter=quarter)
        for quarter in (1, 2, 3, 4)
    )
    with pytest.raises(DataError, match="not the sum of the others") as refused:
        crime(rows)
    assert refused.value.problems.iloc[0]["row"] == "13"


def test_a_kind_that_only_shares_its_groups_name_stays(crime):
    robbery = ("Robbery", "Robbery", "Robbery", "34")
    business = ("Robbery of business property", "Robbery", "Robbery", "34A")
    rows = _row(50, robbery) + _row(20, business)
    assert crime(rows)[0]["offences"].sum() == 70
    assert crime(_row(50, robbery))[1] == []
    assert crime(_row(3, robbery) + _row(3, business))[0]["offences"].sum() == 6


def test_not_totals_keeps_and_totals_leaves_out(crime):
    rows = PARTS + _row(140, (VATP, VATP, "", ""))
    assert crime(rows, {"not_totals": [VATP]})[0]["offences"].sum() == 280
    plain = PARTS + _row(140, ("Everything violent", VATP, "", ""))
    table, said = crime(plain)
    assert table["offences"].sum() == 280
    assert "totals in a layout" in said[0]
    table, _ = crime(plain, {"totals": ["Everything violent"]})
    assert table["offences"].tolist() == [100, 40]
    with pytest.raises(DataError, match="not the sum of the others"):
        crime(PARTS + _row(141, ("Everything violent", VATP, "", "")), {"totals": ["Everything violent"]})


def test_a_sum_without_a_name_in_several_cells_is_left_out(crime):
    rows = "".join(
        _row(100 + quarter, ASSAULT, quarter=quarter)
        + _row(40 * quarter, STALKING, quarter=quarter)
        + _row(100 + 41 * quarter, ("VATP", VATP, "Sum", "V1"), quarter=quarter)
        for quarter in (1, 2, 3)
    )
    table, said = crime(rows)
    assert table["offences"].sum() == 546
    assert "'VATP'" in said[0]


def test_where_no_parts_stand_beside_it_a_total_is_all_there_is(crime):
    rows = PARTS + _row(140, (VATP, VATP, "", "")) + _row(90, (VATP, VATP, "", ""), quarter=2)
    assert crime(rows)[0]["offences"].tolist() == [100, 40, 90]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(11, 900), st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=6))
def test_whatever_the_numbers_a_groups_total_never_joins_its_parts(crime, cells):
    forces = ["Kent", "Essex", "Sussex", "Surrey", "Dorset", "Norfolk"]
    rows = "".join(
        "".join(
            _row(number, kind, force=force) for number, kind in zip(each, (ASSAULT, STALKING, HARASSMENT), strict=True)
        )
        + _row(sum(each), (VATP, VATP, "", ""), force=force)
        for each, force in zip(cells, forces, strict=False)
    )
    assert crime(rows)[0]["offences"].sum() == sum(map(sum, cells))


# --- forces and quarters ----------------------------------------------------------------------------------------------


def test_a_region_is_held_against_its_own_forces_only_where_all_are_there(crime):
    rows = _row(100, ASSAULT) + _row(50, ASSAULT, force="Essex")
    table, said = crime(rows + _row(150, ASSAULT, force="South East"))
    assert table["offences"].sum() == 150
    assert "could not be checked" in said[0]
    assert "South East: 1 of 5" in said[0]
    assert "were checked against" not in said[0]
    south_east = ["Kent", "Surrey", "Sussex", "Hampshire", "Thames Valley"]
    every = "".join(_row(10, ASSAULT, force=force) for force in south_east)
    table, said = crime(every + _row(50, ASSAULT, force="South East"))
    assert table["offences"].sum() == 50
    assert "were checked against" in said[0]
    with pytest.raises(DataError, match="not the sum"):
        crime(every + _row(60, ASSAULT, force="South East"))
    both = every + _row(50, ASSAULT, force="South East") + _row(900, ASSAULT, force="England and Wales")
    said = crime(both)[1]
    assert ["could not be checked" in each for each in said] == [False, True]


@pytest.mark.parametrize("quarter", ["Q1", "q1", "Quarter 1", "1.0", " 1 ", "Qtr 1"])
def test_quarters_are_read_in_their_usual_spellings(crime, quarter):
    assert crime(_row(100, ASSAULT, quarter=quarter))[0]["quarter"].tolist() == [1]


@pytest.mark.parametrize("quarter", ["All", "Total", "Annual", "2023/24"])
def test_a_row_of_a_whole_year_is_refused_with_what_leaves_it_out(crime, quarter):
    rows = _row(100, ASSAULT) + _row(400, ASSAULT, quarter=quarter) + _row("x", STALKING)
    with pytest.raises(DataError, match="are not a quarter") as refused:
        crime(rows)
    problems = refused.value.problems
    assert (problems["row"].iloc[0], problems["column"].iloc[0]) == ("3", "quarter")
    assert f'set_aside = {{ quarter = ["{quarter}"] }}' in problems["remedy"].iloc[0]
    assert len(problems) == 2
    aside = {"set_aside": {"quarter": [quarter]}}
    assert crime(rows.replace(",x\n", ",3\n"), aside)[0]["offences"].sum() == 103
