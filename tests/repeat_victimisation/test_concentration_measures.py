"""How concentrated events are, measure by measure."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.statistics import generalised_gini, gini, herfindahl, theil, units_holding
from tests.conftest import RECORDS, known

HARM = known("concentration/inputs/harm_weighted.csv").rename(columns={"unit_id": "victim_id", "events": "crimes"})


def measured(counts, *, source=RECORDS, **options):
    table = attach(pd.DataFrame({"lsoa21_code": [f"E{n}" for n in range(len(counts))], "crimes": counts}), source)
    return rv.concentration_measures(table, table, **options)


def people(counts, **options):
    ids = [f"v{n}" for n, number in enumerate(counts) for _ in range(number)]
    table = attach(pd.DataFrame({"victim_id": ids}), RECORDS)
    options = {"unit": "victim_id", "events": "", "unit_in_words": "victims", "what": "offences", **options}
    return rv.concentration_measures(table, denominator="victims only", **options)


def test_the_known_answers():
    """PySAL inequality 1.1.2, lorenzgini 0.1.2 and formulas, on 600 units."""
    rows = (
        known("concentration/concentration_python.csv")
        .query("dataset == 'harm_weighted' and column == 'events'")
        .iloc[0]
    )
    counts = HARM["crimes"]
    table = measured(counts, top=(0.1, 0.01, 0.05), holding=(0.5, 0.8)).table.set_index("row")
    for share in (0.01, 0.05, 0.1):
        row = table.loc[f"top {100 * share:g}%"]
        assert row["numerator"] / row["denominator"] == pytest.approx(rows[f"top_{share}_share_ceil"], abs=1e-12)
    assert table.loc["half of events", "units_counted"] == rows["units_for_0.5_of_total"]
    assert table.loc["80% of events", "units_counted"] == rows["units_for_0.8_of_total"]
    assert table.loc["two or more", ["units_counted", "units_among"]].tolist() == [
        rows["observed_units_ge2"],
        rows["observed_units_ge1"],
    ]
    expected = rows["poisson_expected_units_ge2"] / rows["poisson_expected_units_ge1"]
    assert table.loc["two or more", "if_random"] == pytest.approx(expected, abs=1e-6)
    alone = {"Gini": gini, "generalised Gini": generalised_gini, "Theil": theil, "HHI": herfindahl}
    for label, function in alone.items():
        assert table.loc[label, "value"] == pytest.approx(function(counts), abs=1e-6)
    assert (table["lower"] <= table["value"]).all() and (table["value"] <= table["upper"]).all()


def test_a_denominator_must_be_stated():
    table = pd.DataFrame({"lsoa21_code": ["a", "b"], "crimes": [3, 4]})
    for call in (rv.concentration, rv.concentration_measures):
        with pytest.raises(Refusal, match="not stated"):
            call(table)
        with pytest.raises(Refusal, match="Leave one of them out"):
            call(table, table, denominator="victims only")
        with pytest.raises(Refusal, match="not a denominator"):
            call(table, table, denominator="all")


def test_victims_only_have_no_chance_beside_them_and_it_is_said():
    result = people([1] * 300 + [2] * 60 + [5] * 40 + [9] * 20)
    assert result.table["if_random"].isna().all() and result.table["p_random"].isna().all()
    assert {caveat.code for caveat in result.caveats} >= {"VICTIMS_ONLY", "FEW_PEOPLE"}
    assert result.sentence().startswith("The top 10% of victims accounted for 290 of 800 offences, or 36%.")
    assert "random" not in result.sentence()


def test_at_risk_it_stands_beside_chance():
    result = measured([0] * 700 + [1] * 200 + [2] * 60 + [8] * 40)
    assert "If crimes fell on them at random, it would be about" in result.sentence()
    assert result.sentence().startswith("The top 10% of small areas (LSOAs) accounted for 440 of 640 crimes, or 69%.")
    assert "at random" in result.sentence("analyst") and "Gini" not in result.sentence()
    assert result.plot()


def test_rows_that_tell_of_few_people_are_left_out():
    result = people([1] * 150 + [2] * 15 + [30] * 3)
    assert "top 1%" not in result.table["row"].tolist(), "two people"
    steps = result.table["units_in_step"].dropna()
    assert (steps >= 10).all() and (result.table["events_in_step"].dropna() >= 10).all()
    held = result.table[result.table["kind"] != "coefficient"]
    assert (168 - held["units_counted"] >= 10).all()


@pytest.mark.parametrize("few", [1, 4, 9])
def test_no_two_rows_leave_a_few_people_between_them(few):
    """The top 10% are so many that two more hold half, and so on: each figure of the table, subtracted from each other one."""
    rng = np.random.default_rng(few)
    counts = np.sort(rng.poisson(rng.gamma(0.5, 3.0, 250)) + 1)[::-1].tolist()
    counts[:few] = [40 + few] * few
    for result in (people(counts, top=(0.02, 0.04, 0.1, 0.12, 0.2)),):
        table = result.table[result.table["kind"] != "coefficient"]
        at = [0, *table["units_counted"], sum(value > 0 for value in counts)]
        assert all(step >= 10 for step in np.diff(sorted(at)))


def test_the_curve_of_people_is_read_where_enough_of_them_lie_between():
    counts = [1] * 150 + [2] * 15 + [30] * 3
    ids = [f"v{n}" for n, number in enumerate(counts) for _ in range(number)]
    table = attach(pd.DataFrame({"victim_id": ids}), RECORDS)
    result = rv.concentration(
        table, unit="victim_id", events="", unit_in_words="victims", what="offences", denominator="victims only"
    )
    steps = np.diff(np.round(result.table["share_of_units"].to_numpy() * 168))
    assert (steps >= 10).all() and result.table["units_in_step"].tolist()[1:] == steps.tolist()
    assert result.table["numerator"].iloc[-1] == 270 and "SNAP_POINTS" not in {caveat.code for caveat in result.caveats}
    assert release(result, "lt5").result.sentence()


def test_release_takes_all_where_a_step_is_small():
    """Areas with so few crimes that the steps tell of them."""
    kept = release(measured([3, 2, 1, *[0] * 30]), "lt5").result
    assert kept.table["value"].isna().all() and kept.table["numerator"].isna().all()
    assert "withheld" in kept.sentence() and kept.sentence("analyst") and kept.said.alt


def test_ids_of_people_follow_the_one_rule():
    table = pd.DataFrame({"victim_id": ["a", "A ", "unknown", None, *(f"v{n}" for n in range(60))]})
    result = rv.concentration_measures(table, unit="victim_id", events="", denominator="victims only", what="offences")
    assert result.table["denominator"].dropna().tolist() and [(each.what, each.rows) for each in result.excluded] == [
        ("rows without a known person", 2)
    ]
    everyone = pd.DataFrame({"victim_id": ["A", *(f"v{n}" for n in range(200))]})
    wide = rv.concentration_measures(table, everyone, unit="victim_id", events="")
    assert wide.settings["denominator"] == "at risk" and wide.settings["people"]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"top": (0, 0.1)}, Refusal, "share between 0 and 1"),
        ({"top": ("10%",)}, Refusal, "share between 0 and 1"),
        ({"top": 0.1}, Refusal, "not a list"),
        ({"holding": (True,)}, Refusal, "share between 0 and 1"),
        ({"events": "n"}, DataError, "do not have this column"),
        ({"confidence": 95}, Refusal, "between 0 and 1"),
        ({"repetitions": 3}, Refusal, "repetitions is 3"),
    ],
)
def test_refusals(options, error, said):
    with pytest.raises(error, match=said):
        measured([3, 2, 0], **options)


@pytest.mark.parametrize("counts", [["a", 1], [np.nan, 1], [np.inf, 1], [-1, 3], [1.5, 1]])
def test_bad_counts(counts):
    with pytest.raises(DataError):
        measured(counts)


def test_ends():
    assert measured([1]).sentence() and measured([1, 0, 0]).sentence()
    table = measured([5] * 4, holding=(0.5,)).table.set_index("row")
    assert table.loc["half of events", "units_counted"] == units_holding([5] * 4, share_of_total=0.5) == 2


def test_places_are_no_people():
    """Few areas hold half of the crime: that tells of nobody, and leaves."""
    kept = release(measured([400, 300, *[20] * 30]), "lt5").result
    assert kept.table.set_index("row").loc["half of events", "units_counted"] == 2
    assert "Half of the crimes fell on 2 of 32." in kept.sentence()
