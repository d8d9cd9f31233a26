"""Funding streams: what their table may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "award,stream,funder,financial_year,need,ring_fence,awarded,end"
ROW = "A-1,MoJ ring-fenced,MoJ,2025/26,IDVA,IDVA,120000,2026-03-31"


def read(folder, *rows):
    path = folder / "sent.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return table(path, "funding", check_source=False)


def test_an_award_has_one_row_for_each_need_and_year(tmp_path):
    found = read(tmp_path, ROW, ROW.replace("IDVA", "ISVA"), ROW.replace("2025/26", "2026/27"))
    assert found["need"].tolist() == ["IDVA", "ISVA", "IDVA"]
    with pytest.raises(DataError, match=r"award \+ financial_year \+ need"):
        read(tmp_path, ROW, ROW.replace("120000", "1"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("MoJ ring-fenced", "lottery", "one of MoJ core"),
        ("2026-03-31", "31/03/2026", "a date as YYYY-MM-DD"),
        ("120000", "", "empty"),
    ],
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(tmp_path, old, new, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, ROW.replace(old, new))


def test_funding_is_public():
    assert ALL["funding"].floor == "already_published"
