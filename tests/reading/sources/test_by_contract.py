"""A table that was filled in or published, read by its contract and layout: typed, or refused cell by cell."""

import pandas as pd
import pytest

from needs_analysis.contracts import Column, Contract
from needs_analysis.errors import DataError
from needs_analysis.files import sha256
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.sources.by_contract import by_contract
from needs_analysis.source import sources_of

CONTRACT = Contract(
    name="test",
    meaning="One line.",
    columns=(
        Column("name"),
        Column("many", "count", required=False, optional=True),
        Column("change", "whole", required=False, optional=True),
        Column("referrals", "measured", required=False, optional=True),
        Column("cost", "money", required=False, optional=True),
        Column("share", "number", required=False, optional=True),
        Column("post_fte", "number", required=False, optional=True),
        Column("day", "date", required=False, optional=True),
        Column("quarter", "quarter", required=False, optional=True),
        Column("area", "area", required=False, optional=True),
        Column("open", "flag", required=False, optional=True),
        Column("unit", required=False, optional=True),
    ),
    key=("name",),
)


@pytest.fixture
def read(tmp_path):
    def reader(header, *rows, layout=None, contract=CONTRACT, **options):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return by_contract(
            path, contract, Layout(**(layout or {})), limits=PUBLISHED, disclosure="aggregate", **options
        )

    return reader


def test_each_cell_is_of_the_kind_of_its_column(read):
    received = read(
        "name,many,change,cost,day,quarter,area,open",
        'A,4,-2,"£1,200.50",2023-01-31,Q2 2022-23,telford and wrekin,YES',
        "B,0,,,,,,",
    )
    first = received.table.iloc[0]
    assert (first["many"], first["change"], first["cost"]) == (4, -2, 1200.5)
    assert (first["day"], first["quarter"]) == (pd.Timestamp("2023-01-31"), "2022/23 Q2")
    assert (first["area"], first["open"], first["row"]) == ("Telford & Wrekin", "yes", 2)
    second = received.table.iloc[1]
    assert second["many"] == 0 and second.drop(["name", "many", "sheet", "row"]).isna().all()
    assert str(received.table["many"].dtype) == "Int64" and received.warnings == ()


def test_a_missing_count_is_never_nought(read):
    table = read("name,referrals", "A,<5", "B,", "C,0", layout={"suppressed_below": 5}).table
    assert table["referrals_state"].tolist() == ["suppressed", "missing", "known"]
    assert table["referrals"].isna().tolist() == [True, True, False]
    assert table.loc[0, ["referrals_lower", "referrals_upper"]].tolist() == [1, 4]


def test_the_log_and_the_source_say_what_was_read(read, tmp_path):
    received = read("name", "A", "B")
    (entry,) = received.log.to_dict("records")
    assert (entry["file"], entry["kind"], entry["rows"]) == ("table.csv", "csv", 2)
    assert entry["sha256"] == sha256(tmp_path / "table.csv")
    assert [source.disclosure for source in sources_of(received.table)] == ["aggregate"]


def test_what_is_the_same_for_the_whole_file_may_stand_in_the_layout(read):
    assert read("name", "A", "B", layout={"constants": {"unit": "GBP"}}).table["unit"].tolist() == ["GBP", "GBP"]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("many", "2.5", "is not a whole number"),
        ("many", "-1", "is not a whole number"),
        ("change", "2000000000000", "is implausibly large"),
        ("post_fte", "-0.5", "is negative"),
        ("quarter", "2022 Q2", "could be a calendar or a financial year"),
        ("area", "Atlantis", "is not a known area"),
        ("open", "perhaps", "is not one of the listed values"),
    ],
)
def test_a_cell_of_another_kind_is_refused_by_its_place(read, column, cell, said):
    with pytest.raises(DataError, match=said) as refused:
        read(f"name,{column}", f"A,{cell}")
    (problem,) = refused.value.problems.to_dict("records")
    assert (problem["row"], problem["column"], problem["count"]) == ("2", column, 1)


def test_every_wrong_cell_comes_in_one_refusal(read):
    with pytest.raises(DataError) as refused:
        read("name,many,open", ",x,no", "B,y,perhaps")
    assert sorted(refused.value.problems["column"]) == ["many", "name", "open"]


def test_a_key_that_stands_twice_is_refused(read):
    with pytest.raises(DataError, match="rows share name") as refused:
        read("name", "A", "B", "A")
    assert refused.value.problems["row"].tolist() == ["2, 4"]


def test_percentages_are_written_in_one_way(read):
    assert read("name,share", "A,45%", "B,5%").table["share"].tolist() == pytest.approx([45, 5])
    with pytest.raises(DataError, match="could be one number or three"):
        read("name,share", "A,45%", "B,0.05")
    with pytest.raises(DataError, match="written with a percent sign, and its unit is different"):
        read("name,share,unit", "A,45%,GBP", "B,45%,percent", percentages={"share": ("percent",)})


def test_rows_may_be_left_out_before_any_cell_is_read(read):
    def without(sheet, layout, problems, notices):
        return type(sheet)(sheet.grid, sheet.places, sheet.rows[:-1])

    assert read("name,many", "A,4", "Total,none", without=without).table["name"].tolist() == ["A"]
