"""Figures of other reports: what their table may hold."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "fact_id,source_document,service,provider,area,period_start,period_end,measure,value,unit,note"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "quarterly_context_facts", check_source=False)


def row(fact="Q1", start="2022-07-01", value="296"):
    return f"{fact},Report,Idva,not stated,Westshire,{start},,referrals,{value},referrals,"


def test_a_figure_is_kept_as_printed_and_its_period_is_a_date(tmp_path):
    found = read(tmp_path, row(value="12.50"), row("Q2", start=""))
    assert found["value"].tolist() == ["12.50", "296"]
    assert found.loc[0, "period_start"] == pd.Timestamp(2022, 7, 1)
    assert found["period_start"].isna().tolist() == [False, True] and found["period_end"].isna().all()


@pytest.mark.parametrize("value", ["296", "-3", "17.6", "2023-01", "2023-01-31"])
def test_a_figure_may_be_a_number_a_month_or_a_day(tmp_path, value):
    assert read(tmp_path, row(value=value))["value"].tolist() == [value]


@pytest.mark.parametrize("value", ["1.", "2023-13", "2023-01-32", "about 40", "40%"])
def test_what_is_no_figure_is_refused(tmp_path, value):
    with pytest.raises(DataError, match=r'column "value".*are of the wrong type.*Expected a number, a date'):
        read(tmp_path, row(value=value))


def test_a_period_that_is_no_day_of_the_calendar_is_refused(tmp_path):
    with pytest.raises(DataError, match=r'column "period_start".*not valid dates'):
        read(tmp_path, row(start="2022-02-30"))


def test_a_figure_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match="2 rows share a key"):
        read(tmp_path, row(), row(value="297"))


def test_who_shares_a_figure_may_stand_or_be_left_out(tmp_path):
    with_it = read(tmp_path, row() + ",Idva; Isva", header=HEADER + ",shared_by")
    assert with_it["shared_by"].tolist() == ["Idva; Isva"]
    assert "shared_by" not in read(tmp_path, row())


def test_figures_of_other_reports_are_public():
    assert ALL["quarterly_context_facts"].floor == "already_published"
