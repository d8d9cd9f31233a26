"""A synthetic list of contracts and grants."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.synthetic import service_contract_list, service_returns
from tests.synthetic.service_worlds import AREAS, GIVEN, SERVICES


@pytest.fixture(scope="module")
def contracts():
    return service_contract_list(**GIVEN)


def test_every_kind_of_target_and_term_is_there(contracts):
    assert set(contracts["unit"].dropna()) == {"a year", "a quarter", "percent", "days"}
    assert set(contracts["direction"].dropna()) == {"at least", "at most"}
    assert set(contracts["service"]) == set(SERVICES)
    assert contracts["changed_on"].dropna().dt.strftime("%Y-%m-%d").tolist() == ["2025-07-01"]
    assert contracts["change"].notna().sum() == 1 and contracts["extension_to"].notna().any()
    assert (
        contracts["spend_to_date"].isna().any()
        and contracts["spent_to"].isna().sum() > contracts["spend_to_date"].isna().sum()
    )
    assert not contracts.duplicated(list(ALL["service_contracts"].key)).any()


def test_contracts_end_within_six_and_twelve_months_and_later(contracts):
    days = (contracts.groupby("contract")["end"].first() - pd.Timestamp("2025-09-30")).dt.days
    assert days.between(0, 183).sum() == 1 and days.between(184, 360).sum() == 2 and (days > 365).sum() > 8
    first = contracts.iloc[0]
    decide_by = first["notice_date"] - pd.Timedelta(days=int(first["procurement_days"]))
    assert decide_by < pd.Timestamp("2025-09-30"), "the day to decide by has passed"
    assert not (contracts["notice_date"] >= contracts["end"]).any() and contracts["notice_date"].notna().any()


def test_parts_of_funders_contracts_and_areas_add_up_to_the_budget_of_the_returns(contracts):
    returns = service_returns(**GIVEN)
    last = returns[returns["quarter"] == "2025/26 Q2"].groupby("service")
    one = contracts.drop_duplicates(["contract", "funder"]).groupby("service")
    assert (one["value_a_year"].sum() == last["budget"].sum()).all()
    spent = one["spend_to_date"].sum(min_count=1)
    given = spent.dropna().index
    assert (spent[given] == last["spend_to_date"].sum()[given]).all() and len(given) == 11
    assert contracts.loc[contracts["service"] == SERVICES[3], "funder"].nunique() == 2
    assert contracts.loc[contracts["service"] == SERVICES[10], "contract"].nunique() == 2


def test_a_target_is_a_share_of_what_the_service_is_designed_to_do(contracts):
    rows = contracts.drop_duplicates(["contract", "kpi"]).set_index("contract")
    assert rows.loc["C03", "target"] == 130 * 4 * 81 * 80 // 10_000
    by_area = rows.loc[["C06a", "C06b"]]
    assert by_area["area"].tolist() == ["Shropshire", "Telford & Wrekin"]
    assert by_area["target"].tolist() == [200 * 81 * 70 * part // (23 * 10_000) for part in (10, 13)]
    assert rows.loc["C01", "area"].isna().all() and rows.loc["C05", "area"] == AREAS[0]


def test_a_grant_without_a_target_has_one_row_and_no_notice(contracts):
    row = contracts[contracts["service"] == SERVICES[9]]
    assert len(row) == 1
    assert row[["kpi", "target", "unit", "notice_date", "spend_to_date", "procurement_days"]].isna().all().all()


def test_five_hundred_contracts_have_five_hundred_references():
    found = service_contract_list(seed=1, services=[f"S{number}" for number in range(400)], areas=AREAS, quarters=12)
    assert found["contract"].nunique() == 500 - 1 and found["contract"].str.fullmatch(r"C[0-9]{3}[ab]?").all()
