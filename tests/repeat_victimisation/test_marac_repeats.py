"""What share of MARAC referrals are the same pair again within 12 months."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import Refusal
from needs_analysis.reference import load
from needs_analysis.release import audit, release
from needs_analysis.source import attach
from tests.conftest import RECORDS, known
from tests.examples import EXAMPLES, YEAR, benchmarks, events_of_victims

TINY = known("repeat/tiny_events.csv", parse_dates=["date"]).rename(
    columns={"event_id": "referral_id", "perp_id": "perpetrator_id"}
)
EXPECTED = known("repeat/tiny_expected.csv").set_index("measure")["value"]
HAND = {"start": "2023-01-01", "end": "2023-12-31", "data_from": "2022-01-01", "by": ()}
BOTH = ["current", "older"]


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


@pytest.mark.parametrize(("rule", "name"), [("12 months", "months"), ("365 days", "days")])
def test_the_pairs_of_the_tiny_events_by_hand(rule, name, on_engine):
    row = rv.marac_repeats(on_engine(TINY), load("provision_benchmarks"), **HAND, rule=rule).table.iloc[0]
    assert row["numerator"] == EXPECTED[f"repeat_events_rolling_{name}_same_dyad"]
    assert row["denominator"] == EXPECTED["events"]


def test_the_two_versions_by_hand_beside_each_other(on_engine):
    """In 2023 referrals 2, 10 and 14 are of a pair again. One of them is for conduct that would be no crime; of one it is not known."""
    crime = TINY["referral_id"].map({10: "no", 14: None, 9: None}).where(TINY["referral_id"].isin([9, 10, 14]), "yes")
    result = rv.marac_repeats(
        on_engine(TINY.assign(would_be_crime=crime)), load("provision_benchmarks"), **HAND, version=BOTH
    )
    table = result.table.set_index("version")
    # Referrals 9 and 14 are out of the older version; 16 has no victim and is in neither.
    assert table["numerator"].to_dict() == {"current": 3, "older": 1}
    assert table["denominator"].to_dict() == {"current": 11, "older": 9}
    assert table["unknown"].to_dict() == {"current": 1, "older": 3}
    assert table["least"].tolist() == pytest.approx([3 / 12, 1 / 12])
    # 16 may be a repeat, and may make one more; 14 is one of the pair, and may be of a crime.
    assert table["most"].tolist() == pytest.approx([5 / 12, 4 / 12])
    assert "current version" in result.definition and "older version" in result.definition
    assert table.loc["older", ["uk_lowest", "uk_highest"]].isna().all(), "UK figures are of the current version"
    assert (
        "Under the older definition (conduct that would be a crime), 1 of 9 MARAC referrals were repeats"
        in result.sentence()
    )


def test_the_older_version_is_refused_without_what_it_needs():
    with pytest.raises(Refusal, match=r"no column would_be_crime.*MARAC co-ordinator"):
        rv.marac_repeats(TINY, load("provision_benchmarks"), **HAND, version="older")
    with pytest.raises(Refusal, match="whether it would be a crime"):
        rv.marac_repeats(
            TINY.assign(would_be_crime="common assault"), load("provision_benchmarks"), **HAND, version="older"
        )
    with pytest.raises(Refusal, match=r"no version 'newest'.*current"):
        rv.marac_repeats(TINY, load("provision_benchmarks"), **HAND, version="newest")


def test_only_uk_figures_of_the_same_version_and_the_named_period_are_compared():
    crimes = TINY.assign(would_be_crime="yes")
    one = rv.marac_repeats(
        crimes, load("provision_benchmarks"), **HAND, version=BOTH, benchmark_period="12 months to 2024-09"
    )
    first = one.table.iloc[0]
    assert (first["uk_lowest"], first["uk_highest"], first["uk_years"]) == (0.31, 0.31, "2024")
    stated = benchmarks().assign(version=["older", "current"])
    both = rv.marac_repeats(crimes, stated, **HAND, version=BOTH).table.set_index("version")
    assert both["uk_lowest"].to_dict() == {"current": 0.33, "older": 0.29}
    alone = rv.marac_repeats(crimes, benchmarks(), **HAND, version="older")
    assert "No UK figure of the older definition was supplied." in alone.sentence()
    with pytest.raises(Refusal, match="12 months to 2019-03"):
        rv.marac_repeats(crimes, load("provision_benchmarks"), **HAND, benchmark_period="2030")


def referred(crimes):
    """Three districts, in each of which so many repeats were for conduct that would be no crime."""
    events = events_of_victims([60, 55, 70], RECORDS)
    again = events["victim_id"].str.startswith("v") & (events["date"] == "2024-05-01")
    rank = events[again].groupby("district").cumcount().reindex(events.index)
    no = again & (rank < events["district"].map(dict(zip(sorted(events["district"].unique()), crimes, strict=True))))
    return attach(events.assign(would_be_crime=no.map({True: "no", False: "yes"})), RECORDS)


def test_two_versions_of_which_the_difference_is_small_are_withheld_together():
    """Shown beside each other, 60 and 57 would tell of three; so would a third district's, from the total."""
    result = rv.marac_repeats(referred([3, 20, 25]), benchmarks(), **YEAR, version=BOTH)
    assert sorted(result.table.query("version == 'older'")["not_counted"]) == [3, 20, 25, 48]
    left = release(result, "lt5").result
    table = left.table.set_index(["district", "version"])
    numerators = table["numerator"].unstack("version")
    gone = numerators.isna().any(axis=1)
    assert (gone["District 0"] and gone.drop(["All areas", "District 0"]).any()) or gone["All areas"]
    assert (numerators.isna().sum(axis=1).isin([0, 2])).all(), "both versions of an area or neither"
    assert table.loc[["District 0"], ["value", "least", "most"]].isna().all(axis=None)
    assert audit(release(result, "lt5")).safe


def test_large_differences_leave():
    left = release(rv.marac_repeats(referred([20, 18, 25]), benchmarks(), **YEAR, version=BOTH), "lt5").result
    assert left.table[["numerator", "denominator", "value"]].notna().all(axis=None)


def test_sentences_of_the_panel_are_short():
    result = rv.marac_repeats(
        referred([20, 18, 25]), benchmarks().assign(version=["older", "current"]), **YEAR, version=BOTH
    )
    for sentence in result.sentence().split(". "):
        assert len(sentence.split()) < 30, sentence
