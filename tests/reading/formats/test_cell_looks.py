"""Which cells can hardly be seen: struck out, in the colour of their ground or very small."""

import pytest

from needs_analysis.reading.formats.cell_looks import hidden_notices, notices, oddities, tinted


@pytest.mark.parametrize(
    ("look", "found"),
    [
        ({}, set()),
        ({"struck": True}, {"STRUCK_OUT"}),
        ({"ink": "ffffff"}, {"WHITE_TEXT"}),
        ({"ink": "fefefe", "ground": "FFFFFF"}, {"WHITE_TEXT"}),
        ({"ink": "ffffff", "ground": "000080"}, set()),
        ({"ground": "000000"}, {"WHITE_TEXT"}),
        ({"ground": "101010"}, {"WHITE_TEXT"}),
        ({"ground": "111111"}, set()),
        ({"points": 2.9}, {"TINY_TEXT"}),
        ({"points": 3.0}, set()),
        ({"struck": True, "ink": "ffffff", "points": 1.0}, {"STRUCK_OUT", "WHITE_TEXT", "TINY_TEXT"}),
    ],
)
def test_a_cell_is_odd_for_each_reason_that_it_has(look, found):
    assert oddities(**{"struck": False, "ink": None, "ground": None, "points": None, **look}) == found


@pytest.mark.parametrize(
    ("colour", "tint", "shade"),
    [
        ("000000", 0.5, "808080"),
        ("ffffff", -1.0, "000000"),
        ("ff0000", -0.5, "800000"),
        ("ff0000", 1.0, "ffffff"),
        ("336699", 0.0, "336699"),
    ],
)
def test_a_shade_of_a_colour_is_that_of_the_workbook(colour, tint, shade):
    assert tinted(colour, tint) == shade


def test_a_notice_counts_every_cell_and_names_the_first_eight():
    cells = [f"B{row}" for row in range(2, 11)]
    one, many = notices({"STRUCK_OUT": ["A1"], "TINY_TEXT": cells}, file="return.xlsx", sheet="Return")
    assert one.text.startswith("1 cell is struck out")
    assert one.place == "return.xlsx, sheet Return, A1"
    assert many.text.startswith("9 cells are written too small")
    assert many.place == "return.xlsx, sheet Return, B2, B3, B4, B5, B6, B7, B8, B9, ..."


def test_hidden_columns_are_named_once_and_nothing_is_said_where_there_are_none():
    assert hidden_notices("columns", [], file="a.xlsx", sheet="S") == []
    (notice,) = hidden_notices("columns", ["C", "C", "F"], file="a.xlsx", sheet="S")
    assert (notice.code, notice.place) == ("HIDDEN_COLUMNS", "a.xlsx, sheet S, columns C, F")
