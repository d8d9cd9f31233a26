"""Contracts and grants: what their table may hold."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "contract,service,funder,value_a_year,start,end,kpi,target,unit,direction,tolerance"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "service_contracts", check_source=False)


def row(funder="Council", end="2025-03-31", kpi="referrals", target="400", unit="a year", direction="at least"):
    return f"C-1,Idva,{funder},120000,2022-04-01,{end},{kpi},{target},{unit},{direction},"


def test_a_sound_row_has_dates_and_a_target_and_money_as_sent(tmp_path):
    found = read(tmp_path, row(target="92.5", unit="percent"))
    assert found.loc[0, "target"] == 92.5 and found["target"].dtype == "float64" and found["tolerance"].isna().all()
    assert found.loc[0, ["start", "end"]].tolist() == [pd.Timestamp(2022, 4, 1), pd.Timestamp(2025, 3, 31)]
    assert found.loc[0, "value_a_year"] == "120000"


def test_a_contract_without_a_target_is_sound(tmp_path):
    found = read(tmp_path, row(kpi="", target="", unit="", direction=""))
    assert found.loc[0, ["kpi", "target", "unit", "direction"]].isna().all()


@pytest.mark.parametrize(
    ("column", "wrong", "said"),
    [
        ("unit", {"unit": "a month"}, "one of a year, a quarter, percent, days"),
        ("direction", {"direction": "above"}, "one of at least, at most"),
        ("target", {"target": "90%"}, "a number in plain digits"),
        ("end", {"end": "31/03/2025"}, "a date as YYYY-MM-DD"),
        ("end", {"end": "2025-02-31"}, "a date as YYYY-MM-DD"),
        ("end", {"end": ""}, "are empty"),
    ],
)
def test_a_cell_that_is_not_what_its_column_says_is_refused(tmp_path, column, wrong, said):
    with pytest.raises(DataError, match=f'row 2, column "{column}".*{said}'):
        read(tmp_path, row(**wrong))


def test_a_target_stands_once_for_each_funder(tmp_path):
    assert len(read(tmp_path, row(), row("Commissioner"), row(kpi="waiting"))) == 3
    with pytest.raises(DataError, match=r"contract \+ funder \+ kpi.*2 rows share a key"):
        read(tmp_path, row(), row(target="410"))


def test_contracts_and_grants_are_public():
    assert ALL["service_contracts"].floor == "already_published"
