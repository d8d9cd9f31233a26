"""Rows of a list of pounds as they are asked whether they add others up."""

import pytest

import needs_analysis as na
from needs_analysis.errors import DataError
from needs_analysis.reading.sources.total_lines import Line

CONTRACTS = (
    "contract,service,funder,value_a_year,start,end\n"
    "K1,IDVA,Office,100,2024-04-01,2026-03-31\n"
    "K1 of which: hospital,IDVA,Council,40,2024-04-01,2026-03-31\n"
)
FUNDING = (
    "award,stream,funder,financial_year,need,awarded\n"
    "A1,precept,Office,2025/26,IDVA,100\n"
    "A1 of which: hospital,precept,Office,2025/26,Hospital,40\n"
)


def test_rows_are_the_same_whatever_their_spelling():
    one, other = (Line(at, {"funder": name, "service": name[:1]}, 1.0) for at, name in enumerate(("Office", "office ")))
    assert one.same(other, "funder") and one.same(other, "funder", "service")
    assert not one.same(Line(3, {"funder": "Council"}, 1.0), "funder")


@pytest.mark.parametrize(
    ("reader", "text", "counted"), [("service_contracts", CONTRACTS, "value"), ("funding", FUNDING, "pounds")]
)
def test_a_part_by_its_name_is_asked_about_in_both_lists(tmp_path, reader, text, counted):
    path = tmp_path / "sent.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(
        DataError, match=f"row 3, .*part of another row by its name, and its {counted} would be counted twice"
    ):
        getattr(na.reading, reader)(path)


@pytest.mark.parametrize(("reader", "text"), [("service_contracts", CONTRACTS), ("funding", FUNDING)])
def test_a_total_that_adds_up_is_excluded_and_said(tmp_path, reader, text):
    first, row, _ = text.splitlines()
    total = row.replace("K1", "Total").replace("A1", "Total")
    path = tmp_path / "sent.csv"
    path.write_text("\n".join([first, row, total]) + "\n", encoding="utf-8")
    found = getattr(na.reading, reader)(path)
    assert len(found.table) == 1 and [notice.code for notice in found.warnings] == ["TOTAL_SET_ASIDE"]
    assert "A total row was checked against the parts and excluded." in str(found.warnings[0])
