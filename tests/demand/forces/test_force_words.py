"""What a comparison of forces says of one of them, whole and with figures withheld."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.demand.forces.outcome_shares import NOT_YET
from needs_analysis.release import release
from needs_analysis.wording import HIGHER_NOT_LIKE, NO_CLEAR_DIFFERENCE
from tests.conftest import RECORDS
from tests.examples import AGGREGATE, LARGE, areas, forces_by_outcome

FIGURES = ["value", "lower", "upper", "numerator", "denominator", "rank", "together_value"]


def compared(counts=LARGE, source=AGGREGATE, **options):
    return demand.compare_forces(areas(counts, source), force="Area 1", by="area", **options)


def without(result, force=None, columns=FIGURES):
    """The result with figures withheld, of one force or of all."""
    table = result.table.astype({"numerator": "Int64"})
    rows = np.ones(len(table), dtype=bool) if force is None else (table["area"] == force).to_numpy()
    for column in columns:
        table[column] = table[column].mask(rows)
    return replace(result, table=table, withheld=True)


def codes(result):
    return {caveat.code: caveat.text for caveat in result.caveats}


def test_a_withheld_peer_in_the_middle_takes_the_average_and_no_more():
    kept = without(compared(), "Area 4")
    assert "467 of 9,000" in kept.sentence() and kept.verdict == NO_CLEAR_DIFFERENCE
    assert "for the other 15 forces no average can be given, because a figure is withheld" in kept.sentence()
    assert codes(kept)["RANK_UNCERTAIN"] == "Forces whose ranges overlap may be in a different order by chance alone."


def test_where_the_force_itself_is_withheld_there_is_no_verdict_and_no_rank():
    result = compared([421, 2_000, *LARGE[2:]])
    assert result.verdict == HIGHER_NOT_LIKE and "number 1 of 16" in result.sentence()
    kept = without(result, "Area 1", [*FIGURES, "flag"])
    assert kept.verdict is None and "number" not in kept.sentence() + kept.alt
    assert kept.sentence().startswith("Area 1, events: the figure is withheld.")
    assert kept.sentence().endswith("Whether Area 1 is within the usual differences between forces is withheld.")
    assert kept.said.title == "Events: Area 1 beside other forces"


def test_everything_withheld_is_said_in_words_without_a_figure():
    kept = without(compared(), columns=[*FIGURES, "flag"])
    assert "For All 16 forces together the figure is withheld" in kept.sentence() and kept.verdict is None
    assert "withheld" in kept.sentence("analyst") and kept.plot()


def test_release_takes_the_verdict_with_the_figures_it_rests_on():
    result = compared([*LARGE[:6], 3, 2], RECORDS)
    assert result.verdict is not None
    kept = release(result, "lt5").result
    assert kept.verdict is None and kept.table["rank"].isna().all() and kept.table["together"].sum() == 1
    assert "467 of 9,000" in kept.sentence(), "the force's own figure is large"


def test_peers_stand_with_their_day_in_the_table():
    peers = pd.DataFrame({"force": "Area 1", "peer": ["Area 2", "Area 3"], "as_of": "2024-09-01"})
    result = compared(peers=peers)
    assert set(result.table["peers_as_of"]) == {"1 September 2024"} and "peers_as_of" not in result.settings
    assert "its 2 peers (list of 1 September 2024)" in result.sentence()
    no_day = replace(result, table=result.table.assign(peers_as_of=None))
    assert "its 2 peers range from" in no_day.sentence() and "ALL_FORCES" not in codes(no_day)


def test_one_range_that_overlaps_is_one():
    result = compared([800, 790, 400, 410, 405, 395])
    assert codes(result)["RANK_UNCERTAIN"] == "1 other force has a range that overlaps with that of Area 1."


@pytest.fixture
def against():
    outcomes = forces_by_outcome(LARGE, AGGREGATE)
    return demand.outcome_against_forces(outcomes, force="Force 1", offence_group="Robbery", outcome_group="Charged")


def test_offences_without_an_outcome_stand_in_the_table(against):
    table = against.table
    own = table[table["force"] == "Force 1"].iloc[0]
    assert own["without_outcome"] == 467 // 2 + 40
    whole = table[table["together"]].iloc[0]
    assert whole["without_outcome"] == table.loc[~table["together"], "without_outcome"].sum()
    share, all_of_them = own["without_outcome"] / own["denominator"], whole["without_outcome"] / whole["denominator"]
    said = f"{share:.0%} of Force 1's and {all_of_them:.0%} of all offences had no outcome yet."
    assert codes(against)["OUTCOMES_MATURE"] == said
    assert "2024/25" in against.sentence() and "2024/25" not in against.measure
    assert NOT_YET not in against.sentence()


def test_what_has_no_outcome_yet_is_not_said_where_it_is_withheld(against):
    table = against.table.assign(without_outcome=against.table["without_outcome"].mask(against.table["together"]))
    kept = replace(against, table=table, withheld=True)
    assert codes(kept)["OUTCOMES_MATURE"] == "Some offences have no outcome yet; how many is withheld."
    assert kept.verdict == against.verdict
