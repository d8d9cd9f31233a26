"""Blank workbooks for providers, and the files that a force's analyst needs."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reading.readers import reader_typed


@pytest.mark.parametrize("kind", ["provider-return", "contracts", "funding", "provider-queries"])
def test_templates_are_read_by_the_readers_they_are_for(tmp_path, kind):
    from openpyxl import load_workbook

    (path,) = na.reading.write_template(kind, tmp_path / "template.xlsx")
    with pytest.raises(Refusal, match="already exists"):
        na.reading.write_template(kind, path)
    reader = reader_typed(kind)
    if kind == "provider-queries":
        assert [notice.code for notice in reader(path).warnings] == ["NO_ROWS"]
    else:
        with pytest.raises(DataError, match="a header and no rows"):
            reader(path)
    book = load_workbook(path)
    sheet = book["Return"]
    given = {
        "service": "Idva",
        "area": "Shropshire",
        "quarter": "2025/26 Q1",
        "referrals": 118,
        "contract": "K1",
        "funder": "OPCC",
        "value_a_year": 1000,
        "start": pd.Timestamp("2025-04-01"),
        "end": pd.Timestamp("2026-03-31"),
        "award": "A1",
        "stream": "precept",
        "financial_year": "2025/26",
        "need": "IDVA",
        "awarded": 1000,
        "query": "Q1",
        "subject": "No caseload",
        "raised": pd.Timestamp("2025-07-20"),
    }
    for cell in sheet[1]:
        if cell.value in given:
            sheet.cell(2, cell.column, given[cell.value])
    book.save(path)
    received = reader(path)
    assert len(received.table) == 1
    assert received.warnings == () or [notice.code for notice in received.warnings] == ["MISSING"]
    assert sheet.data_validations.count > (1 if kind == "provider-queries" else 3)
    assert not sheet.merged_cells.ranges
