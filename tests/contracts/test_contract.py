"""What a contract says of a table: what a cell must be, and how public the table may be."""

import pandas as pd
import pytest

from needs_analysis.contracts import Column, Contract
from needs_analysis.errors import DataError
from needs_analysis.reading import table

TOYS = Contract(
    name="toys",
    meaning="One toy.",
    columns=(
        Column("toy"),
        Column("size", "choice", choices=("small", "large")),
        Column("month", "whole", least=1, most=12),
        Column("change", "whole", required=False),
        Column("weight", "number", required=False),
        Column("sold", "date", required=False, optional=True),
    ),
    key=("toy", "size"),
)


def read(folder, *rows, header="toy,size,month,change,weight"):
    path = folder / "toys.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, TOYS, check_source=False)


@pytest.mark.parametrize(
    ("flags", "floor"),
    [
        ({}, "already_published"),
        ({"counted": True}, "aggregate"),
        ({"record_level": True}, "record_level"),
        ({"record_level": True, "counted": True}, "record_level"),
    ],
)
def test_the_floor_is_the_stricter_of_what_a_table_holds(flags, floor):
    assert Contract("t", "", (Column("a"),), ("a",), **flags).floor == floor


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("a"), "text"),
        (Column("a", "choice", choices=("red", "blue")), "one of red, blue"),
        (Column("a", "count", least=1, most=4), "a whole number from 1 to 4"),
        (Column("a", "count", least=1), "a whole number, 1 or more"),
        (Column("a", "number", most=5), "a number, 5 or less"),
        (Column("a", "flag"), "yes or no"),
        (Column("a", "month"), "a month as YYYY-MM"),
    ],
)
def test_a_column_says_in_words_what_a_cell_must_be(column, said):
    assert column.expected == said


def test_each_kind_has_its_type_and_an_empty_cell_is_missing(tmp_path):
    found = read(tmp_path, "ball,small,12,-3,0.5", "ball,large,1,,")
    assert found.dtypes.astype(str).tolist() == ["str", "str", "Int64", "Int64", "float64"]
    assert found.loc[0].tolist() == ["ball", "small", 12, -3, 0.5]
    assert found.loc[1, ["change", "weight"]].isna().all()


def test_columns_come_in_the_order_of_the_contract(tmp_path):
    found = read(tmp_path, "2023-01-04,0.5,,3,large,ball", header="sold,weight,change,month,size,toy")
    assert list(found.columns) == ["toy", "size", "month", "change", "weight", "sold"]
    assert found["sold"].tolist() == [pd.Timestamp(2023, 1, 4)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",small,1,,", "toy"),
        ("ball,medium,1,,", "size"),
        ("ball,small,13,,", "month"),
        ("ball,small,0,,", "month"),
        ("ball,small,1,1.0,", "change"),
        ("ball,small,1,,1.", "weight"),
    ],
)
def test_a_cell_that_breaks_the_contract_is_refused_by_place(tmp_path, row, column):
    with pytest.raises(DataError, match=f'toys.csv, row 3, column "{column}": 1 of 2 cells'):
        read(tmp_path, "doll,large,1,,", row)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("toy,size,change,weight,colour", 'column "month": is missing'),
        ("toy,size,month,change,colour", 'column "colour": is not a column of this table'),
        ("toy,size,month,month,weight", 'column "month": appears more than once'),
    ],
)
def test_a_header_that_breaks_the_contract_is_refused(tmp_path, header, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, "ball,small,1,1,1", header=header)


def test_a_key_stands_once_also_with_blanks_around_it(tmp_path):
    assert len(read(tmp_path, "ball,small,1,,", "ball,large,1,,")) == 2
    with pytest.raises(DataError, match=r'row 2, 3, column "toy \+ size": 2 rows share a key'):
        read(tmp_path, "ball,small,1,,", " ball ,small,2,,")
