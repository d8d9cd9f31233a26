"""How much of the crime falls on how few places."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.statistics import generalised_gini, gini, units_holding
from tests.conftest import RECORDS
from tests.examples import LARGE, held


def test_concentration_counts_areas_without_a_crime(a):
    counts, lookup = a.table("police_uk_lsoa"), a.table("lsoa_lookup")
    result = rv.concentration(counts, lookup)
    assert result.table["denominator"].iloc[0] == 99_795
    assert result.table.set_index("share_of_units").loc[0.1, "value"] == pytest.approx(0.341, abs=0.0005)
    wider = pd.concat([lookup[["lsoa21_code"]], pd.DataFrame({"lsoa21_code": [f"X{i}" for i in range(804)]})])
    assert (rv.concentration(counts, wider).table["gini"] > result.table["gini"]).all()
    with pytest.raises(Refusal, match="No event falls"):
        rv.concentration(counts, wider.tail(5))
    with pytest.raises(DataError, match="do not have this column"):
        rv.concentration(counts, lookup, unit="ward")


def test_what_the_sentence_says_stands_in_the_table():
    result = held(LARGE, RECORDS)
    row = result.table.iloc[0]
    assert (row["units"], row["units_with_half"]) == (16, units_holding(LARGE, share_of_total=0.5))
    assert row["gini"] == pytest.approx(gini(LARGE), abs=1e-6)
    assert row["generalised_gini"] == pytest.approx(generalised_gini(LARGE), abs=1e-6)
    held_by_two = sum(sorted(LARGE)[-2:]) / sum(LARGE)
    assert (row["units_in_top"], row["held_by_top"]) == (2, pytest.approx(held_by_two))
    first = f"The 2 of 16 small areas (LSOAs) with the most crimes accounted for {held_by_two:.0%} of {sum(LARGE):,} crimes."
    assert result.sentence().startswith(first)
    assert set(result.settings) == {"unit", "events", "unit_in_words", "what", "denominator", "people"}


def test_small_steps_take_every_share_with_them():
    kept = release(held([*LARGE[:6], 300, 1, 0, 1], RECORDS), "lt5").result
    assert kept.sentence() == (
        "How much the top 10% of small areas (LSOAs) accounted for is withheld. Part of this reflects where people live, work and shop."
    )
    assert kept.sentence("analyst").endswith("The Gini coefficients are withheld.") and kept.plot()
    assert kept.said.title == "How concentrated crimes are over small areas (LSOAs)"


def test_a_withheld_step_in_the_middle_is_no_smaller_total():
    result = held(LARGE, RECORDS)
    steps = result.table["in_step"].astype(float).mask(np.arange(len(result.table)) == 9)
    kept = replace(result, table=result.table.assign(in_step=steps), withheld=True)
    assert "top 10% of small areas (LSOAs) accounted for is withheld" in kept.sentence()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1, 0, 0], "One of 3 small areas (LSOAs) accounted for 100% of 1 crime. Part of this"),
        (
            [60, 30, 10],
            "One of 3 small areas (LSOAs) accounted for 60% of 100 crimes. Half of the crimes fell in 1 of 3",
        ),
        ([60, *[5] * 8, 0], "The top 10% of small areas (LSOAs) accounted for 60% of 100 crimes."),
        ([40, 30, *[3] * 10], "The 2 of 12 small areas (LSOAs) with the most crimes accounted for 70% of 100 crimes."),
    ],
)
def test_no_share_of_a_part_of_an_area_is_said(counts, said):
    result = held(counts, RECORDS)
    assert result.sentence().startswith(said)
    assert result.said.title == f"{said.partition(' of 100')[0].partition(' of 1 crime')[0]} of crimes"


def test_more_people_than_victims():
    """The top 10% of 1,234 people hold all of the events of 60 of them, at a whole number of people."""
    events = attach(pd.DataFrame({"victim_id": [f"v{n % 60}" for n in range(300)]}), RECORDS)
    everyone = pd.DataFrame({"victim_id": [f"v{n}" for n in range(1_234)]})
    words = {"unit": "victim_id", "events": "", "unit_in_words": "residents", "what": "offences"}
    result = rv.concentration(events, everyone, **words)
    assert result.sentence().startswith("The top 10% of residents accounted for 100% of 300 offences.")
    rounded = release(result, "lt5-round5").result
    assert "100% of 300 offences" in rounded.sentence()
    few = rv.concentration(events.head(8), **words, denominator="victims only")
    assert "not given, because it would tell of too few people" in few.sentence()
