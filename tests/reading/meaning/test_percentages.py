"""Percentages in a column are written in one way, or the column is refused with the rows of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return, published, service_contracts
from tests.reading.files import saved

HEAD = "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction,tolerance\n"
NUMBERS = {"columns": {"Area": "area", "N": "n"}, "kinds": {"n": "number"}}


@pytest.fixture
def shares(tmp_path):
    def read(*cells, layout=NUMBERS, head="Area,N\n"):
        path = tmp_path / "table.csv"
        rows = [f"A{n},{cell}" for n, cell in enumerate(cells)]
        path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        return published(path, layout).table["n"].tolist()

    return read


@pytest.fixture
def targets(tmp_path):
    def read(*cells, unit="percent", tolerance=()):
        path = tmp_path / "contracts.csv"
        slack = [*tolerance, *[""] * len(cells)]
        rows = [
            f"K{n},Idva,OPCC,1000,2024-04-01,2025-03-31,in time,{cell},{unit},at least,{slack[n]}"
            for n, cell in enumerate(cells)
        ]
        path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        return service_contracts(path)

    return read


@pytest.mark.parametrize("cells", [("45%", "0.45"), ("45%", "45"), ("0.45", "12 %", ""), ("45%", "1")])
def test_a_mixture_is_refused_with_the_rows_of_each(shares, cells):
    with pytest.raises(DataError, match="one format") as refused:
        shares(*cells)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("2, 3", "n", 2)
    assert "with a percent sign in rows" in problem["problem"]
    assert "mixed_units" in problem["remedy"]


def test_one_way_of_writing_is_read(shares):
    assert shares("45%", "0.5%", "0") == [45, 0.5, 0]
    assert shares("0.45", "12", "0") == [0.45, 12, 0], "numbers of any size are numbers"


def test_rows_of_other_units_may_be_written_otherwise(shares):
    by_unit = {"columns": {"Area": "area", "N": "n", "Unit": "unit"}, "kinds": {"n": "figure"}}
    head = "Area,N,Unit\n"
    assert shares("45%,percent", "492,people", layout=by_unit, head=head) == [45, 492]
    with pytest.raises(DataError, match="one format"):
        shares("45%,percent", "492,people", "0.4,percent", layout=by_unit, head=head)
    assert shares("45%", "492", layout={**NUMBERS, "mixed_units": ["n"]}) == [45, 492]


@pytest.mark.parametrize("cells", [("95%", "0.95"), ("95%", "95"), ("0.95", "95"), ("95%", "1"), ("90", "0.5")])
def test_targets_of_one_unit_are_written_in_one_way(targets, cells):
    with pytest.raises(DataError, match="one format") as refused:
        targets(*cells)
    assert refused.value.problems["row"].tolist() == ["2, 3"]


def test_targets_that_are_clear_are_read(targets):
    assert targets("95%", "0.5%").table["target"].tolist() == [95, 0.5]
    assert targets("95", "1").table["target"].tolist() == [95, 1]
    assert targets("400", "0.5", unit="a year").table["target"].tolist() == [400, 0.5]
    small = targets("0.95")
    assert [notice.code for notice in small.warnings] == ["SMALL_PERCENTAGE"]
    with pytest.raises(DataError, match="its unit is different"):
        targets("95%", unit="a year")
    with pytest.raises(DataError, match="one format"):
        targets("95", "90", tolerance=("5", "0.05"))


def test_the_format_of_a_cell_is_a_way_of_writing(tmp_path):
    book = Workbook()
    book.active.append(["Area", "N"])
    book.active.append(["A", 0.45])
    book.active.append(["B", 0.45])
    book.active["B2"].number_format = "0%"
    with pytest.raises(DataError, match="one format"):
        published(saved(book, tmp_path / "t.xlsx"), NUMBERS)
    book.active["B3"].number_format = "0.0%"
    assert published(saved(book, tmp_path / "t.xlsx"), NUMBERS).table["n"].tolist() == [45, 45]


def test_two_sheets_are_one_column(tmp_path):
    book = Workbook()
    for sheet, cell in ((book.active, "45%"), (book.create_sheet("B"), 0.45)):
        sheet.append(["Area", "N"])
        sheet.append(["A", cell])
    book.active.title = "A"
    with pytest.raises(DataError, match="one format") as refused:
        published(saved(book, tmp_path / "t.xlsx"), {**NUMBERS, "sheets": ["*"]})
    assert refused.value.problems["row"].iloc[0] == "A!2, B!2"


def test_posts_are_no_percentage(tmp_path):
    path = tmp_path / "return.csv"
    path.write_text("service,area,quarter,referrals,staff_funded_fte\nIdva,Shropshire,2022/23 Q2,5,50%\n")
    with pytest.raises(DataError, match="is a percentage"):
        provider_return(path)


@given(st.lists(st.sampled_from(["45%", "3.5%", "45", "0.45", "", "0", ".."]), min_size=1, max_size=6))
def test_a_column_is_read_or_refused_by_its_ways_alone(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("shares") / "table.csv"
    path.write_text("Area,N\n" + "".join(f"A,{cell}\n" for cell in cells))
    signed, plain = (any(cell in kind for cell in cells) for kind in (("45%", "3.5%"), ("45", "0.45")))
    if signed and plain:
        with pytest.raises(DataError, match="one format"):
            published(path, NUMBERS)
    else:
        assert len(published(path, NUMBERS).table) == len(cells)
