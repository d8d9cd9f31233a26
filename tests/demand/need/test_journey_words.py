"""Journeys in words, from the cells that are shown."""

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS

WAY = pd.DataFrame({"stage": ["referred", "contacted", "supported"], "count": [200, 150, 60]})


def test_a_step_that_is_not_known_is_not_the_largest_for_certain():
    found = demand.journey(WAY)
    table = found.table.astype({"numerator": "Int64"})
    table.loc[2, ["numerator", "value", "cumulative", "lost"]] = pd.NA
    said = found.words(table, found.settings)
    assert said.panel.startswith("How many got from referred to supported is not supplied.")
    assert "Of the steps that are shown, most dropped out between referred and contacted: 50" in said.panel
    few = attach(WAY.assign(count=[4, 3, 2]), RECORDS)
    kept = release(demand.journey(few), "lt5").result
    assert kept.sentence() == "How many got from referred to supported is withheld." and kept.plot() is not None
    through = release(demand.journey(few, kind="throughput"), "lt5").result
    assert "in the period is withheld" in through.sentence() and through.said.title == "Supported for each referred"


def test_nobody_of_unknown_status_is_not_said_to_be_some():
    assert "status" not in demand.journey(WAY.assign(unsure=0), unknown="unsure").sentence()
    said = demand.journey(WAY.assign(unsure=[0, 20, 30]), unknown="unsure").sentence()
    assert "35.3% to 60.0% at that step, excluding, then including, unknowns" in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([100, 60, 20], "The same number dropped out at each step: 40."),
        ([100, 60, 20, 10], "Most dropped out between a and b, and between b and c: 40 each."),
        ([100, 60, 20, 10, 10], "Most dropped out between a and b, and between b and c: 40 each."),
        ([100, 60, 30], "Most dropped out between a and b: 40; 60.0% went on (60 of 100)."),
    ],
)
def test_steps_that_lose_equally_many_are_named_together(counts, said):
    rows = pd.DataFrame({"stage": list("abcde")[: len(counts)], "count": counts})
    assert said in demand.journey(rows).sentence()
    unsure = demand.journey(rows.assign(unsure=1), unknown="unsure").sentence()
    assert ("at that step" in unsure) is ("each" not in said)
