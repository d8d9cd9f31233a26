"""From a sheet of cells to named columns: the header where it is declared, and every row of the same width."""

from dataclasses import replace

import pytest

from needs_analysis.contracts import Column, Contract
from needs_analysis.reading.formats.grid import CellError, Grid
from needs_analysis.reading.meaning.header_and_rows import columns, rows_after
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Problems

CONTRACT = Contract(
    name="counts",
    meaning="Counts of a service.",
    columns=(
        Column("service"),
        Column("area", "area"),
        Column("referrals", "measured"),
        Column("unit", optional=True, required=False),
    ),
    key=("service", "area"),
)
HEAD = ["Service", "AREA", "referrals"]
ROWS = [["Idva", "Kent", 92], ["Isva", "Kent", 71]]


def _read(*lines, sheet="Return", merged=(), show=True, **layout):
    rows = [(number, list(cells)) for number, cells in enumerate(lines, start=1) if cells]
    problems = Problems("a.xlsx")
    return columns(Grid("a.xlsx", sheet, rows, merged), CONTRACT, Layout(**layout), problems, show=show), problems


def _only(problems):
    (entry,) = problems.entries
    return entry


def test_columns_are_found_by_name_in_any_order():
    found, problems = _read(["Referrals", "area", "SERVICE "], [92, "Kent", "Idva"], [], [71, "Kent"])
    assert len(problems) == 0
    assert found.places == {"referrals": 0, "area": 1, "service": 2}
    assert found.of("referrals") == [("2", 92), ("4", 71)]
    assert found.of("service") == [("2", "Idva"), ("4", None)]
    assert found.of("unit") == []
    assert found.address(4, "area") == "Return!B4"


def test_a_layout_says_where_the_table_stands_and_what_its_columns_are():
    lines = [["Quarterly figures"], [], ["Team", "Place", "New", "Remark"], ["Idva", "Kent", 92, "x"], ["Notes: none"]]
    found, problems = _read(
        *lines,
        header_rows=(3,),
        stop_at=("notes",),
        columns={"team": "service", "Place": "area", "New": "referrals"},
        ignore=("Remark",),
    )
    assert len(problems) == 0
    assert found.rows == [(4, ["Idva", "Kent", 92, "x"])]
    assert found.cell(found.rows[0][1], "referrals") == 92


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "has no rows"),
        ([HEAD], "has a header and no rows"),
        ([["Service", "Area"], ["Idva", "Kent"]], "the column 'referrals' is missing"),
        ([[*HEAD, "Area"], ["Idva", "Kent", 92, "Kent"]], "the column appears 2 times"),
        ([["Title"], [], HEAD, *ROWS], "row 1 is not the header of the table; row 3 looks like it"),
        ([HEAD, ["Idva", "Kent", 92, "x"]], "Return!D2 has content, and its column has no header"),
        ([HEAD, ["Idva", "Ke\x07nt", 92]], "Return!B2 contains control characters"),
        ([[*HEAD[:2], "referrals\u202e"], *ROWS], "Return!C1 contains control characters"),
        ([HEAD, *ROWS, ["Checked by the office"]], "is a note, not a row of figures"),
        ([[*HEAD[:2], CellError("#REF!")], *ROWS], "Return!C1 contains the error #REF!"),
    ],
)
def test_a_sheet_that_is_not_the_table_is_a_problem(lines, said):
    _, problems = _read(*lines)
    assert said in _only(problems)["problem"]


def test_no_rows_are_read_where_that_is_an_answer_and_none_were_left_out():
    contract = replace(CONTRACT, when_empty="nothing happened")
    for lines, layout, many in (([HEAD], {}, 0), ([HEAD, *ROWS], {"stop_at": ("idva",)}, 1)):
        problems = Problems("a.xlsx")
        found = columns(
            Grid("a.xlsx", "Return", list(enumerate(map(list, lines), 1)), ()), contract, Layout(**layout), problems
        )
        assert found.rows == [] and len(problems) == many
    assert _only(problems)["problem"] == "has a header and no rows"


def test_an_unknown_header_is_named_with_what_may_be_meant_or_by_its_place():
    lines = [["Service", "Area", "Referals"], *ROWS]
    found, problems = _read(*lines)
    assert found is None
    unknown, missing = problems.entries
    assert (unknown["column"], unknown["expected"]) == ("Referals", "referrals?")
    assert missing["problem"] == "the column 'referrals' is missing"
    _, problems = _read(*lines, show=False)
    assert problems.entries[0]["column"] == "number 3", "the header of a record-level table may be a person"
    _, problems = _read([*HEAD, "a@example.org"], ["Idva", "Kent", 92, 1])
    assert _only(problems)["column"] == "number 4"


def test_rows_of_a_text_file_have_as_many_fields_as_the_header():
    found, problems = _read(HEAD, ["Idva", " ", "92"], ["Isva", "Kent", "1", "181"], ["Isva"], sheet=None)
    assert found.rows == [(2, ["Idva", None, "92"])]
    assert [(entry["row"], entry["problem"]) for entry in problems.entries] == [
        ("3", "has 4 fields and the header has 3"),
        ("4", "has 1 fields and the header has 3"),
    ]


def test_an_empty_cell_repeats_the_one_above_only_where_that_is_declared():
    lines = [HEAD, ["Idva", "Kent", 92], [None, "Medway", 71]]
    assert _read(*lines)[0].of("service") == [("2", "Idva"), ("3", None)]
    assert _read(*lines, fill_down=("service",))[0].of("service") == [("2", "Idva"), ("3", "Idva")]
    _, problems = _read(*lines, fill_down=("referrals",))
    assert "repeating a number would count it twice" in _only(problems)["problem"]
    _, problems = _read(*lines, fill_down=("unit",))
    assert "which is not a column here" in _only(problems)["problem"]


def test_what_is_the_same_for_the_whole_file_does_not_stand_in_it_too():
    found, problems = _read(["Area", "Referrals"], ["Kent", 92], constants={"service": "Idva"})
    assert len(problems) == 0 and found.places == {"area": 0, "referrals": 1}
    _, problems = _read(HEAD, *ROWS, constants={"service": "Idva"})
    assert "gives 'service' for the whole file, and it is a column as well" in _only(problems)["problem"]
    _, problems = _read(HEAD, *ROWS, constants={"colour": "red"})
    assert "which this table does not have" in _only(problems)["problem"]


def test_merged_cells_are_refused_unless_they_are_filled_down():
    lines = [HEAD, ["Idva", "Kent", 92], [None, "Medway", 71]]
    merged = (("A2:A3", 2, 3),)
    found, problems = _read(*lines, merged=merged)
    assert found is None and _only(problems)["problem"] == "cells are merged: Return!A2:A3"
    found, problems = _read(*lines, merged=merged, fill_down=("service",))
    assert len(problems) == 0 and found.of("service")[1] == ("3", "Idva")


def test_a_declared_header_that_is_empty_is_a_problem():
    found, problems = _read(HEAD, [], *ROWS, header_rows=(2,))
    assert found is None and "row 2 is empty, and was declared to be the header" in _only(problems)["problem"]


def test_rows_like_figures_under_the_declared_end_are_found():
    rows = [(1, HEAD), (2, ROWS[0]), (3, ["Notes"]), (4, ["a note", None, " "]), (6, ROWS[1])]
    grid = Grid("a.xlsx", "Return", rows)
    assert rows_after(grid, Layout(stop_at=("Notes",))) == [6]
    assert rows_after(grid, Layout(last_row=6)) == []
    assert rows_after(Grid("a.xlsx", "Return", []), Layout()) == []
