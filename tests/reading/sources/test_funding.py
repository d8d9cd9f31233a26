"""The list of funding as an office fills it in."""

import pandas as pd
import pytest

from needs_analysis import service_gap
from needs_analysis.errors import DataError
from needs_analysis.reading import funding
from needs_analysis.source import sources_of, strictest

HEAD = "award,stream,funder,financial_year,need,ring_fence,awarded,committed,end,may_carry_forward"
ROW = 'A1,moj ring-fenced,MoJ,2025-26,IDVA,IDVA,"£120,000",100000,2026-03-31,no'
OTHER = "A2,Precept,OPCC,2025/26,hub,,50000,,2027-03-31,Yes"


@pytest.fixture
def read(tmp_path):
    def reads(*rows, head=HEAD, layout=None):
        path = tmp_path / "funding.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return funding(path, layout)

    return reads


def test_a_list_is_typed_and_goes_straight_into_the_metrics(read):
    received = read(ROW, OTHER)
    table = received.table
    assert table["awarded"].tolist() == [120_000, 50_000] and table["financial_year"].tolist() == ["2025/26"] * 2
    assert table["stream"].tolist() == ["MoJ ring-fenced", "precept"] and received.warnings == ()
    assert table["end"].tolist() == [pd.Timestamp(2026, 3, 31), pd.Timestamp(2027, 3, 31)]
    assert strictest(sources_of(table)) == "aggregate"
    total = service_gap.funding(table).table.iloc[-1]
    assert (total["stream"], total["awarded"]) == ("All but partners", 170_000)
    ends = service_gap.funding_ending(table, as_of="2025-12-31").table
    assert ends["ends"].tolist() == ["ends within 6 months", "ends later"]


def test_headers_of_an_office_are_declared(read):
    head = HEAD.replace("award,", "Grant ref,").replace("awarded", "Amount")
    table = read(ROW, head=head, layout={"columns": {"Grant ref": "award", "Amount": "awarded"}}).table
    assert table["award"].tolist() == ["A1"]
    with pytest.raises(DataError, match="which a list of funding does not use"):
        read(ROW, layout={"areas": {"x": "Shropshire"}})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"£120,000"', "lots", "text, not a number"),
        ('"£120,000"', "-5", "negative"),
        ('"£120,000"', "", "is empty"),
        ("moj ring-fenced", "lottery", "not one of the listed values"),
        ("2025-26", "25/25", "Did you mean 2025/26"),
        ("2026-03-31", "2025-03-31", "before the financial year starts"),
        ("2026-03-31", "31/13/2026", "not a valid date"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(read, old, new, said):
    with pytest.raises(DataError, match=said):
        read(ROW.replace(old, new), OTHER)
