"""What a table of several measures says: short sentences without a statistician's names, and nothing of what is withheld."""

import re

import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.release import release
from needs_analysis.repeat_victimisation.measure_words import words_of_measures
from needs_analysis.repeat_victimisation.measures import MEASURES
from needs_analysis.source import attach
from needs_analysis.synthetic import victim_events
from needs_analysis.wording import missing_is
from tests.conftest import RECORDS

PEOPLE = pd.DataFrame({"population": [40_000]})
WINDOW = {"start": "2023-04-01", "end": "2024-03-31", "by": (), "data_from": "2022-04-01"}


EVENTS = victim_events(seed=8, victims=900)


def asked(name):
    return rv.repeat_rate(EVENTS, PEOPLE, **WINDOW, measures=name)


def sentences(said):
    return re.split(r"(?<=[a-z)%0-9])\. ", said)


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "repeat events"])
def test_a_panel_hears_the_counts_and_the_figure_in_plain_words(name):
    result = asked(name)
    said = result.sentence()
    row = result.table.iloc[0]
    assert f"{row['numerator']:,}" in said and f"{row['denominator']:,}" in said
    assert not re.search("Poisson|Wilson|Katz|linearised|nan|None|withheld|supplied", said)
    assert all(len(sentence.split()) < 30 for sentence in sentences(said))
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
    assert all(len(sentence.split()) < 30 for sentence in sentences(said.panel))
    known = r"12 months|1 April 2022|April 2023|March 2024|at most 5|first 5|1,000 people|two"
    figures = re.sub(known, "", said.panel)
    assert not re.search(r"[0-9]", figures)


def test_two_measures_are_said_and_the_analyst_hears_all():
    result = asked(["repeat victims", "events per victim", "events above the cap"])
    assert "first 5" not in result.sentence() and "first 5" in result.sentence("analyst")
    assert {"LINKAGE"} <= {caveat.code for caveat in result.caveats}
    people = asked("victims per person")
    assert "CLOSED_POPULATION" in {caveat.code for caveat in people.caveats}


def test_the_heading_is_the_first_measure():
    assert re.match(r"\d+% of victims suffered two events or more, April 2023", asked("repeat victims").said.title)
    assert re.match(r"\d\.\d\d events for each victim, April", asked("events per victim").said.title)


def test_the_multiplier_is_said_once_and_not_again_as_its_parts():
    said = asked(["prior-victimisation multiplier", "repeat victims"]).sentence()
    assert said.count("victims again") == 1 and "two events or more" in said


def test_nobody_before_and_one_event():
    alone = EVENTS[EVENTS["date"].between("2023-05-01", "2024-03-31")].drop_duplicates("victim_id")
    said = rv.repeat_rate(alone, PEOPLE, **WINDOW, measures="prior-victimisation multiplier").sentence()
    assert "cannot be said, because there were none of them" in said and "not supplied" not in said
    one = rv.repeat_rate(
        alone.head(1), PEOPLE, **WINDOW, measures=["events per victim", "repeat victims against chance"]
    )
    assert one.sentence().startswith("1 event in April 2023 to March 2024 fell on 1 victim. That is 1.00 each.")
    assert one.sentence().endswith("If events fell on people at random, it would be fewer than 1.")


def test_a_small_area_does_not_take_the_rounded_share_of_all():
    """67 of 240 victims came back, and 4 of those of one district: rounded, 65 of 240 are still 27%."""
    result = rv.repeat_rate(attach(EVENTS, RECORDS), **{**WINDOW, "by": "district"}, measures="repeat victims")
    table = release(result, "lt5-round5").result.table.set_index("district")
    assert (result.table.iloc[1:]["numerator"] < 5).any() and table["value"].isna().any()
    assert table.loc["All areas", "value"] == pytest.approx(65 / 240)
    shown = table.dropna(subset="value")
    assert (shown["value"] - shown["numerator"] / shown["denominator"]).abs().max() < 1e-9
