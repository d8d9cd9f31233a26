"""What share of Marac referrals are the same pair again within 12 months."""

import pandas as pd

from needs_analysis import repeat_victimisation as rv
from needs_analysis.reference import load


def test_marac_counts_pairs_beside_the_uk_range(a):
    result = rv.marac_repeats(
        a.table("marac_referrals"),
        load("provision_benchmarks"),
        start="2024-04-01",
        end="2025-03-31",
        data_from="2022-04-01",
    )
    assert result.is_synthetic and "Synthetic" in repr(result)
    assert (result.table["uk_lowest"].iloc[0], result.table["uk_highest"].iloc[0]) == (0.29, 0.33)
    assert "2019 to 2024" in result.sentence()
    pairs = rv.repeat_rate(
        a.table("marac_referrals"),
        start="2024-04-01",
        end="2025-03-31",
        event_id="referral_id",
        also_same=("perpetrator_id",),
        data_from="2022-04-01",
    )
    assert result.table["numerator"].iloc[0] == pairs.table["numerator"].iloc[0]


def test_one_marac_referral_alone_is_said_without_a_range():
    alone = pd.DataFrame(
        {
            "referral_id": [1],
            "victim_id": ["V1"],
            "perpetrator_id": ["P1"],
            "district": ["Westshire"],
            "date": pd.to_datetime(["2024-02-01"]),
        }
    )
    result = rv.marac_repeats(alone, load("provision_benchmarks"), start="2024-01-01", end="2024-12-31")
    assert "nan" not in result.sentence() and "no range can be given" in result.sentence()
