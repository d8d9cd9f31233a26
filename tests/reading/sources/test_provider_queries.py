"""The list of queries to providers."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_queries
from needs_analysis.source import sources_of, strictest

HEAD = "query,service,quarter,subject,raised,answered"
ROW = "Q1,IDVA,Q2 2025-26,Referrals lower than contacts,2025-10-20,2025-11-03"


@pytest.fixture
def read(tmp_path):
    def reads(*rows):
        path = tmp_path / "queries.csv"
        path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        return provider_queries(path)

    return reads


def test_an_open_query_has_no_answer(read):
    table = read(ROW, "Q2,ISVA,Jul-Sep 2025,No caseload,2025-10-21,").table
    assert table["quarter"].tolist() == ["2025/26 Q2"] * 2
    assert table["answered"].tolist()[0] == pd.Timestamp(2025, 11, 3) and pd.isna(table["answered"].tolist()[1])
    assert strictest(sources_of(table)) == "aggregate"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROW.replace("2025-11-03", "2025-10-01")], "before the query was raised"),
        ([ROW, ROW.replace("Q1,", "q1,")], "used for more than one query"),
        ([ROW.replace("Q2 2025-26", "Q2 2025")], "calendar or a financial year"),
        ([ROW.replace("Referrals lower than contacts", "ask jo.smith@example.org")], "personal data"),
        ([ROW.replace("2025-10-20", "")], "is empty"),
        ([ROW.replace("2025-10-20", "soon")], "not a valid date|not a date"),
    ],
)
def test_a_query_that_cannot_be_is_refused(read, rows, said):
    with pytest.raises(DataError, match=said):
        read(*rows)


def test_no_query_is_an_answer_and_is_said(read):
    received = read()
    assert received.table.empty and {"query", "service", "raised", "answered"} <= set(received.table)
    assert [(notice.code, notice.text) for notice in received.warnings] == [
        ("NO_ROWS", "The table has no rows, which is read as: no query was raised.")
    ]
    assert strictest(sources_of(received.table)) == "aggregate"


def test_a_file_without_a_header_is_no_empty_list(tmp_path):
    path = tmp_path / "queries.csv"
    for text in ("", "query,service\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataError):
            provider_queries(path)
