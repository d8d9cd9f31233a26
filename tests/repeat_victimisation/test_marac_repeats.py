"""What share of MARAC referrals are the same pair again within 12 months."""

from dataclasses import replace

import pandas as pd

from needs_analysis import repeat_victimisation as rv
from needs_analysis.reference import load
from tests.examples import EXAMPLES


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


def test_the_uk_figures_stand_in_the_table_and_stay_where_the_share_is_withheld():
    result = EXAMPLES["marac_repeats"]()
    assert set(result.table["uk_years"]) == {"2019 to 2024"}
    assert (result.chart.reference, result.chart.reference_to) == ("uk_lowest", "uk_highest")
    gone = dict.fromkeys(["value", "lower", "upper", "numerator", "victims"])
    kept = replace(result, table=result.table.assign(**gone), withheld=True)
    assert kept.sentence() == (
        "How many MARAC referrals were of the same pair again is withheld. UK figures from 2019 to 2024 were 29% to 33%."
    )
    assert kept.said.title == "MARAC repeats of the same pair" and kept.alt.startswith(
        "No points, because no figure is shown, beside"
    )


def test_benchmarks_without_years_have_no_column_of_them():
    result = EXAMPLES["marac_repeats"]()
    undated = replace(result, table=result.table.drop(columns="uk_years"))
    assert undated.sentence().endswith("UK figures were 29% to 33%.")
