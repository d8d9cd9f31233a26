"""Where a conditional format hides what a cell holds, the value is not read; where it cannot be told, that is said."""

import pytest

from needs_analysis.reading.formats.conditional_formats import Rule, areas_of, compared, follow
from needs_analysis.reading.formats.grid import CellError
from needs_analysis.reading.formats.number_formats import number_format

COLUMN = ((2, 1, 4, 1),)
HIDE = number_format(";;;")


def _at(cells):
    return lambda row, column: cells.get((row, column))


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        ("A2<5", [True, False, True]),
        ("$A$2<5", [True, True, True]),
        ("AND(A2>=3,A2<=7)", [True, True, False]),
        ("NOT(OR(A2=3,A2=7))", [False, False, True]),
        ("ISBLANK(A2)", [False, False, True]),
        ('A2=""', [False, False, True]),
        ("=ISNUMBER(A2)", [True, True, False]),
        ("B2=2", [False, True, False]),
        ("A1=3", [False, True, False]),
        ("SUM(A2:A4)>1", [None, None, None]),
        ("A2<", [None, None, None]),
        ("A2<5 7", [None, None, None]),
    ],
)
def test_a_formula_moves_along_with_the_cell_that_is_judged(formula, holds):
    at = _at({(2, 1): 3, (3, 1): 7, (3, 2): 2})
    assert [Rule(COLUMN, formula).holds(row, 1, at) for row in (2, 3, 4)] == holds


def test_a_text_is_compared_without_regard_to_capitals_and_lies_above_any_number():
    at = _at({(2, 1): "Small"})
    assert Rule(COLUMN, 'A2="SMALL"').holds(2, 1, at) is True
    assert Rule(COLUMN, "A2>1000000").holds(2, 1, at) is True


@pytest.mark.parametrize(
    ("operator", "numbers", "formula"),
    [
        ("lessThan", ["5"], "D2<5"),
        ("notEqual", ["0"], "D2<>0"),
        ("between", ["1", "4"], "AND(D2>=1,D2<=4)"),
        ("notBetween", ["1", "4"], "NOT(AND(D2>=1,D2<=4))"),
        ("between", ["1"], None),
        ("lessThan", [], None),
        ("containsText", ["5"], None),
    ],
)
def test_a_comparison_of_the_file_is_a_formula(operator, numbers, formula):
    assert compared(operator, "D2", numbers) == formula


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("$B$3", ((3, 2, 3, 2),)),
        ("A1:C2 AA10", ((1, 1, 2, 3), (10, 27, 10, 27))),
        ("", ()),
        ("A1 nonsense!", ((1, 1, 1, 1),)),
    ],
)
def test_ranges_are_read_as_rows_and_columns_from_one(text, areas):
    assert areas_of(text) == areas


def test_a_hidden_value_becomes_an_error_and_the_others_stay():
    rows = [(1, ["referrals"]), (2, [3]), (3, [7]), (4, [None])]
    assert follow([Rule(COLUMN, "A2<5", HIDE)], rows) == []
    assert isinstance(rows[1][1][0], CellError)
    assert rows[1][1][0].what.endswith("(by a conditional format)")
    assert [rows[0], *rows[2:]] == [(1, ["referrals"]), (3, [7]), (4, [None])]


def test_a_value_that_may_be_hidden_is_not_read_either():
    rows = [(2, [3])]
    follow([Rule(COLUMN, "COUNTIF(A:A,A2)>1", HIDE)], rows)
    assert rows[0][1][0].what == "a value that a conditional format may hide (A2:A4)"


def test_the_first_rule_that_holds_decides():
    rows = [(2, [3])]
    follow([Rule(COLUMN, "A2<5", number_format("0")), Rule(COLUMN, "A2<9", HIDE)], rows)
    assert rows == [(2, [3])]


def test_a_bar_in_the_place_of_a_number_hides_the_number_and_no_text():
    rows = [(2, [3]), (3, ["Idva"])]
    follow([Rule(COLUMN, "TRUE", bare=True)], rows)
    assert isinstance(rows[0][1][0], CellError)
    assert rows[1][1] == ["Idva"]


def test_what_is_written_unseen_is_read_and_named_once():
    rows = [(2, [3]), (3, [4]), (4, [9])]
    assert follow([Rule(COLUMN, "A2<5", unseen=True)], rows) == ["A2:A4"]
    assert rows == [(2, [3]), (3, [4]), (4, [9])]
    assert follow([Rule(COLUMN, "A2<1", unseen=True)], rows) == []
