"""Figures that were published: what their table may hold."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = (
    "fact_id,source_document,as_at,section,service,provider,area,areas,period_start,period_end,"
    "measure,measure_kind,qualifier,value,unit,denominator,note"
)


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "published_facts", check_source=False)


def row(fact="F1", kind="output", qualifier="", value="296", as_at="2022-10-05"):
    return f"{fact},Report,{as_at},2,Idva,not stated,,,2022-07-01,2022-09-30,referrals,{kind},{qualifier},{value},referrals,,"


def test_a_figure_is_text_as_printed_and_its_days_are_dates(tmp_path):
    found = read(tmp_path, row(value="97.0"), row("F2", as_at="", qualifier="just_over"))
    assert found["value"].tolist() == ["97.0", "296"]
    assert found.loc[0, "period_end"] == pd.Timestamp(2022, 9, 30) and found["as_at"].isna().tolist() == [False, True]
    assert found["qualifier"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "wrong", "said"),
    [
        ("measure_kind", {"kind": "result"}, "one of input, activity, output, outcome, target, context"),
        ("measure_kind", {"kind": ""}, "are empty"),
        ("qualifier", {"qualifier": "nearly"}, "one of over, just_over, up_to, about"),
        ("value", {"value": "296 referrals"}, "a number, a date"),
        ("value", {"value": ""}, "are empty"),
        ("as_at", {"as_at": "October 2022"}, "a date as YYYY-MM-DD"),
    ],
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(tmp_path, column, wrong, said):
    with pytest.raises(DataError, match=f'row 2, column "{column}".*{said}'):
        read(tmp_path, row(**wrong))


def test_a_figure_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "fact_id": 2 rows share a key'):
        read(tmp_path, row(), row(value="297"))


def test_a_column_of_another_name_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "remark": is not a column of this table'):
        read(tmp_path, row() + ",x", header=HEADER + ",remark")


def test_what_was_published_is_public():
    assert ALL["published_facts"].floor == "already_published"
