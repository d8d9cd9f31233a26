"""Standardised rates of tables: the figures of PHE, and refusals where there is no rate."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED, known

ESP = {"events": "count", "population": "pop", "standard": "stdpop", "age": "ageband", "by": ["area"]}


def _close(found, expected):
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=1e-12)


def test_direct_rates_match_phe():
    rows = known("rates/dsr_input.csv")
    table = demand.direct_standardised_rate(rows, **ESP, missing_events="zero").table
    expected = known("rates/dsr_95.csv").sort_values("area")
    for column, name in (("value", "value"), ("lower", "lowercl"), ("upper", "uppercl"), ("numerator", "total_count")):
        _close(table[column].astype("float64"), expected[name])


def test_a_missing_count_is_not_0():
    rows = known("rates/dsr_input.csv")
    lacking = set(rows.loc[rows["count"].isna(), "area"])
    table = demand.direct_standardised_rate(rows, **ESP).table.set_index("area")
    assert lacking
    assert table.loc[sorted(lacking), "value"].isna().all()
    assert set(table.loc[sorted(lacking), "flag"]) == {"a count is missing"}


def test_the_order_of_rows_and_a_split_by_sex_of_the_same_people_change_nothing():
    rows = known("rates/dsr_input.csv").fillna({"count": 0})
    one = demand.direct_standardised_rate(rows, **ESP).table
    other = demand.direct_standardised_rate(rows.sample(frac=1, random_state=3), **ESP).table
    pd.testing.assert_frame_equal(one, other)


def test_it_says_itself_and_draws_itself():
    result = demand.direct_standardised_rate(known("rates/dsr_input.csv").fillna({"count": 0}), **ESP)
    assert "is highest" in result.sentence()
    assert "Dobson" in result.sentence("analyst")
    assert result.plot() is not None
    assert {caveat.code for caveat in result.caveats} == {"CHANCE_ALONE", "NOT_KNOWN", "SMALL_NUMBERS"}


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda rows: rows.drop(columns="count"), DataError, "do not have this column"),
        (lambda rows: rows.iloc[1:], DataError, "lack an age band"),
        (lambda rows: pd.concat([rows, rows.head(1)]), DataError, "duplicated"),
        (lambda rows: rows.assign(count=-1), DataError, "negative"),
        (lambda rows: rows.assign(count=0.5), DataError, "not whole numbers"),
        (lambda rows: rows.assign(pop=0), Refusal, "pop is 0 or missing in every area"),
        (lambda rows: rows.assign(pop=-1), Refusal, "missing, negative or 0"),
        (lambda rows: rows.assign(count=0), Refusal, "events are too few"),
        (lambda rows: rows.head(0), Refusal, "no rows"),
    ],
)
def test_tables_without_a_standardised_rate_are_refused(change, error, said):
    rows = known("rates/dsr_input.csv").fillna({"count": 0})
    with pytest.raises(error, match=said):
        demand.direct_standardised_rate(change(rows), **ESP)


def banded(**beside):
    rows = {
        "area": list("AABBCC"),
        "age_band": ["0-49", "50+"] * 3,
        "count": [10, 20, 14, 16, 30, 5],
        "population": [1_000, 1_000, 2_000, 900, 1_500, 700],
        "standard_population": [60, 40] * 3,
        "reference_count": [100, 200] * 3,
        "reference_population": 10_000,
    }
    return pd.DataFrame({**rows, **beside})


ALL = (demand.direct_standardised_rate, demand.indirect_standardised_ratio, demand.indirect_standardised_rate)


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize(
    ("people", "why"),
    [
        ([1_000, 1_000, 0, 0, 1_500, 700], "no population"),
        ([1_000, 1_000, None, 900, 1_500, 700], "population not known"),
        (["1000", "1000", None, None, "1500", "700"], "population not known"),
    ],
)
def test_an_area_without_people_is_named_and_the_others_keep_their_figures(metric, people, why):
    whole = metric(banded(), by="area", per=1_000) if "rate" in metric.__name__ else metric(banded(), by="area")
    options = {"per": 1_000} if "rate" in metric.__name__ else {}
    result = metric(banded(population=people), by="area", **options)
    found, before = (r.table.set_index("area") for r in (result, whole))
    assert np.isnan(found.loc["B", ["value", "lower", "upper"]].astype(float)).all() and found.loc["B", "flag"] == why
    pd.testing.assert_series_equal(found["value"][["A", "C"]], before["value"][["A", "C"]])
    assert f"1 of 3 groups has no figure: B ({why})." in [caveat.text for caveat in result.caveats]
    with pytest.raises(Refusal, match="missing, negative or 0"):
        metric(banded(population=["many", 1, 1, 1, 1, 1]), by="area")


def test_one_band_with_nobody_in_it_has_no_direct_rate_and_an_indirect_one():
    table = banded(population=[1_000, 1_000, 2_000, 0, 1_500, 700], count=[10, 20, 14, 0, 30, 5])
    direct = demand.direct_standardised_rate(table, by="area").table.set_index("area")
    assert direct.loc["B", "flag"] == "a band with nobody in it" and direct["value"].notna().to_dict() == {
        "A": True,
        "B": False,
        "C": True,
    }
    ratio = demand.indirect_standardised_ratio(table, by="area").table.set_index("area")
    assert ratio.loc["B", "value"] == pytest.approx(14 / 20)


def test_one_band_with_two_populations_is_refused_where_events_repeat():
    rows = [("A", "0-49", 1, 12, 1_000), ("A", "0-49", 2, 5, 1_000), ("A", "50+", 1, 8, 800), ("A", "50+", 2, 3, 800)]
    table = pd.DataFrame(rows, columns=["area", "age_band", "times", "count", "population"]).assign(
        standard_population=[60, 60, 40, 40]
    )
    options = {"by": "area", "per": 1_000, "repeat_events": "times"}
    value = demand.direct_standardised_rate(table, **options).table["value"].item()
    assert value == pytest.approx(10 * (60 * 22 / 1_000 + 40 * 14 / 800))
    two = pd.concat([table.assign(area="B"), table.assign(population=[1_000, 100, 800, 800])])
    with pytest.raises(DataError, match=r"a band is given with two populations \(A first\)"):
        demand.direct_standardised_rate(attach(two, PUBLISHED), **options)
    with pytest.raises(DataError, match="two populations"):
        demand.direct_standardised_rate(table.assign(population=["1000", None, "800", "800"]), **options)
    with pytest.raises(DataError, match="reference differs"):
        demand.direct_standardised_rate(table.assign(standard_population=[60, 6, 40, 40]), **options)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("age_band", "in each age band"),
        ("imd_decile", "in each deprivation decile"),
        ("deprivation_quintile", "in each deprivation quintile"),
        ("sex", "in each sex"),
    ],
)
def test_the_definition_names_what_people_were_split_by(column, said):
    table = banded().rename(columns={"age_band": column})
    assert said in demand.indirect_standardised_ratio(table, age=column, by="area").definition
    direct = demand.direct_standardised_rate(table, age=column, by="area").definition
    assert ("ages of the standard" in direct) == (column == "age_band")
    with pytest.raises(DataError, match="lack a[n]? " + said.removeprefix("in each ")):
        demand.indirect_standardised_ratio(table.iloc[1:], age=column, by="area")


def test_with_deprivation_made_alike_the_definition_says_decile():
    units = pd.DataFrame(
        {"lsoa21_code": list("ABCD"), "district": list("NNSS"), "imd_decile": [1, 2, 1, 2], "population": 1_000}
    )
    crimes = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [100, 50, 110, 40]})
    result = demand.deprivation_standardised_ratio(crimes, units, units, units, by="district")
    assert result.definition == "Events over those expected at the reference's rate in each deprivation decile."
    assert "age band" not in repr(result)


def test_a_missing_total_is_named_and_one_of_another_area_is_counted():
    totals = pd.DataFrame({"area": ["A", "B", "Z"], "count": [30, None, 9]})
    table = banded().drop(columns="count")
    result = demand.indirect_standardised_ratio(table, by="area", observed_totals=totals)
    found = result.table.set_index("area")
    assert found.loc["A", "value"] == 1.0 and found.loc[["B", "C"], "value"].isna().all()
    assert "2 of 3 groups have no figure: B and C (a count is missing)." in [c.text for c in result.caveats]
    assert any(
        entry.what == "totals of areas that are not in the table" and entry.rows == 1 for entry in result.excluded
    )
    zero = demand.indirect_standardised_ratio(table, by="area", observed_totals=totals, missing_events="zero")
    assert zero.table.set_index("area")["value"].fillna(-1).to_dict() == {"A": 1.0, "B": 0.0, "C": -1}


@pytest.mark.parametrize(
    ("totals", "error", "said"),
    [
        (pd.DataFrame({"area": ["A", "A"], "count": [3, 4]}), DataError, "duplicated"),
        (pd.DataFrame({"area": ["A"], "n": [3]}), DataError, "do not have this column"),
        (pd.DataFrame({"area": ["A"], "count": [-3]}), DataError, "negative"),
        (pd.DataFrame({"area": ["Z"], "count": [3]}), Refusal, "No total is of an area"),
        ([30], DataError, "not a table but a list"),
    ],
)
def test_totals_that_cannot_be_are_refused(totals, error, said):
    with pytest.raises(error, match=said):
        demand.indirect_standardised_ratio(banded(), by="area", observed_totals=totals)


@pytest.mark.parametrize("name", ["All ages", "Total", "all ages", "All ages (persons)"])
def test_a_row_of_all_ages_is_no_age_band(name):
    rows = pd.DataFrame(
        {
            "area": ["A"] * 3 + ["B"] * 3,
            "age_band": ["0-64", "65+", name] * 2,
            "count": [10, 5, 15, 12, 8, 20],
            "population": [1000, 500, 1500, 1200, 400, 1600],
            "standard_population": [80, 20, 100] * 2,
            "reference_count": [100, 80, 180] * 2,
            "reference_population": [10000, 5000, 15000] * 2,
        }
    )
    for function in (demand.direct_standardised_rate, demand.indirect_standardised_ratio):
        with pytest.raises(DataError, match="double-count people"):
            function(rows, by="area")


def test_events_in_a_band_with_nobody_in_it_do_not_raise_the_ratio():
    rows = pd.DataFrame(
        {
            "area": ["A", "A", "B", "B"],
            "age_band": ["0-64", "65+"] * 2,
            "count": [10, 5, 12, 8],
            "population": [1000, 500, 1200, 0],
            "reference_count": [100, 80] * 2,
            "reference_population": [10000, 5000] * 2,
        }
    )
    shown = demand.indirect_standardised_ratio(rows, by="area").table.set_index("area")
    assert np.isnan(shown.loc["B", "value"]) and shown.loc["B", "flag"] == "a band with nobody in it"
    assert shown.loc["A", "value"] == pytest.approx(15 / (1000 * 0.01 + 500 * 0.016))
