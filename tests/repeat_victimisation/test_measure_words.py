"""What a table of several measures says: short sentences without a statistician's names, and nothing of what is withheld."""

import re

import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.repeat_victimisation.measure_words import words_of_measures
from needs_analysis.repeat_victimisation.measures import MEASURES
from needs_analysis.synthetic import victim_events
from needs_analysis.wording import missing_is

PEOPLE = pd.DataFrame({"population": [40_000]})
WINDOW = {"start": "2023-04-01", "end": "2024-03-31", "by": (), "data_from": "2022-04-01"}


def asked(name):
    return rv.repeat_rate(victim_events(seed=8, victims=900), PEOPLE, **WINDOW, measures=name)


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "repeat events"])
def test_a_panel_hears_the_counts_and_the_figure_in_plain_words(name):
    result = asked(name)
    said = result.sentence()
    row = result.table.iloc[0]
    assert f"{row['numerator']:,}" in said or "times as likely" in said
    assert not re.search("Poisson|Wilson|Katz|linearised|nan|None", said)
    assert all(len(sentence.split()) <= 45 for sentence in re.split(r"(?<=[a-z)%0-9])\. ", said))
    assert said[0].isupper() or said[0].isdigit()


@pytest.mark.parametrize("name", MEASURES)
def test_what_is_withheld_is_not_said(name):
    result = asked([name, "events per victim, capped"])
    table = result.table.astype({"numerator": "Int64", "denominator": "Int64", "victims": "Int64"})
    for column in ("value", "lower", "upper", "numerator", "denominator", "victims", "history_from"):
        table[column] = None
    with missing_is("withheld"):
        said = words_of_measures(table, result.settings)
        empty = words_of_measures(table.head(0), result.settings)
    assert "withheld" in said.panel and "withheld" in empty.panel
    figures = re.sub(r"12 months|1 April 2022|April 2023|March 2024|at most 5|above 5|two", "", said.panel)
    assert not re.search(r"[0-9]", figures)


def test_two_measures_are_said_and_the_analyst_hears_all():
    result = asked(["repeat victims", "events per victim", "events above the cap"])
    assert "above 5" not in result.sentence() and "above 5" in result.sentence("analyst")
    assert {"LINKAGE"} <= {caveat.code for caveat in result.caveats}
    people = asked("victims per person")
    assert "CLOSED_POPULATION" in {caveat.code for caveat in people.caveats}
