"""Synthetic funding by stream, year and need."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.contracts.funding import STREAMS
from needs_analysis.synthetic import funding_streams, service_contract_list
from tests.synthetic.service_worlds import GIVEN, SERVICES


@pytest.fixture(scope="module")
def money():
    return funding_streams(**GIVEN)


def test_every_stream_and_year_is_there_once_for_each_need(money):
    assert set(money["stream"]) == set(STREAMS) - {"other"}
    assert money["financial_year"].unique().tolist() == ["2023/24", "2024/25", "2025/26"]
    assert not money.duplicated(list(ALL["funding"].key)).any()
    assert set(money["need"]) == set(SERVICES)
    assert money.groupby("award")[["stream", "funder", "end"]].nunique().eq(1).all().all()


def test_what_is_committed_is_the_value_of_the_contracts(money):
    contracts = service_contract_list(**GIVEN).drop_duplicates(["contract", "funder"])
    now = money[money["financial_year"] == "2025/26"]
    for by in (["need"], ["need", "funder"]):
        committed = now.groupby(by)["committed"].sum()
        value = contracts.rename(columns={"service": "need"}).groupby(by)["value_a_year"].sum()
        pd.testing.assert_series_equal(committed, value, check_names=False)


def test_only_the_ring_fenced_award_has_a_ring_fence_and_money_to_spare(money):
    fenced = money["stream"] == "MoJ ring-fenced"
    assert (money["ring_fence"].notna() == fenced).all()
    assert (money.loc[fenced, "ring_fence"] == money.loc[fenced, "need"]).all()
    free = (money["awarded"] - money["committed"]) / money["committed"]
    assert (free[fenced].round(3) == 0.25).all() and free[~fenced].max() < 0.1


def test_unspent_precept_is_carried_forward_and_nothing_else(money):
    keeps = money["may_carry_forward"] == "yes"
    assert (money.loc[keeps, "stream"] == "precept").all() and (money.loc[~keeps, "carried_in"] == 0).all()
    for _, rows in money[keeps].groupby("need"):
        left = (rows["awarded"] + rows["carried_in"] - rows["spent"]).tolist()
        assert rows["carried_in"].tolist() == [0, *left[:-1]]


def test_spending_is_up_to_the_end_of_a_year_or_to_the_last_quarter(money):
    days = money.groupby("financial_year")["spent_to"].unique().map(lambda found: [f"{day:%Y-%m-%d}" for day in found])
    assert days.tolist() == [["2024-03-31"], ["2025-03-31"], ["2025-09-30"]]
    ends = (money.groupby("award")["end"].first() - pd.Timestamp("2025-09-30")).dt.days
    assert ends.between(0, 183).any() and ends.between(184, 365).any() and (ends > 365).any()
