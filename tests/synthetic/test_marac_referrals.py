"""Synthetic referrals to MARAC."""

import pandas as pd
import pytest

from needs_analysis.synthetic import marac_referrals


@pytest.fixture(scope="module")
def referrals():
    return marac_referrals(seed=5)


def test_every_pair_is_referred_and_stays_a_pair_in_one_district(referrals):
    assert referrals["victim_id"].nunique() == 420
    by_victim = referrals.groupby("victim_id")
    assert (by_victim["perpetrator_id"].nunique() == 1).all()
    assert (by_victim["district"].nunique() == 1).all()
    assert (referrals["victim_id"].str[1:] == referrals["perpetrator_id"].str[1:]).all()


def test_referrals_are_numbered_in_order_of_their_days(referrals):
    assert referrals["referral_id"].tolist() == list(range(1, len(referrals) + 1))
    assert referrals["date"].is_monotonic_increasing


def test_days_lie_within_the_extract():
    found = marac_referrals(seed=5, pairs=60, start="2021-01-01", days=31)
    assert found["date"].min() >= pd.Timestamp("2021-01-01")
    assert found["date"].max() <= pd.Timestamp("2021-01-31")


def test_repeats_within_a_year_come_at_about_the_published_rate(referrals):
    days = referrals.sort_values(["victim_id", "date"]).groupby("victim_id")["date"].diff().dt.days
    assert 0.22 < (days <= 365).mean() < 0.36


def test_one_seed_gives_one_table_and_another_seed_another(referrals):
    pd.testing.assert_frame_equal(referrals, marac_referrals(seed=5))
    assert marac_referrals(seed=6)["date"].tolist() != referrals["date"].tolist()
